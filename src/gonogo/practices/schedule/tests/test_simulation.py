# SPDX-License-Identifier: Apache-2.0
"""Do drawn courses finish when their weeks say, with all that was added on the way?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.forecast.ratios import NEVER
from gonogo.practices.schedule.rules.forecast.simulation import Courses, draw_courses

week = st.tuples(st.integers(0, 20), st.integers(0, 20))
courses = st.lists(st.lists(week, min_size=6, max_size=6), min_size=1, max_size=5)


def made(rows: list[list[tuple[int, int]]]) -> Courses:
    """Courses of these weeks, each with what was finished and added."""
    both = np.array(rows, dtype=np.float64)
    return Courses(both[:, :, 0], both[:, :, 1])


def finish_by_hand(weeks: list[tuple[int, int]], items: float) -> tuple[float, float]:
    """Week by week: when all is done, and how much that was."""
    net = added = 0.0
    for number, (done, new) in enumerate(weeks):
        if net + done - new >= items - 1e-9 and done > new:
            part = (items - net) / (done - new)
            return number + part, items + added + part * new
        net, added = net + done - new, added + new
    return NEVER, NEVER


@given(courses, st.floats(0.5, 60))
def test_all_courses_at_once_give_what_each_gives_by_hand(rows: list[list[tuple[int, int]]], items: float) -> None:
    """One search over all of them answers like a walk along each."""
    weeks, in_all = made(rows).finish(items)
    expected = [finish_by_hand(row, items) for row in rows]
    assert list(weeks) == pytest.approx([one for one, _ in expected], abs=1e-5)
    assert list(in_all) == pytest.approx([one for _, one in expected], abs=1e-4)


@given(courses, st.floats(0.5, 60), st.floats(0, 30))
def test_more_items_never_finish_earlier(rows: list[list[tuple[int, int]]], items: float, more: float) -> None:
    """Neither in weeks nor in work done."""
    drawn = made(rows)
    for less, greater in zip(drawn.finish(items), drawn.finish(items + more), strict=True):
        assert (greater >= less - 1e-6).all()


@given(courses, st.floats(0.5, 60))
def test_growth_is_never_less_than_nothing(rows: list[list[tuple[int, int]]], items: float) -> None:
    """At the end at least the items of the beginning are done."""
    assert (made(rows).finish(items)[1] >= items - 1e-9).all()


def test_a_week_is_drawn_with_what_was_added_in_it() -> None:
    """Busy weeks bring more new items, and stay together with them."""
    done = np.array([1.0, 5.0, 9.0])
    drawn = draw_courses(done, done * 2, weeks=40, courses=10, seed=1)
    assert (drawn.added == drawn.done * 2).all()
    assert set(np.unique(drawn.done)) == {1.0, 5.0, 9.0}


def test_the_same_seed_draws_the_same() -> None:
    """And another seed draws something else."""
    done = np.arange(30.0)
    one, same, other = (draw_courses(done, None, weeks=20, courses=5, seed=seed).done for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    assert one.min() >= 4.0, "only the last 26 weeks are drawn from"


def test_ranks_go_from_the_quickest_course_to_the_slowest() -> None:
    """The quickest is the one that finishes most."""
    drawn = made([[(1, 0)] * 6, [(9, 0)] * 6, [(5, 0)] * 6, [(3, 0)] * 6])
    assert list(drawn.ranks) == [0.875, 0.125, 0.375, 0.625]
