# SPDX-License-Identifier: Apache-2.0
"""On which days will the work be done? From weeks of work to dates in the working calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import floor

from gonogo.practices.schedule.rules.aim import Aim
from gonogo.practices.schedule.rules.backlog.weeks import WEEK, Progress
from gonogo.practices.schedule.rules.days.working_days import WorkCalendar, monday_of
from gonogo.practices.schedule.rules.forecast.predicting import CannotTell, ConePoint, Prediction, predict
from gonogo.practices.schedule.rules.outlook import ConeWeek, CutPoint, Dates, Outlook, Ratios

CUT_POINTS = 200
MOST_CONE_WEEKS = 260
AFTER_THE_END = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A forecast, and the full weeks of work until its P85 date (None when it cannot be told)."""

    outlook: Outlook
    p85_weeks: float | None


def foresee(
    progress: Progress, calendar: WorkCalendar, aim: Aim, *, source: str, made_at: datetime, as_of: date
) -> Foreseen | CannotTell:
    """The forecast from `as_of` on: tomorrow is the first day on which the remaining work goes on."""
    if progress.remaining == 0:
        return _finished(progress, source, made_at, as_of)
    if progress.done == 0:
        return CannotTell("no item is finished yet, so there is no pace to go by")
    found = predict(progress.paces(), progress.remaining, progress.growth())
    if isinstance(found, CannotTell):
        return found
    finish = (found.finish.p50, found.finish.p85, found.finish.p95)
    dates = Dates(*_dates(calendar, as_of, finish))
    by_freeze = None if aim.code_freeze is None else _chance(found, calendar, as_of, aim.code_freeze)
    outlook = Outlook(
        made_at=made_at,
        as_of=as_of,
        source=source,
        done=progress.done,
        remaining=progress.remaining,
        pace=_plain(found.pace),
        pace_weeks=found.pace_weeks,
        plan_weeks=_plain(found.plan_weeks),
        growth=_plain(found.growth),
        own_ratios=found.own_ratios,
        own_weight=_plain(found.own_weight),
        ratios=Ratios(*(_plain(ratio) for ratio in (found.ratios.p50, found.ratios.p85, found.ratios.p95))),
        dates=dates,
        chance_by_freeze=by_freeze,
        chance_by_date=_chance(found, calendar, as_of, aim.release_date),
        past=progress.past,
        cone=_cone(found, progress, calendar, aim, as_of, dates),
        cuts=_cuts(found, progress.remaining, calendar, aim, as_of),
        notes=(*progress.notes, *_growth_note(found.growth)),
    )
    return Foreseen(outlook, None if found.finish.p85 is None else _plain(found.finish.p85))


def _finished(progress: Progress, source: str, made_at: datetime, as_of: date) -> Foreseen | CannotTell:
    if progress.done == 0:
        return CannotTell("there is no item at all, neither finished nor to be done")
    day = progress.finished_on or as_of
    outlook = Outlook(
        made_at=made_at,
        as_of=as_of,
        source=source,
        done=progress.done,
        remaining=0,
        pace=0.0,
        pace_weeks=0,
        plan_weeks=0.0,
        growth=0.0,
        own_ratios=0,
        own_weight=0.0,
        ratios=Ratios(1.0, 1.0, 1.0),
        dates=Dates(day, day, day),
        chance_by_freeze=None,
        chance_by_date=1.0,
        past=progress.past,
        cone=(),
        cuts=(CutPoint(0, day),),
        notes=progress.notes,
    )
    return Foreseen(outlook, 0.0)


def _growth_note(growth: float) -> tuple[str, ...]:
    if growth < 1:
        return ()
    return (
        f"More was added than finished: {10 * growth:.0f} items for every 10. If they were planned from the start, "
        "bring in the list without the days on which they were added.",
    )


def _dates(calendar: WorkCalendar, as_of: date, weeks: Iterable[float | None]) -> list[date | None]:
    given = list(weeks)
    told = [week for week in given if week is not None]
    dates = dict(zip(told, calendar.dates_after(as_of, told), strict=True))
    return [None if week is None else dates[week] for week in given]


def _chance(found: Prediction, calendar: WorkCalendar, as_of: date, day: date) -> float:
    return 0.0 if day <= as_of else _plain(found.done_by(calendar.weeks_between(as_of, day)))


def _cuts(found: Prediction, remaining: int, calendar: WorkCalendar, aim: Aim, as_of: date) -> tuple[CutPoint, ...]:
    """P85 for so many remaining items: for all of them or for 200 points, and exactly where the buffer is whole."""
    step = max(1, -(-remaining // CUT_POINTS))
    counts = {*range(step, remaining, step), remaining}
    free = calendar.weeks_between(as_of, aim.last_safe_day)
    kept = _most_in(found, remaining, free)
    counts |= {one for one in (kept, kept + 1) if 1 <= one <= remaining}
    listed = sorted(counts)
    dates = _dates(calendar, as_of, [found.cut(count) for count in listed])
    return tuple(CutPoint(count, day) for count, day in zip(listed, dates, strict=True))


def _most_in(found: Prediction, remaining: int, weeks: float) -> int:
    """How many items are done within so many weeks in 85 of 100 cases."""
    low, high = 0, remaining
    while low < high:
        middle = (low + high + 1) // 2
        needed = found.cut(middle)
        low, high = (middle, high) if needed is not None and needed <= weeks + 1e-9 else (low, middle - 1)
    return low


def _cone(
    found: Prediction, progress: Progress, calendar: WorkCalendar, aim: Aim, as_of: date, dates: Dates
) -> tuple[ConeWeek, ...]:
    """The state expected at the end of each week, until P95 and the release date are over."""
    ends = [aim.release_date, *(day for day in (dates.p50, dates.p85, dates.p95) if day is not None)]
    first = monday_of(as_of)
    count = min(max((monday_of(max(ends) + AFTER_THE_END) - first).days // 7 + 1, 1), MOST_CONE_WEEKS)
    mondays = [first + WEEK * number for number in range(count)]
    begun = calendar.weeks_between(as_of, first + timedelta(days=6))
    over = list(accumulate((calendar.week_capacity(monday) for monday in mondays[1:]), initial=begun))
    now = ConePoint(0, 0.0, 0.0, 0.0, float(progress.remaining))
    points = [now, *found.cone(floor(over[-1]) + 1)]
    return tuple(
        _cone_week(monday, _between(points, weeks), progress.done) for monday, weeks in zip(mondays, over, strict=True)
    )


def _between(points: Sequence[ConePoint], weeks: float) -> tuple[float, float, float, float]:
    """The state after so many weeks, on the straight line between the two full weeks around."""
    place = min(floor(weeks), len(points) - 2)
    part = min(weeks - place, 1.0)
    low, high = points[place], points[place + 1]
    pairs = ((low.p95, high.p95), (low.p85, high.p85), (low.p50, high.p50), (low.scope, high.scope))
    p95, p85, p50, scope = (before + (after - before) * part for before, after in pairs)
    return p95, p85, p50, scope


def _cone_week(monday: date, state: tuple[float, float, float, float], done: int) -> ConeWeek:
    """The items of bad cases are never more than those of better ones: each has a scope of its own near the end."""
    p95, p85, p50, scope = (round(done + value, 2) for value in state)
    return ConeWeek(monday, min(p95, p85, p50, scope), min(p85, p50, scope), min(p50, scope), scope)


def _plain(number: float) -> float:
    """A number of the standard library that reads back the same from every database."""
    return round(float(number), 6) + 0.0
