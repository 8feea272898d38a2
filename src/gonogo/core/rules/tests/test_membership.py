# SPDX-License-Identifier: Apache-2.0
"""Does a compiled group answer as the plan says?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.rules.membership import (
    MatchAny,
    MatchAttributes,
    MatchRoster,
    MissingRosterError,
    accepted_values,
    compile_group,
)
from gonogo.core.rules.roster import Roster, parse_roster

scalars = st.text(max_size=3) | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.5, 1.0, "1", "true", "0.5"])
json_values = st.recursive(
    scalars | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)


def belongs(values: tuple[object, ...], value: object) -> bool:
    """Ask whether a user with this office is in a group of these offices."""
    return compile_group(MatchAttributes({"office": values}), {})({"office": value})  # type: ignore[arg-type, dict-item]


def test_any_is_everyone() -> None:
    """A group of everyone holds a user without a key as well."""
    assert compile_group(MatchAny(), {})({})


def test_every_attribute_must_fit_and_one_value_of_each_is_enough() -> None:
    """AND over attributes, OR over values; a missing attribute never fits."""
    member = compile_group(MatchAttributes({"office": ("duluth", "el-paso"), "role": ("lead",)}), {})
    assert member({"office": "el-paso", "role": "lead", "other": 1})
    assert not member({"office": "el-paso", "role": "clerk"})
    assert not member({"office": "austin", "role": "lead"})
    assert not member({"office": "duluth"})


@pytest.mark.parametrize(
    ("planned", "given_value", "expected"),
    [
        ("duluth", "duluth", True),
        ("duluth", "Duluth", False),
        (1, 1, True),
        (1, 1.0, True),
        (1, "1", True),
        (1, "1.0", False),
        (0.5, "0.5", True),
        (1, True, False),
        (True, True, True),
        (True, 1, False),
        (True, "true", False),
        ("1", 1, False),
        ("true", True, False),
        ("", None, False),
        ("a", {"a": 1}, False),
        ("a", ["b", "a"], True),
        ("a", [], False),
        ("a", [["a"]], False),
        (1, ["x", 1.0], True),
        (1, [True], False),
    ],
)
def test_values_are_compared_as_json(planned: object, given_value: object, expected: bool) -> None:
    """Types count, except that a number of the plan accepts its text; a list fits when an element does."""
    assert belongs((planned,), given_value) is expected


def test_a_number_in_the_plan_matches_the_text_of_a_roster() -> None:
    """Rows of a roster hold text only and still find their group."""
    row = next(parse_roster(b"key,region\ndana,7\n").rows())
    assert compile_group(MatchAttributes({"region": (7,)}), {})(row)


def test_the_roster_lists_the_members() -> None:
    """The targeting key decides; a key of another type is nobody's."""
    member = compile_group(MatchRoster("pilots.csv"), {"pilots.csv": Roster(("dana", "7"))})
    assert member({"targetingKey": "dana"})
    assert not member({"targetingKey": "sam"})
    assert not member({"targetingKey": 7})
    assert not member({"targetingKey": ["dana"]})
    assert not member({})


def test_a_missing_roster_is_named() -> None:
    """A group cannot be compiled without its roster: nobody would belong, silently."""
    with pytest.raises(MissingRosterError, match=r'the roster "pilots\.csv" was not loaded'):
        compile_group(MatchRoster("pilots.csv"), {})


@given(st.lists(scalars, min_size=1, max_size=4), json_values)
@settings(deadline=None)
def test_a_group_always_answers_and_agrees_with_its_accepted_values(planned: list[object], value: object) -> None:
    """Any JSON gets an answer, the same as comparing with each accepted value by hand."""

    def equal(left: object, right: object) -> bool:
        numbers = all(isinstance(item, int | float) and not isinstance(item, bool) for item in (left, right))
        return left == right and (numbers or type(left) is type(right))

    offered = value if isinstance(value, list) else [value]
    by_hand = any(equal(item, accepted) for item in offered for accepted in accepted_values(tuple(planned)))  # type: ignore[arg-type]
    assert belongs(tuple(planned), value) is by_hand


def test_accepted_values_are_listed_once() -> None:
    """The list that other compilers use holds each value and the text of each number, without repetition."""
    assert accepted_values((1, "1", 1, True, "a")) == (1, "1", True, "a")
