# SPDX-License-Identifier: Apache-2.0
"""Are the code freeze and the days of the waves judged by the plan alone?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.verdict import State
from gonogo.practices.schedule.rules.days.opening_days import (
    FreezeDays,
    OpeningDay,
    PlannedOpening,
    assess_openings,
    look_at_opening,
)
from gonogo.practices.schedule.rules.days.working_days import Away, WorkCalendar
from gonogo.practices.schedule.rules.freeze_gap import FreezeGap, assess_freeze_gap

TUESDAY = date(2027, 3, 9)
HOLIDAY = WorkCalendar(days_off={date(2027, 3, 10): "Founders' Day", date(2027, 3, 13): "Saturday Feast"})


def look(day: date, *freezes: FreezeDays, calendar: WorkCalendar = HOLIDAY) -> OpeningDay:
    """What speaks against opening the wave for caseworkers on this day."""
    return look_at_opening(PlannedOpening("caseworkers", day, ("caseworkers",)), freezes, calendar)


@pytest.mark.parametrize(
    ("freeze", "state", "said"),
    [
        (date(2027, 1, 30), State.GO, "30 days before the release on 1 March; 30 are needed."),
        (date(2027, 1, 31), State.NO_GO, "Freeze by 30 January 2027, or move the release."),
        (date(2027, 3, 2), State.NO_GO, "after the release date"),
        (None, State.UNKNOWN, "names no code freeze"),
    ],
)
def test_the_code_freezes_a_month_before(freeze: date | None, state: State, said: str) -> None:
    """In calendar days, as the guide counts; a plan without a freeze cannot be judged."""
    verdict = assess_freeze_gap(FreezeGap(freeze, date(2027, 3, 1), 30))
    assert (verdict.state, said in verdict.reason) == (state, True)


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.dates(date(2027, 1, 1), date(2027, 12, 31)))
def test_a_freeze_on_the_latest_day_is_go(freeze: date, release: date) -> None:
    """And one day later it is not."""
    gap = FreezeGap(freeze, release, 30)
    assert (assess_freeze_gap(gap).state is State.GO) == (freeze <= gap.latest_freeze)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 3, 10), "Wave caseworkers opens on Wednesday 10 March 2027, a holiday (Founders' Day)."),
        (date(2027, 3, 12), "waits over the weekend"),
        (date(2027, 3, 14), "a day on which the team does not work"),
    ],
)
def test_a_wave_on_a_wrong_day_is_no_go(day: date, said: str) -> None:
    """Holidays, Fridays and days without work, each by name."""
    verdict = assess_openings([look(day)], holidays_known=True)
    assert (verdict.state, said in verdict.reason) == (State.NO_GO, True)


def test_a_freeze_concerns_its_groups_and_both_its_days() -> None:
    """A freeze of other groups does not keep this wave; one without groups keeps every wave."""
    for freeze, problems in (
        (FreezeDays("enrolment", TUESDAY - timedelta(days=2), TUESDAY), 1),
        (FreezeDays("enrolment", TUESDAY, TUESDAY, ("caseworkers", "appeals")), 1),
        (FreezeDays("enrolment", TUESDAY, TUESDAY, ("appeals",)), 0),
        (FreezeDays("enrolment", TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=9)), 0),
    ):
        assert len(look(TUESDAY, freeze).problems) == problems


def test_a_holiday_tomorrow_is_worth_knowing() -> None:
    """It does not keep the wave; a holiday on a weekend is no news, and neither is a team that is there."""
    day = look(TUESDAY)
    assert day.notes == ("The day after wave caseworkers opens is a holiday (Founders' Day).",)
    assert assess_openings([day], holidays_known=True).state is State.GO
    assert look(date(2027, 3, 12)).notes == ()
    away = WorkCalendar(away=(Away(TUESDAY, TUESDAY, 1.0),))
    assert look(TUESDAY, calendar=away).notes == ("The whole team is away on the day on which wave caseworkers opens.",)


def test_without_a_country_holidays_cannot_be_told() -> None:
    """A Friday is a Friday all the same."""
    assert assess_openings([look(TUESDAY)], holidays_known=False).state is State.UNKNOWN
    assert assess_openings([look(date(2027, 3, 12))], holidays_known=False).state is State.NO_GO


def test_several_waves_are_told_together() -> None:
    """Every problem of every wave."""
    other = look_at_opening(PlannedOpening("appeals", date(2027, 3, 12), ("appeals",)), (), HOLIDAY)
    verdict = assess_openings([look(TUESDAY), other, look(date(2027, 3, 13))], holidays_known=True)
    assert "Wave appeals" in verdict.reason
    assert "Saturday Feast" in verdict.reason
    fine = assess_openings([look(TUESDAY), look(TUESDAY)], holidays_known=True)
    assert fine.reason.startswith("All 2 waves open on working days")
