# SPDX-License-Identifier: Apache-2.0
"""Does the demo tell a believable story of work on whatever day it is started?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.adapters.holidays import days_off
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.verdict import State
from gonogo.core.tests.cast import as_
from gonogo.faces.demo.plan import AHEAD, RELEASE, WAVES, demo_plan
from gonogo.practices.schedule import checks
from gonogo.practices.schedule.demo import FORECASTS, _lines, _tickets, steps
from gonogo.practices.schedule.queries import buffer_of
from gonogo.practices.schedule.rules.backlog.work_csv import read_work
from gonogo.practices.schedule.rules.days.working_days import WorkCalendar

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
HOLIDAYS = WorkCalendar(days_off=days_off("US", 2023, 2031))
ROSTERS = {
    "rosters/all-users.csv": b"targetingKey,office,role\nmaria,duluth,clerk\nandre,fargo,caseworker\nlee,fargo,clerk\n",
    "rosters/appeals.csv": b"targetingKey\nlee\n",
}


@settings(max_examples=30)
@given(DAYS)
def test_the_pilot_is_far_enough_ahead_and_no_wave_is_on_a_holiday(today: date) -> None:
    """A Monday, at most six weeks beyond the least distance."""
    line = next(line for line in demo_plan(today).splitlines() if line.startswith("date:"))
    monday = date.fromisoformat(line.split()[1])
    assert monday.weekday() == 0
    assert AHEAD <= monday - today <= AHEAD + timedelta(days=41)
    assert not [day for day in WAVES if monday + timedelta(days=day) in days_off("US", monday.year, monday.year + 1)]


@settings(max_examples=20)
@given(DAYS, st.integers(1, 60))
def test_items_come_before_they_are_finished_and_so_many_remain(today: date, remaining: int) -> None:
    """On every day; the list as a tracker writes it is read without a complaint."""
    tickets = _tickets(today, HOLIDAYS, remaining)
    assert all(one.done is None or one.created <= one.done < today for one in tickets)
    assert sum(one.done is None for one in tickets) == remaining
    read = read_work("\n".join(_lines(tickets, today)), zone=UTC, today=today)
    assert (read.problems, read.remaining) == ((), remaining)


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 6, 18)])
def test_the_story_misses_the_month_by_some_days(cast: dict[str, object], today: date) -> None:
    """Whatever holidays lie ahead: days are left after P85, too few, and a cut of some items would heal it."""
    now = datetime(today.year, today.month, today.day, 15, tzinfo=UTC)
    apply_plan(demo_plan(today), rosters=ROSTERS, by=as_("dana"), now=now - timedelta(days=110))
    told = steps(RELEASE, now)
    assert len(told) == FORECASTS + 1
    told[-1].run(now)
    release = release_named(RELEASE)
    buffer = buffer_of(release, now)
    assert buffer is not None and buffer.days is not None and buffer.cut is not None
    assert 14 <= buffer.days < 30
    assert 0 < buffer.cut < buffer.remaining
    assert checks.buffer.assess(release, now).state is State.NO_GO
    assert checks.calendar.assess(release, now).state is State.GO
    assert checks.freeze_gap.assess(release, now).state is State.GO
