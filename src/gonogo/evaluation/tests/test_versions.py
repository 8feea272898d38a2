# SPDX-License-Identifier: Apache-2.0
"""Are versions compared as semantic versioning says?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.evaluation.logic.precedence import precedence
from gonogo.evaluation.logic.versions import compare

RISING = [
    "0.0.0",
    "0.0.9",
    "0.10.0",
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-10.0",
    "1.0.0-A",
    "1.0.0-a",
    "1.0.0-a.1",
    "1.0.0-a.1.0",
    "1.0.0-a.b",
    "1.0.0-a-b",
    "1.0.0",
    "1.0.1-rc.1",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
    "10.0.0",
]


def test_precedence_rises_along_the_list() -> None:
    """Numbers before words, shorter before longer, a pre-release before its release."""
    keys = [precedence(version) for version in RISING]
    assert None not in keys
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("left", "relation", "right", "expected"),
    [
        ("1.2.3", "=", "1.2.3", True),
        ("1.2.3", "!=", "1.2.4", True),
        ("1.2.3", "<", "1.10.0", True),
        ("1.2.3", "<=", "1.2.3", True),
        ("2.0.0", ">", "2.0.0-rc.1", True),
        ("2.0.0-rc.1", ">=", "2.0.0", False),
        ("3.9.1", "^", "3.0.0", True),
        ("4.0.0", "^", "3.9.9", False),
        ("3.1.9", "~", "3.1.0", True),
        ("3.2.0", "~", "3.1.0", False),
        ("4.1.0", "~", "3.1.0", False),
        ("v1.2.3", "=", "V1.2.3", True),
        ("1", "=", "1.0.0", True),
        ("v1.2", "=", "1.2.0", True),
        (1, "=", "1.0.0", True),
        (1.0, "=", "1", True),
        (1.5, ">", "1.4.9", True),
        ("1.0.0+one", "=", "1.0.0+two", True),
        ("1.0.0-rc.1+one", "<", "1.0.0", True),
    ],
)
def test_relations(left: object, relation: str, right: object, expected: bool) -> None:
    """Each relation holds as it should, with prefixes, partial versions, numbers and build data."""
    assert compare(left, relation, right) is expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "1.2.3.4",
        "01.2.3",
        "1.02",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3-a..b",
        "1.2.3+",
        "1.2-rc.1",
        "vv1.0.0",
        "=1.0.0",
        " 1.0.0",
        "1.0.0\n",
        "١.0.0",
        "1." + "9" * 300,
        None,
        True,
        [],
        {},
        -1,
        float("nan"),
    ],
)
def test_what_is_no_version(value: object) -> None:
    """Anything else is no version, and comparing with it is neither true nor false."""
    assert precedence(value) is None
    assert compare(value, "=", "1.0.0") is None
    assert compare("1.0.0", "=", value) is None


@pytest.mark.parametrize("relation", ["==", "", None, 1, ["="], "^^"])
def test_what_is_no_relation(relation: object) -> None:
    """An unknown relation is neither true nor false."""
    assert compare("1.0.0", relation, "1.0.0") is None


@given(st.text(alphabet="0123456789.vV-+ab", max_size=20), st.text(alphabet="0123456789.-a", max_size=12))
def test_exactly_one_order_holds(left: str, right: str) -> None:
    """Two versions are equal, or one is the smaller; two texts that are not versions are none of these."""
    holding = [compare(left, relation, right) for relation in ("<", "=", ">")]
    assert holding.count(True) == 1 or holding == [None, None, None]
