# SPDX-License-Identifier: Apache-2.0
"""Are intervals, weeks and rates counted as defined?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.figures.dating import Candidate
from gonogo.practices.small_releases.rules.figures.rhythm import (
    main_of,
    rates_of,
    rhythm_of,
    weekdays_between,
    weeks_of,
)
from gonogo.practices.small_releases.rules.history import Deployment
from gonogo.practices.small_releases.rules.measured import DateSource
from gonogo.practices.small_releases.tests.histories import NOW, START, day, history, line, measured


def released(number: float, source: DateSource = DateSource.ANNOTATED_TAG) -> Candidate:
    """A release so many days after the start."""
    return Candidate(f"v{number}", "a", day(number), source)


def test_intervals_count_from_one_day_with_a_release_to_the_next() -> None:
    """Two releases on a day are one day; working days leave out weekends."""
    rhythm = rhythm_of([released(0), released(0.1), released(7), released(10)], NOW)
    assert (rhythm.interval_p50, rhythm.working_p50) == (5, 4)
    assert rhythm.interval_p90 == pytest.approx(6.6)
    assert rhythm.since_last == 46


def test_intervals_that_ended_over_a_year_ago_say_nothing_about_today() -> None:
    """They are left out."""
    rhythm = rhythm_of([released(-1000), released(-900), released(-400), released(0)], NOW)
    assert rhythm.interval_p50 == 400


def test_without_two_releases_there_is_no_interval() -> None:
    """One has a date, none has nothing."""
    assert rhythm_of([released(0)], NOW).interval_p50 is None
    assert rhythm_of([], NOW).since_last is None


def test_a_release_without_a_date_is_in_no_interval() -> None:
    """A bound is no date."""
    assert rhythm_of([released(3, DateSource.AT_THE_LATEST)], NOW).since_last is None


def test_releases_are_counted_for_each_of_the_last_twelve_months() -> None:
    """This month is the last, and months without releases are zeros."""
    months = rhythm_of([released(0), released(1), released(40), released(-700)], NOW).by_month
    assert (months[0][0], months[-1][0]) == (date(2025, 4, 1), date(2026, 3, 1))
    assert {month.month: number for month, number in months if number} == {1: 2, 2: 1}


@settings(max_examples=50, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_weekdays_are_counted_as_on_a_calendar(start: date, days: int) -> None:
    """From Monday to Friday, after the first day and up to the last."""
    listed = [start + timedelta(days=number) for number in range(1, days + 1)]
    assert weekdays_between(start, start + timedelta(days=days)) == sum(one.weekday() < 5 for one in listed)


def test_changes_are_counted_by_full_weeks() -> None:
    """From Monday to Sunday in UTC, up to the last full week."""
    found = measured(history(*line(10)))
    assert found.weeks_from == date(2026, 1, 5)
    assert found.weeks == (7, 3, 0, 0, 0, 0, 0, 0)


def test_a_week_that_began_before_the_history_is_left_out() -> None:
    """It would seem slow."""
    later = history(*line(10), more={"c0": {"committed": int(day(1).timestamp())}})
    found = measured(later)
    assert (found.weeks_from, found.weeks[0]) == (date(2026, 1, 12), 3)


def test_the_side_of_a_merge_is_no_change_of_a_week() -> None:
    """Only first parents are."""
    assert sum(measured(history("a", "x:a", "y:x", "m:a,y")).weeks) == 2


def test_dates_that_cannot_be_are_left_out_of_weeks_and_said() -> None:
    """1970 and 2099 make no week, and no list of millions of weeks."""
    more = {"c1": {"committed": 60}, "c2": {"committed": 4_080_000_000}}
    found = measured(history(*line(5), more=more))
    assert sum(found.weeks) == 3
    assert "Changes left out of the weekly counts: 2." in found.notes[-1]


def test_at_most_the_last_260_weeks_are_counted() -> None:
    """Five years are enough for any forecast."""
    more = {"c0": {"committed": int(datetime(2001, 1, 1, tzinfo=UTC).timestamp())}}
    weeks = weeks_of(main_of(history(*line(5), more=more)), NOW)
    assert (len(weeks.counts), sum(weeks.counts)) == (260, 4)
    assert weeks.start == date(2026, 3, 2) - timedelta(weeks=260)


def test_a_history_of_less_than_a_week_has_no_weeks() -> None:
    """None, not a list of zeros."""
    found = measured(history("a"), now=START + timedelta(days=3))
    assert (found.weeks_from, found.weeks) == (None, ())


def test_without_linked_incidents_no_rate_is_told() -> None:
    """No incident is linked is not the same as no incident."""
    rates = rates_of([released(0)], NOW)
    assert (rates.releases, rates.fail_rate, rates.rework_rate) == (1, None, None)


def test_rates_are_of_the_releases_of_the_last_year() -> None:
    """Failed are those that an incident was linked to, rework those that answer one."""
    deployments = [
        Deployment("d1", "c0", day(1), incidents=("INC-1",)),
        Deployment("d2", "c1", day(2), incident="INC-1"),
        Deployment("d3", "c2", day(3)),
        Deployment("d4", "c3", day(4)),
        Deployment("d0", "c0", day(-500), incidents=("INC-0",)),
    ]
    rates = measured(history(*line(4)), deployments=deployments).rates
    assert (rates.releases, rates.failed, rates.rework) == (4, 1, 1)
    assert (rates.fail_rate, rates.rework_rate) == (0.25, 0.25)
