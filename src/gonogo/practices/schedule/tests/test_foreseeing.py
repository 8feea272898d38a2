# SPDX-License-Identifier: Apache-2.0
"""Are weeks of work turned into dates that hold together, and kept exactly?"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.aim import Aim, beyond_telling
from gonogo.practices.schedule.rules.backlog.counting import typed_counts
from gonogo.practices.schedule.rules.backlog.weeks import progress_of
from gonogo.practices.schedule.rules.backlog.work import Item, Origin, Work
from gonogo.practices.schedule.rules.buffer import most_to_keep
from gonogo.practices.schedule.rules.days.working_days import Away, WorkCalendar, monday_of
from gonogo.practices.schedule.rules.forecast.foreseeing import Foreseen, foresee
from gonogo.practices.schedule.rules.forecast.predicting import CannotTell
from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.recorded import Kept, kept_from_data, kept_sha256, kept_to_data

TODAY = date(2027, 1, 6)
MADE = datetime(2027, 1, 6, 15, tzinfo=UTC)
AIM = Aim(date(2027, 5, 3), date(2027, 3, 1), 30)
STEADY = [5, 3, 4, 6, 4, 5, 3, 6, 7, 4, 5, 4]


def look(
    done: list[int],
    remaining: int,
    *,
    created: list[int] | None = None,
    calendar: WorkCalendar | None = None,
    aim: Aim = AIM,
) -> Foreseen | CannotTell:
    """The forecast from counts per week."""
    calendar = calendar or WorkCalendar()
    work = Work(Origin.TYPED, "typed in", TODAY, counts=typed_counts(done, remaining, TODAY, created))
    return foresee(progress_of(work, calendar), calendar, aim, source=work.source, made_at=MADE, as_of=TODAY)


def outlook(done: list[int], remaining: int, **rest: object) -> Outlook:
    """The forecast, which can be told."""
    found = look(done, remaining, **rest)  # type: ignore[arg-type]
    assert isinstance(found, Foreseen)
    return found.outlook


def test_the_dates_stand_in_order_after_today() -> None:
    """P50 first, on working days, and P85 is later than the recent pace alone says."""
    found = outlook(STEADY, 30)
    days = [found.dates.p50, found.dates.p85, found.dates.p95]
    assert all(day is not None and day > TODAY and day.weekday() < 5 for day in days)
    assert days == sorted(day for day in days if day)
    assert found.dates.p85 is not None
    assert found.dates.p85 > TODAY + timedelta(weeks=found.plan_weeks)


def test_days_off_move_the_dates() -> None:
    """Two weeks of leave in between make it two weeks later."""
    leave = WorkCalendar(away=(Away(date(2027, 1, 11), date(2027, 1, 24), 1.0),))
    plain, late = outlook(STEADY, 30), outlook(STEADY, 30, calendar=leave)
    assert plain.dates.p85 is not None
    assert late.dates.p85 == plain.dates.p85 + timedelta(weeks=2)


def test_nothing_finished_cannot_be_told() -> None:
    """There is no pace, so there is no date."""
    assert look([0, 0, 0, 0, 0], 5) == CannotTell("no item is finished yet, so there is no pace to go by")
    assert isinstance(look([3], 5), CannotTell)
    assert isinstance(look([0], 0), CannotTell)


def test_finished_work_is_done_on_the_day_it_was_finished() -> None:
    """All three dates are that day."""
    work = Work(Origin.LIST, "list", TODAY, (Item("1", "", date(2026, 12, 1), date(2027, 1, 4)),))
    found = foresee(
        progress_of(work, WorkCalendar()), WorkCalendar(), AIM, source="list", made_at=MADE, as_of=TODAY
    )  # fmt: skip
    assert isinstance(found, Foreseen)
    dates = found.outlook.dates
    assert {dates.p50, dates.p85, dates.p95} == {date(2027, 1, 4)}


def test_the_cut_is_exact_where_the_buffer_is_whole() -> None:
    """So many items are done in time and one more is not, also when not every number is listed."""
    for remaining in (60, 4000):
        pace = [count * max(1, remaining // 60) for count in STEADY]
        found = outlook(pace, remaining)
        kept = most_to_keep(found.cuts, AIM.last_safe_day)
        assert kept is not None
        by_count = {one.remaining: one.p85 for one in found.cuts}
        one_more = by_count[kept + 1]
        assert one_more is None or one_more > AIM.last_safe_day
        assert outlook(pace, kept).dates.p85 == by_count[kept]


def test_the_cone_begins_now_and_ends_after_the_release() -> None:
    """A week each, in order; it never says that done work is undone."""
    found = outlook(STEADY, 30, created=[1] * 12)
    mondays = [week.monday for week in found.cone]
    assert mondays[0] == monday_of(TODAY)
    assert mondays[-1] > AIM.release_date
    assert all(found.done <= week.p95 <= week.p85 <= week.p50 <= week.scope for week in found.cone)


def test_without_working_days_ahead_no_date_is_told() -> None:
    """The end of all work is later than can be told, and its chance is none."""
    never = WorkCalendar(stops=((TODAY, TODAY + timedelta(days=20_000)),))
    found = outlook(STEADY, 30, calendar=never)
    assert (found.dates.p50, found.dates.p85, found.chance_by_date) == (None, None, 0.0)
    assert beyond_telling(never, TODAY, 6.0) is None


def test_more_added_than_finished_is_said() -> None:
    """With what to do when the items were planned from the start."""
    assert outlook(STEADY, 30, created=[9] * 12).notes[-1].startswith("More was added than finished: 19 items for")
    assert outlook(STEADY, 30, created=[1] * 12).notes == ()


def test_the_chance_of_a_past_day_is_none() -> None:
    """Work that remains was not done by a code freeze that is over."""
    assert outlook(STEADY, 30, aim=Aim(AIM.release_date, date(2027, 1, 1), 30)).chance_by_freeze == 0.0
    assert outlook(STEADY, 30, aim=Aim(AIM.release_date, None, 30)).chance_by_freeze is None


@settings(max_examples=12)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=40), st.integers(0, 300), st.booleans())
def test_a_forecast_is_kept_exactly(done: list[int], remaining: int, growing: bool) -> None:
    """Through JSON and back, with the same hash; P85 never comes before P50."""
    found = look(done, remaining, created=[one // 3 for one in done] if growing else None)
    if isinstance(found, CannotTell):
        assert found.why
        return
    kept = Kept(found.outlook, AIM.release_date, AIM.buffer_days, found.p85_weeks)
    data = kept_to_data(kept)
    again = json.loads(json.dumps(data))
    assert kept_from_data(again) == kept
    assert kept_sha256(again) == kept_sha256(data)
    dates = [day or date.max for day in (found.outlook.dates.p50, found.outlook.dates.p85, found.outlook.dates.p95)]
    assert dates == sorted(dates)
    p85s = [one.p85 or date.max for one in found.outlook.cuts]
    assert p85s == sorted(p85s)


@pytest.mark.parametrize("field", ["remaining", "dates", "notes"])
def test_another_forecast_has_another_hash(field: str) -> None:
    """Whatever is changed in the store no longer agrees with the ledger."""
    found = look(STEADY, 30)
    assert isinstance(found, Foreseen)
    data = kept_to_data(Kept(found.outlook, AIM.release_date, 30, found.p85_weeks))
    changed = {**data, "outlook": {**data["outlook"], field: 1}}
    assert kept_sha256(changed) != kept_sha256(data)
