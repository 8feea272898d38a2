# SPDX-License-Identifier: Apache-2.0
"""Does unreleased work count in the lead time, and are percentiles what they are elsewhere?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.figures.percentiles import percentile, spread_of
from gonogo.practices.small_releases.rules.figures.survival import MOST_STEPS, curve, survival_of
from gonogo.practices.small_releases.rules.measured import Spread

DAYS = st.floats(0, 1000, allow_nan=False).map(lambda days: round(days, 2))


def test_a_worked_example() -> None:
    """Six changes, two of which wait: (1-1/6), (1-1/4), (1-1/3), (1-1/1)."""
    steps = curve([1, 3, 4, 9], [2, 5])
    assert [days for days, _ in steps] == [1, 3, 4, 9]
    assert [share for _, share in steps] == pytest.approx([5 / 6, 5 / 8, 5 / 12, 0])


def test_a_change_that_waits_as_long_as_another_took_was_there_still() -> None:
    """At the same time, released comes before waiting."""
    assert curve([2], [2]) == ((2.0, 0.5),)


def test_a_growing_pile_makes_the_lead_time_longer() -> None:
    """With many old waiting changes no percentile is reached, where released ones alone would show a day."""
    alone, with_pile = survival_of([1.0] * 10, []), survival_of([1.0] * 10, [50.0] * 30)
    assert alone is not None and alone.spread == Spread(1, 1, 1, 10)
    assert with_pile is not None and with_pile.spread == Spread(None, None, None, 40)
    assert with_pile.censored == 30


def test_a_share_that_is_just_reached_is_reached() -> None:
    """17 of 20 released by day 17 are 85 in 100, though a computer's fractions are not exact."""
    found = survival_of([float(day) for day in range(1, 21)], [])
    assert found is not None
    assert found.spread == Spread(10, 17, 19, 20)


def test_of_nothing_nothing_is_told() -> None:
    """Neither released nor waiting."""
    assert survival_of([], []) is None


def test_a_long_curve_is_thinned_to_what_shows() -> None:
    """The figures stay; each kept step is one of the curve, with the last among them."""
    events = [float(day) for day in range(5000)]
    found = survival_of(events, [])
    assert found is not None
    assert len(found.steps) <= MOST_STEPS + 2
    assert set(found.steps) <= set(curve(events, []))
    assert found.steps[-1] == (4999.0, 0.0)
    assert found.spread.p85 == 4249


@settings(max_examples=50, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=40))
def test_without_waiting_changes_it_is_the_share_that_took_longer(events: list[float]) -> None:
    """One minus the empirical distribution."""
    for days, share in curve(events, []):
        assert share == pytest.approx(sum(one > days for one in events) / len(events), abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(DAYS, max_size=40), st.lists(DAYS, max_size=40))
def test_the_share_not_released_never_rises(events: list[float], waiting: list[float]) -> None:
    """It is between 0 and 1, falls at each step, and times grow."""
    steps = curve(events, waiting)
    assert list(steps) == sorted(steps, key=lambda step: (step[0], -step[1]))
    assert [share for _, share in steps] == sorted((share for _, share in steps), reverse=True)
    assert all(0 <= share < 1 for _, share in steps)


@settings(max_examples=50, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=40))
def test_percentiles_are_those_of_numpy(values: list[float]) -> None:
    """Linear between neighbours, whatever the order."""
    found = spread_of(values)
    assert found is not None
    assert [found.p50, found.p85, found.p95] == pytest.approx(list(np.percentile(values, [50, 85, 95])))
    assert found.n == len(values)


def test_of_no_values_there_is_no_percentile() -> None:
    """None, not zero."""
    assert spread_of([]) is None
    assert percentile([], 90) is None
