# SPDX-License-Identifier: Apache-2.0
"""Do own past forecasts say truly how long the work took, and count for no more than they show?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.forecast.ratios import NEVER, History, OwnRatios
from gonogo.practices.schedule.rules.forecast.reference import (
    HORIZONS,
    REFERENCE,
    SHARES,
    measure_reference,
    origins,
    outcomes,
)
from gonogo.practices.schedule.tests.made_histories import ten_repositories

counts = st.lists(st.integers(0, 30), min_size=30, max_size=150)


def history(weeks: list[int] | list[float]) -> History:
    """A history of these weeks."""
    return History(np.array(weeks, dtype=np.float64))


@pytest.mark.parametrize(
    ("begin", "items", "weeks"), [(0, 4, 1.0), (0, 5, 2.5), (0, 2, 0.5), (1, 2, 2.0), (2, 2, 1.0), (0, 7, NEVER)]
)
def test_a_duration_has_fractions_of_weeks(begin: int, items: float, weeks: float) -> None:
    """Within a week the work goes on evenly; what was never reached took for ever."""
    assert history([4, 0, 2]).durations(np.array([begin]), np.array([float(items)]))[0] == pytest.approx(weeks)


@given(counts, st.floats(0.1, 200), st.floats(0.0, 200))
def test_more_work_never_took_less_time(weeks: list[int], items: float, more: float) -> None:
    """From any week on."""
    begin = np.arange(len(weeks))
    less = history(weeks).durations(begin, np.full(len(weeks), items))
    assert (history(weeks).durations(begin, np.full(len(weeks), items + more)) >= less).all()


def test_equal_weeks_take_exactly_their_plan() -> None:
    """Every ratio is one."""
    own = history([6.0] * 120).own_ratios(120, 8)
    assert own.ratios == pytest.approx([1.0] * len(own.ratios))
    assert len(own.ratios) > 40
    assert own.quantile(0.95) == pytest.approx(1.0)


def test_unfinished_work_counts_at_its_age_once_it_is_twice_its_plan_old() -> None:
    """A team that stopped does not look as if it had always been in time: what is not done enters, too low."""
    own = history([5] * 60 + [0] * 20).own_ratios(80, 4)
    open_ones = [ratio for ratio in own.ratios if ratio > 2]
    assert open_ones
    assert max(own.ratios) <= 80 / 4
    assert history([5] * 60 + [0] * 6).own_ratios(66, 4).quantile(0.95) < 2


def test_nothing_is_known_of_what_came_later() -> None:
    """The ratios at a week are the same whatever follows."""
    weeks = ten_repositories()["sympy/sympy"][:300]
    assert history(weeks).own_ratios(200, 8) == history(weeks[:200] + [500] * 100).own_ratios(200, 8)


def test_forecasts_that_share_weeks_count_once() -> None:
    """Of one every second week, those of half a year count as one."""
    own = history([5] * 150).own_ratios(150, 4)
    assert (len(own.ratios), own.counted) == (68, 5)
    assert own.weight == pytest.approx(5 / 13)


def test_fewer_than_three_say_nothing() -> None:
    """Then the reference class speaks alone."""
    assert OwnRatios((1.0, 1.1), 2).weight == 0.0
    assert history([5] * 20).own_ratios(20, 8).weight == 0.0
    assert history([]).own_ratios(0, 8) == OwnRatios((), 0)


@given(st.lists(st.floats(0.1, 9), min_size=1, max_size=60), st.sampled_from(SHARES))
def test_a_quantile_is_a_ratio_that_was_seen(ratios: list[float], share: float) -> None:
    """It is the ⌈(n + 1) q⌉-th of n, so that one more forecast holds in that share of cases."""
    own = OwnRatios(tuple(sorted(ratios)), 5)
    within = sum(ratio <= own.quantile(share) for ratio in ratios)
    assert own.quantile(share) in ratios
    assert within >= min(math.ceil((len(ratios) + 1) * share - 1e-9), len(ratios))


def test_the_built_in_reference_class_ascends() -> None:
    """More cases need more time, and longer plans more weeks."""
    table = np.array(REFERENCE.ratios)
    assert table.shape == (len(HORIZONS), len(SHARES)) == (len(REFERENCE.horizons), 8)
    assert (np.diff(table, axis=1) > 0).all()
    assert (np.diff(table * np.array(HORIZONS)[:, None], axis=0) > 0).all()


def test_the_built_in_reference_class_is_near_what_the_ten_repositories_give() -> None:
    """They are a third of those it was measured on."""
    measured = [{plan: outcomes(history(weeks), plan) for plan in HORIZONS} for weeks in ten_repositories().values()]
    found = measure_reference("here", measured)
    assert found is not None
    assert found.horizons == HORIZONS
    ratio = np.array(found.ratios)[2:6, 2:6] / np.array(REFERENCE.ratios)[2:6, 2:6]
    assert ratio.min() > 0.8
    assert ratio.max() < 1.2


def test_every_repository_has_the_same_weight_in_a_reference_class() -> None:
    """A long history does not drown a short one."""
    slow = {plan: np.full(1000, 2.0) for plan in HORIZONS}
    fast = {plan: np.full(10, 1.0) for plan in HORIZONS}
    found = measure_reference("here", [slow, fast])
    assert found is not None
    assert found.ratios[0] == (1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0)
    assert measure_reference("here", []) is None


def test_a_past_forecast_can_be_judged_after_four_times_its_plan() -> None:
    """And only after a year of history."""
    assert origins(history([3] * 84), 4) == [52, 60, 68]
    assert origins(history([3] * 67), 4) == []
    assert origins(history([3] * 40 + [0] * 44), 4) == []
