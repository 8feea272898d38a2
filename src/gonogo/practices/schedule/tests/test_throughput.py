# SPDX-License-Identifier: Apache-2.0
"""Are weekly counts read as they stand, and is everything else refused with the place and the remedy?"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.forecast.throughput import read_throughput

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["weeks", "a", ""]), inner, max_size=3),
    max_leaves=12,
)


def test_counts_are_read_and_other_keys_are_not() -> None:
    """Oldest week first, as given."""
    assert read_throughput({"a/b": {"weeks": [3, 0, 5], "start": 2405, "note": "x"}}) == {"a/b": (3, 0, 5)}


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        ([3, -1], "week 2 is -1, which is no count: give a whole number from 0 up."),
        ([3, 2.5], "week 2 is 2.5,"),
        ([3, 2.0], "week 2 is 2.0,"),
        ([math.nan], "week 1 is nan,"),
        ([3, "4"], "week 2 is '4',"),
        ([True], "week 1 is True,"),
        ([None, None, None], "week 1 is None, which is no count: give a whole number from 0 up. So are 2 other weeks."),
        ([-1, 2, -3], "give a whole number from 0 up. So is one other week."),
        ([10**400], "week 1 is a very large number,"),
        ([-(10**400)], "week 1 is a very small number,"),
        (["x" * 99], "week 1 is 'xxx"),
        ([], "the list of weeks is empty."),
        ("123", "give the changes per week as a list"),
        (None, "give the changes per week as a list"),
        ([1] * 6000, "6,000 weeks are too many"),
    ],
)
def test_what_is_no_count_is_refused_with_its_place(weeks: object, said: str) -> None:
    """Repository, week, value, remedy."""
    problems = read_throughput({"good": {"weeks": [1]}, "a/b": {"weeks": weeks}})
    assert isinstance(problems, list)
    assert len(problems) == 1
    assert problems[0].startswith("a/b: ")
    assert said in problems[0]
    assert len(problems[0]) < 200


@pytest.mark.parametrize("content", [[], {}, None, 3, "x", [{"weeks": [1]}]])
def test_something_else_is_answered_with_an_example(content: object) -> None:
    """So that the next try succeeds."""
    problems = read_throughput(content)
    assert isinstance(problems, list)
    assert '{"weeks": [12, 7, 9]}' in problems[0]


def test_every_wrong_repository_is_named_at_once() -> None:
    """Not one after the other."""
    problems = read_throughput({"a": {"weeks": []}, "b": 3, "c": {"weeks": [1]}})
    assert [problem.partition(":")[0] for problem in problems] == ["a", "b"]


def test_too_many_repositories_are_refused() -> None:
    """A thousand are enough."""
    assert "1,001 repositories" in read_throughput({str(one): {"weeks": [1]} for one in range(1001)})[0]  # type: ignore[index]


@given(anything)
def test_nothing_breaks_the_reading(content: object) -> None:
    """Whatever stands in the file, the answer is counts or sentences."""
    found = read_throughput(content)
    if isinstance(found, list):
        assert all(isinstance(problem, str) and problem for problem in found)
    else:
        assert all(type(count) is int and count >= 0 for weeks in found.values() for count in weeks)
