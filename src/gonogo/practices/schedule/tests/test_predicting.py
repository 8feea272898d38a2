# SPDX-License-Identifier: Apache-2.0
"""Is the forecast honest in every direction: never earlier for more work, never earlier for growth, never made up?"""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.forecast.predicting import CannotTell, Prediction, predict
from gonogo.practices.schedule.rules.forecast.reference import REFERENCE
from gonogo.practices.schedule.tests.made_histories import same_chance_every_week, ten_repositories, told

histories = st.lists(st.integers(0, 30), min_size=4, max_size=160)
amounts = st.integers(1, 400)
FEDERAL = ten_repositories()["18F/identity-idp"]


def forecast(weeks: list[int], remaining: int, created: list[int] | None = None) -> Prediction:
    """A forecast, where one can be told."""
    found = predict(weeks, remaining, created)
    assume(isinstance(found, Prediction))
    assert isinstance(found, Prediction)
    return found


def known(weeks: float | None) -> float:
    """Later than can be told is later than everything."""
    return math.inf if weeks is None else weeks


@given(histories, amounts)
def test_more_certainty_is_never_earlier(weeks: list[int], remaining: int) -> None:
    """P50, then P85, then P95; and from P85 on never before the plain plan."""
    found = forecast(weeks, remaining)
    assert 0 < known(found.finish.p50) <= known(found.finish.p85) <= known(found.finish.p95)
    assert known(found.finish.p85) >= found.plan_weeks * (1 - 1e-9)
    assert found.ratios.p50 <= found.ratios.p85 <= found.ratios.p95


@given(histories, amounts, st.integers(0, 200))
def test_more_work_never_finishes_earlier(weeks: list[int], remaining: int, more: int) -> None:
    """For each share, and also along the curve of cuts."""
    less, greater = forecast(weeks, remaining), forecast(weeks, remaining + more)
    for name in ("p50", "p85", "p95"):
        sooner, later = getattr(less.finish, name), getattr(greater.finish, name)
        assert sooner is None or later is None or later >= sooner * (1 - 1e-9)
    assert (
        known(greater.cut(remaining)) == pytest.approx(known(less.cut(remaining)), rel=1e-9)
        or less.cut(remaining) is None
    )
    cuts = [known(greater.cut(items)) for items in range(0, remaining + more + 1, max((remaining + more) // 7, 1))]
    assert cuts == sorted(cuts)


@settings(max_examples=25)
@given(histories, amounts, st.data())
def test_growth_only_ever_adds(weeks: list[int], remaining: int, data: st.DataObject) -> None:
    """New work makes no share earlier and no chance better."""
    created = data.draw(st.lists(st.integers(0, 30), min_size=len(weeks), max_size=len(weeks)))
    fixed, growing = forecast(weeks, remaining), forecast(weeks, remaining, created)
    for name in ("p50", "p85", "p95"):
        assert known(getattr(growing.finish, name)) >= known(getattr(fixed.finish, name)) * (1 - 1e-9)
    assert growing.done_by(fixed.plan_weeks * 1.5) <= fixed.done_by(fixed.plan_weeks * 1.5) + 1e-9
    assert growing.ratios == fixed.ratios


@given(histories, st.integers(1, 60), st.sampled_from([2, 10]))
def test_work_counted_in_other_units_takes_as_long(weeks: list[int], remaining: int, factor: int) -> None:
    """Twice the pace and twice the work give the same weeks."""
    found = forecast(weeks, remaining)
    scaled = forecast([one * factor for one in weeks], remaining * factor)
    assert scaled.pace == pytest.approx(found.pace * factor)
    for name in ("p50", "p85", "p95"):
        assert getattr(scaled.finish, name) == pytest.approx(getattr(found.finish, name), rel=1e-6)


@given(histories, amounts)
def test_the_chance_grows_with_the_weeks_and_agrees_with_the_dates(weeks: list[int], remaining: int) -> None:
    """At P85 it is 85 of 100."""
    found = forecast(weeks, remaining)
    chances = [found.done_by(found.plan_weeks * part / 4) for part in range(40)]
    assert chances == sorted(chances)
    assert chances[0] == 0.0
    assert chances[-1] < 1.0
    for share, at in ((0.5, found.finish.p50), (0.85, found.finish.p85), (0.95, found.finish.p95)):
        if at is not None:
            assert found.done_by(at * 1.000001) >= share - 1e-6


@given(histories, amounts)
def test_the_cone_reaches_all_items_on_the_dates(weeks: list[int], remaining: int) -> None:
    """Its edges never cross, never fall, and end where the forecast ends."""
    found = forecast(weeks, remaining)
    assume(found.finish.p95 is not None and found.finish.p95 < 300)
    assert found.finish.p85 is not None
    cone = found.cone(math.ceil(found.finish.p95 or 0) + 1)
    assert all(point.p95 <= point.p85 + 1e-6 <= point.p50 + 2e-6 for point in cone)
    assert all(later.p85 >= before.p85 - 1e-6 for before, later in pairwise(cone))
    assert {point.scope for point in cone} == {float(remaining)}
    assert cone[-1].p95 == pytest.approx(remaining)
    before = [point.p85 for point in cone if point.week < found.finish.p85 * (1 - 1e-9)]
    assert all(done <= remaining for done in before)
    after = next(point.p85 for point in cone if point.week >= found.finish.p85 * (1 + 1e-9))
    assert after == pytest.approx(remaining)


def test_the_cone_of_growing_work_meets_its_scope_on_the_p50_date() -> None:
    """What is done in half of all cases and what is then known are the same number there, and more than at first."""
    found = told(FEDERAL, 120, [one * 0.3 for one in FEDERAL])
    assert found.finish.p50 is not None
    end = math.ceil(found.finish.p50)
    last = found.cone(end)[-1]
    assert last.p50 == pytest.approx(last.scope)
    assert 140 < last.scope < 190
    assert found.growth == pytest.approx(0.3)


def test_work_that_grows_by_half_of_what_is_done_takes_twice_as_many_items() -> None:
    """The known truth: of ten done a week, five are new."""
    weeks, created = [10.0] * 80, [5.0] * 80
    growing, double = told(weeks, 100, created), told(weeks, 200)
    assert growing.growth == 0.5
    for name in ("p50", "p85", "p95"):
        assert getattr(growing.finish, name) == pytest.approx(getattr(double.finish, name), rel=0.03)


def test_work_that_grows_faster_than_it_is_done_has_no_date() -> None:
    """Later than can be told, and no chance to be done."""
    found = told([10] * 60, 50, [12] * 60)
    assert (found.finish.p50, found.finish.p85, found.finish.p95) == (None, None, None)
    assert found.done_by(500) == 0.0
    assert found.cut(40) is None
    assert found.cone(10)[-1].scope > 50


def test_equal_weeks_draw_the_ratios_towards_one() -> None:
    """A team that always kept its pace is told less than the reference class says, and more than the plan."""
    found = told([6] * 300, 48)
    assert found.own_ratios == 9
    assert found.own_weight == pytest.approx(9 / 17)
    eight = REFERENCE.ratios[REFERENCE.horizons.index(8)]
    assert found.ratios.p85 == pytest.approx(9 / 17 + 8 / 17 * eight[5])
    assert 1 < found.ratios.p50 < eight[3]


def test_a_short_history_is_judged_by_others_alone() -> None:
    """Of six weeks nothing is known but the pace."""
    found = told([4, 6, 5, 5, 4, 6], 40)
    eight = REFERENCE.ratios[REFERENCE.horizons.index(8)]
    assert (found.own_ratios, found.own_weight, found.pace_weeks) == (0, 0.0, 6)
    assert (found.ratios.p50, found.ratios.p85, found.ratios.p95) == pytest.approx((eight[3], eight[5], eight[7]))


@pytest.mark.parametrize("ago", [1, 6, 13, 25, 40])
def test_one_huge_week_promises_nothing(ago: int) -> None:
    """An import of 800 changes, lately or long ago, never makes P85 earlier than the plan."""
    weeks = same_chance_every_week(100)
    weeks[-ago] = 800
    found = told(weeks, 80)
    assert found.finish.p85 is not None
    assert found.finish.p85 >= found.plan_weeks


def test_a_pace_that_fell_makes_own_forecasts_worse() -> None:
    """Who halved its pace two years ago is told more than who never did, at the same pace today."""
    steady, fell = [6] * 210, [12] * 105 + [6] * 105
    assert told(fell, 78).ratios.p85 > told(steady, 78).ratios.p85
    assert told(fell, 78).pace == told(steady, 78).pace


def test_a_holiday_week_that_is_left_in_costs_pace() -> None:
    """Weeks without a working day are to be left out by whoever asks: as zeros they would be spread over the year."""
    weeks = [5, 6, 4, 5] * 20
    with_holidays = [*weeks[:-2], 0, 0, *weeks[-2:]]
    assert known(told(with_holidays, 60).finish.p85) > known(told(weeks, 60).finish.p85)


def test_a_quick_quarter_is_not_believed_for_ever() -> None:
    """After a year of 5 a week, a quarter of 15 a week is half gone in the forecast."""
    found = told([5] * 60 + [15] * 12, 150)
    assert found.plan_weeks == 10
    assert known(found.finish.p50) > told([15] * 72, 150).finish.p50  # type: ignore[operator]


@pytest.mark.parametrize(
    ("weeks", "why"),
    [
        ([], "in 0 full weeks"),
        ([0] * 40, "in 0 full weeks"),
        ([3, 3, 3], "in 3 full weeks"),
        ([5] * 30 + [0] * 12, "12"),
    ],
)
def test_without_a_pace_nothing_is_told(weeks: list[int], why: str) -> None:
    """And it is said why."""
    found = predict(weeks, 10)
    assert isinstance(found, CannotTell)
    assert why in found.why


def test_nothing_left_to_do_is_done_now() -> None:
    """With and without growth."""
    for created in (None, [1] * 20):
        found = told([3] * 20, 0, created)
        assert (found.finish.p50, found.finish.p95, found.plan_weeks) == (0.0, 0.0, 0.0)
        assert found.done_by(0) == 1.0
        assert found.cut(0) == 0.0
        assert found.cone(2)[-1].p50 == 0.0


@pytest.mark.parametrize(
    ("weeks", "remaining", "created"),
    [
        ([1, 2, -3, 4, 5], 5, None),
        ([1, 2, math.nan, 4, 5], 5, None),
        ([1, 2, math.inf, 4, 5], 5, None),
        ([1, 2, 3, 4, 5], -1, None),
        ([1, 2, 3, 4, 5], 5, [1, 2]),
        ([1, 2, 3, 4, 5], 5, [1, 2, -1, 0, 0]),
    ],
)
def test_numbers_that_no_history_has_are_refused(
    weeks: list[float], remaining: int, created: list[float] | None
) -> None:
    """Never a forecast from nonsense."""
    with pytest.raises(ValueError, match=r"\."):
        predict(weeks, remaining, created)


def test_the_same_history_gives_the_same_forecast() -> None:
    """Also where weeks are drawn; another seed moves it a little."""
    created = [one * 0.4 for one in FEDERAL]
    one, same, other = (told(FEDERAL, 200, created, seed=seed).finish for seed in (3, 3, 4))
    assert one == same
    assert other.p85 == pytest.approx(one.p85, rel=0.1)


def test_a_plan_of_decades_still_has_an_answer() -> None:
    """Ten thousand items, also when new ones come."""
    created = [one * 0.2 for one in FEDERAL]
    fixed, growing = told(FEDERAL, 10_000), told(FEDERAL, 10_000, created)
    assert known(growing.finish.p50) == pytest.approx(known(fixed.finish.p50) * 1.25, rel=0.05)
