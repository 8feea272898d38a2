# SPDX-License-Identifier: Apache-2.0
"""How much was finished, and added, in each full week, and how much remains?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.practices.schedule.rules.backlog.work import Counts, Item, Work
from gonogo.practices.schedule.rules.days.working_days import WorkCalendar, monday_of
from gonogo.practices.schedule.rules.outlook import WeekDone

WEEK = timedelta(days=7)
LEAST_CAPACITY = 0.3
"""A week with less is left out of the pace: what one day brings says nothing about five."""
MOST_WEEKS_SHOWN = 260


@dataclass(frozen=True, slots=True)
class Week:
    """One full week. `created` is None when it is not known; `capacity` is the share of a full week's work."""

    monday: date
    done: int
    created: int | None
    capacity: float

    @property
    def counts(self) -> bool:
        """Whether the team worked enough in this week to tell its pace."""
        return self.capacity >= LEAST_CAPACITY


@dataclass(frozen=True, slots=True)
class Progress:
    """Full weeks, oldest first, and where the work stands after the last day that is known.

    `finished_on` is the day on which the last item was finished, when none remains.
    """

    weeks: tuple[Week, ...]
    past: tuple[WeekDone, ...]
    done: int
    remaining: int
    finished_on: date | None
    notes: tuple[str, ...] = ()

    def paces(self) -> list[float]:
        """Items finished per week, as if every week had been a full one; weeks that do not count are left out."""
        return [week.done / week.capacity for week in self.weeks if week.counts]

    def growth(self) -> list[float] | None:
        """Items added in the same weeks, scaled alike; None when that is not known."""
        counted = [week for week in self.weeks if week.counts]
        if any(week.created is None for week in counted):
            return None
        return [(week.created or 0) / week.capacity for week in counted]


def progress_of(work: Work, calendar: WorkCalendar) -> Progress:
    """Where the work stands, and its weeks in the plan's time zone, from Monday on.

    The week in which the list begins is partial, and so is the one that is not over yet; both are left out.
    """
    if work.counts is not None:
        return _of_counts(work.counts, work.known_until, calendar)
    return _of_items(work, calendar)


def _of_items(work: Work, calendar: WorkCalendar) -> Progress:
    items = [one for one in work.items if one.in_scope]
    finished = sorted(one.done for one in items if one.done is not None)
    remaining = len(items) - len(finished)
    dated = all(one.created is not None for one in items)
    notes = [] if dated or not any(one.created for one in items) else [
        "Some items do not say when they were added, so the growth of the work is not part of the forecast."
    ]  # fmt: skip
    done_in = Counter(map(monday_of, finished))
    created_in = Counter(monday_of(one.created) for one in items if one.created is not None)
    mondays = _full_weeks(finished, work.known_until)
    weeks = tuple(
        Week(monday, done_in[monday], created_in[monday] if dated else None, calendar.week_capacity(monday))
        for monday in mondays
    )
    done = len(finished) + work.undated
    past = _past(items, finished, work, dated)
    finished_on = None if remaining or not finished else finished[-1]
    return Progress(weeks, past, done, remaining, finished_on, (*notes, *_left_out(weeks)))


def _full_weeks(finished: Sequence[date], known_until: date) -> list[date]:
    if not finished:
        return []
    first = monday_of(finished[0]) + WEEK
    end = monday_of(known_until + timedelta(days=1))
    return [first + WEEK * number for number in range(max((end - first).days // 7, 0))]


def _past(items: Sequence[Item], finished: Sequence[date], work: Work, dated: bool) -> tuple[WeekDone, ...]:
    """The state at the end of each week since the first item was added or finished; the last week may not be over."""
    added = sorted(one.created for one in items if one.created is not None) if dated else []
    begins = min((*added[:1], *finished[:1]), default=None)
    if begins is None:
        return ()
    mondays = _mondays(monday_of(begins), monday_of(work.known_until))
    states = []
    for monday in mondays:
        sunday = monday + timedelta(days=6)
        scope = bisect_right(added, sunday) if dated else len(items)
        states.append(WeekDone(monday, bisect_right(finished, sunday) + work.undated, scope + work.undated))
    return tuple(states)


def _mondays(first: date, last: date) -> list[date]:
    count = (last - first).days // 7 + 1
    return [first + WEEK * number for number in range(max(count - MOST_WEEKS_SHOWN, 0), count)]


def _of_counts(counts: Counts, known_until: date, calendar: WorkCalendar) -> Progress:
    total = sum(counts.done) + counts.remaining
    scope = total - sum(counts.created or ())
    done = 0
    weeks: list[Week] = []
    states: list[WeekDone] = []
    for number, finished in enumerate(counts.done):
        monday = counts.weeks_from + WEEK * number
        created = None if counts.created is None else counts.created[number]
        weeks.append(Week(monday, finished, created, calendar.week_capacity(monday)))
        done, scope = done + finished, scope + (created or 0)
        states.append(WeekDone(monday, done, max(scope, done)))
    over = tuple(week for week in weeks if week.monday + timedelta(days=6) <= known_until)
    shown = tuple(states[-MOST_WEEKS_SHOWN:])
    finished_on = None if counts.remaining else known_until
    return Progress(over, shown, done, counts.remaining, finished_on, _left_out(over))


def _left_out(weeks: Iterable[Week]) -> tuple[str, ...]:
    """What is said about finished items in weeks that do not count."""
    lost = sum(week.done for week in weeks if not week.counts)
    if not lost:
        return ()
    were = "item was" if lost == 1 else "items were"
    return (f"{lost} {were} finished in weeks with hardly a working day; those weeks are not part of the pace.",)


def finished_on(remaining: int, since: date, work: Work) -> date | None:
    """The day on which so many items were finished after `since`; None when that has not happened as far as known.

    Of counts per week the weeks after that of `since` count, each as if finished on its Friday.
    """
    if remaining == 0:
        return since
    if work.counts is None:
        later = sorted(one.done for one in work.items if one.in_scope and one.done is not None and one.done > since)
        return later[remaining - 1] if len(later) >= remaining else None
    done = 0
    for number, finished in enumerate(work.counts.done):
        monday = work.counts.weeks_from + WEEK * number
        done += finished if monday > since else 0
        if done >= remaining:
            return monday + timedelta(days=4)
    return None


def finished_after(since: date, work: Work) -> int:
    """How many items were finished after this day; of counts per week, in the weeks after its own."""
    if work.counts is None:
        return sum(one.in_scope and one.done is not None and one.done > since for one in work.items)
    mondays = (work.counts.weeks_from + WEEK * number for number in range(len(work.counts.done)))
    return sum(done for monday, done in zip(mondays, work.counts.done, strict=True) if monday > since)
