# SPDX-License-Identifier: Apache-2.0
"""Is it said how often forecasts held, and is nothing said that so few outcomes cannot show?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.days.working_days import WorkCalendar
from gonogo.practices.schedule.rules.outlook import Dates, Ratios
from gonogo.practices.schedule.rules.pictures.calibration import calibration_plot
from gonogo.practices.schedule.rules.track_record import (
    ENOUGH,
    Fate,
    PastForecast,
    dates_of_known_work,
    pinball,
    separate_stretches,
    track_record,
    wilson,
)
from gonogo.practices.schedule.tests.drawn_outlooks import small_outlook

MADE = date(2027, 1, 4)


def day(after: int) -> date:
    """So many days after the forecast."""
    return MADE + timedelta(days=after)


def kept(
    finished: int | None, *, known: int = 400, dates: tuple[int, int, int] = (30, 50, 80), made: int = 0
) -> PastForecast:
    """A forecast of 30, 50 and 80 days whose work took so many days, or is not done yet."""
    return PastForecast(
        number=1,
        made_on=day(made),
        remaining=62,
        dates=Dates(*(day(made + after) for after in dates)),
        plain=day(made + 28),
        finished_on=None if finished is None else day(made + finished),
        known_until=day(known),
    )


@pytest.mark.parametrize(
    ("finished", "known", "fates"),
    [
        (20, 400, "held held held"),
        (30, 400, "held held held"),
        (31, 400, "missed held held"),
        (90, 400, "missed missed missed"),
        (None, 20, "open open open"),
        (None, 50, "missed open open"),
        (None, 51, "missed missed open"),
        (None, 81, "missed missed missed"),
    ],
)
def test_a_date_held_when_the_work_was_done_by_it(finished: int | None, known: int, fates: str) -> None:
    """The day itself still counts; what is not done although the day is past was missed; otherwise it is open."""
    one = kept(finished, known=known)
    assert " ".join(one.fate(share) for share in (50, 85, 95)) == fates


def test_a_date_that_could_not_be_told_is_not_judged() -> None:
    """Where no date was given there is nothing to hold."""
    one = PastForecast(1, MADE, 5, Dates(day(3), None, None), None, day(2), day(9))
    assert [one.fate(share) for share in (50, 85, 95)] == [Fate.HELD, Fate.NONE, Fate.NONE]
    assert [coverage.of for coverage in track_record([one]).coverages] == [1, 0, 0]


@pytest.mark.parametrize(
    ("held", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_the_interval_is_that_of_wilson(held: int, of: int, low: float, high: float) -> None:
    """Values as Wilson's formula gives them in published tables."""
    assert wilson(held, of) == pytest.approx((low, high), abs=0.0002)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share_and_lies_between_nothing_and_everything(held: int, of: int) -> None:
    """However few were counted; more of the same make it narrower."""
    held = min(held, of)
    low, high = wilson(held, of)
    assert 0 <= low <= held / of <= high + 1e-12 <= 1 + 1e-9
    wider = wilson(held * 4, of * 4)
    assert wider[1] - wider[0] < high - low


def test_below_twenty_outcomes_nothing_is_called_calibrated() -> None:
    """Nineteen perfect outcomes are not enough; the sentence says how many there are and how many are needed."""
    record = track_record([kept(20) for _ in range(ENOUGH - 1)])
    assert record.outcomes == 19
    assert record.sentence.startswith("Cannot tell yet: 19 outcomes; from 20 on")
    assert "are calibrated, as far" not in record.sentence
    assert track_record([]).sentence.startswith("Cannot tell yet: no outcome;")


def test_shares_that_fit_what_was_said_are_called_calibrated() -> None:
    """Half of the dates for half of the cases, most of the others: as said."""
    took = [20] * 12 + [40] * 9 + [70] * 2 + [100]
    record = track_record([kept(days) for days in took])
    assert [(one.said, one.held, one.of) for one in record.coverages] == [(50, 12, 24), (85, 21, 24), (95, 23, 24)]
    assert record.sentence == (
        "Of 24 dates given for 85 of 100 cases, 21 held. The forecasts are calibrated, as far as 24 outcomes can show."
    )


@pytest.mark.parametrize(("took", "word"), [(100, "early"), (10, "careful")])
def test_shares_that_do_not_fit_are_said_to_be_off_and_in_which_way(took: int, word: str) -> None:
    """Dates that never held were too early, dates that always held too careful."""
    record = track_record([kept(took) for _ in range(40)])
    assert record.sentence.endswith(f"The forecasts are not calibrated: they were too {word}.")


def test_open_forecasts_count_for_nothing_but_are_counted() -> None:
    """They are no outcome, and the page can say how many there are."""
    record = track_record([kept(20), kept(None, known=10), kept(None, known=60)])
    assert (record.outcomes, record.open) == (1, 2)
    assert [one.of for one in record.coverages] == [2, 2, 1]


def test_dates_are_judged_without_the_growth_that_was_added() -> None:
    """Four weeks by the pace, 1 and 1.5 times that; beyond eight times no date is told. Without growth all stay."""
    outlook = replace(small_outlook(), growth=0.3, plan_weeks=4.0, ratios=Ratios(1.0, 1.5, 9.0))
    monday = outlook.as_of
    assert dates_of_known_work(outlook, WorkCalendar()) == Dates(
        monday + timedelta(weeks=4), monday + timedelta(weeks=6), None
    )
    assert dates_of_known_work(small_outlook(), WorkCalendar()) == small_outlook().dates


def test_forecasts_of_the_same_stretch_count_once_as_separate() -> None:
    """Three weekly forecasts of the same work overlap; one made after it was done does not."""
    forecasts = [kept(40), kept(35, made=7), kept(30, made=14), kept(20, made=60)]
    assert separate_stretches(forecasts) == 2


def test_the_loss_punishes_being_late_more_than_being_early() -> None:
    """At P85 a day late costs 0.85, a day early 0.15; the plain pace is judged by the same measure."""
    assert pinball(0.85, 10, 11) == pytest.approx(0.85)
    assert pinball(0.85, 11, 10) == pytest.approx(0.15)
    record = track_record([kept(40), kept(60)])
    assert record.loss == pytest.approx((0.15 * 10 + 0.85 * 10) / 2)
    assert record.plain_loss == pytest.approx((0.85 * 12 + 0.85 * 32) / 2)
    assert track_record([kept(None)]).loss is None


def test_the_plot_has_a_dot_for_what_was_said_and_happened() -> None:
    """Higher is more often; the interval encloses the dot; without an outcome there is no picture."""
    plot = calibration_plot(track_record([kept(20), kept(40), kept(60), kept(90)]).coverages)
    assert plot is not None
    assert [dot.said for dot in plot.dots] == [50, 85, 95]
    assert plot.dots[0].y > plot.dots[2].y
    assert all(plot.top <= dot.high <= dot.y <= dot.low <= plot.bottom for dot in plot.dots)
    assert all(plot.left <= dot.x <= plot.right for dot in plot.dots)
    assert calibration_plot(track_record([]).coverages) is None
