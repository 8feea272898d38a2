# SPDX-License-Identifier: Apache-2.0
"""Are days off, leave and freezes taken out of the weeks, and is every date the right one?"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.holidays import days_off
from gonogo.practices.schedule.rules.days.working_days import Away, WorkCalendar, monday_of, weekdays_named

MONDAY = date(2027, 3, 1)


def test_a_full_week_ends_a_week_later() -> None:
    """Five working days after a Monday is the next Monday: today is over, tomorrow is the first day."""
    assert WorkCalendar().date_after(MONDAY, 1) == date(2027, 3, 8)
    assert WorkCalendar().date_after(MONDAY, 0.2) == date(2027, 3, 2)
    assert WorkCalendar().date_after(date(2027, 3, 5), 0.2) == MONDAY + timedelta(days=7)
    assert WorkCalendar().date_after(MONDAY, 0) == MONDAY


def test_a_four_day_week_is_full_with_four_days() -> None:
    """Working days are those of the plan."""
    calendar = WorkCalendar(weekdays_named(["mon", "tue", "wed", "thu"]))
    assert (calendar.week_capacity(MONDAY), calendar.date_after(MONDAY, 1)) == (1.0, date(2027, 3, 8))


def test_leave_of_a_part_of_the_team_slows_it() -> None:
    """Half the team away for a week is half a week; two halves are all."""
    half = Away(MONDAY, MONDAY + timedelta(days=6), 0.5)
    assert WorkCalendar(away=(half,)).week_capacity(MONDAY) == 0.5
    assert WorkCalendar(away=(half, half)).week_capacity(MONDAY) == 0.0
    assert WorkCalendar(away=(half, half, half)).capacity(MONDAY) == 0.0


def test_a_freeze_that_stops_the_work_has_no_capacity() -> None:
    """From its first to its last day."""
    calendar = WorkCalendar(stops=((MONDAY, MONDAY + timedelta(days=6)),))
    assert calendar.week_capacity(MONDAY) == 0.0
    assert calendar.date_after(MONDAY - timedelta(days=3), 0.2) == MONDAY + timedelta(days=7)


def test_an_observed_holiday_costs_one_working_day() -> None:
    """In 2026 Independence Day is a Saturday and observed on Friday: the week loses one day, not two."""
    calendar = WorkCalendar(days_off=days_off("US", 2026, 2026))
    assert {date(2026, 7, 3), date(2026, 7, 4)} <= set(calendar.days_off or ())
    assert calendar.week_capacity(date(2026, 6, 29)) == 0.8


def test_what_is_too_far_away_has_no_date() -> None:
    """Thirty years is the limit, also when nobody ever works."""
    assert WorkCalendar().date_after(MONDAY, 5000) is None
    never = WorkCalendar(stops=((date(2000, 1, 1), date(2100, 1, 1)),))
    assert never.date_after(MONDAY, 0.2) is None
    assert never.dates_after(MONDAY, [0.2, 0]) == (None, MONDAY)


def test_working_days_between_count_the_last_and_not_the_first() -> None:
    """And are negative backwards."""
    assert WorkCalendar().workdays_between(MONDAY, MONDAY + timedelta(days=7)) == 5
    assert WorkCalendar().workdays_between(MONDAY + timedelta(days=7), MONDAY) == -5
    assert WorkCalendar().weeks_between(MONDAY, MONDAY) == 0


calendars = st.builds(
    WorkCalendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.dictionaries(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.just("holiday"), max_size=20),
    st.lists(st.builds(Away, st.just(date(2027, 4, 1)), st.just(date(2027, 4, 20)), st.floats(0, 1)), max_size=3),
)


@given(calendars, st.floats(0, 40))
def test_the_date_is_the_first_on_which_the_weeks_are_over(calendar: WorkCalendar, weeks: float) -> None:
    """Up to that day there is enough capacity; up to the day before there is not."""
    day = calendar.date_after(MONDAY, weeks)
    assert day is not None
    assert calendar.weeks_between(MONDAY, day) >= weeks - 1e-6
    if day > MONDAY:
        assert calendar.weeks_between(MONDAY, day - timedelta(days=1)) < weeks


@given(calendars, st.lists(st.floats(0, 2000), max_size=6))
def test_many_dates_are_those_found_one_by_one(calendar: WorkCalendar, weeks: list[float]) -> None:
    """One walk or many; and more weeks never end earlier."""
    dates = calendar.dates_after(MONDAY, weeks)
    assert dates == tuple(calendar.date_after(MONDAY, one) for one in weeks)
    told = [day or date.max for _, day in sorted(zip(weeks, dates, strict=True), key=lambda pair: pair[0])]
    assert told == sorted(told)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_monday(day: date) -> None:
    """Sunday belongs to the week before it."""
    assert monday_of(day).weekday() == 0
    assert timedelta(0) <= day - monday_of(day) < timedelta(days=7)
