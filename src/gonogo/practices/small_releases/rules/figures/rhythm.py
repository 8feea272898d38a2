# SPDX-License-Identifier: Apache-2.0
"""How often is released, how many changes reach main each week, and how many releases failed?

Figures of the rhythm are over the last 365 days; days and weeks are those of UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from gonogo.practices.small_releases.rules.figures.believing import is_believable, moment
from gonogo.practices.small_releases.rules.figures.dating import Candidate
from gonogo.practices.small_releases.rules.figures.percentiles import percentile
from gonogo.practices.small_releases.rules.history import Commit, History
from gonogo.practices.small_releases.rules.measured import Rates, Rhythm

LOOKED_BACK = timedelta(days=365)
MONTHS = 12
MOST_WEEKS = 260
WEEK = timedelta(days=7)


class Weeks(NamedTuple):
    """Changes per week from a Monday; `not_believed` counts changes whose date was left out."""

    start: date | None
    counts: tuple[int, ...]
    not_believed: int


def rhythm_of(releases: Iterable[Candidate], now: datetime) -> Rhythm:
    """Intervals from one day with a release to the next, as far as they end in the last 365 days."""
    dates = [one.date for one in releases if one.dated]
    days = sorted({one.date() for one in dates})
    since = (now - LOOKED_BACK).date()
    intervals = [(start, end) for start, end in pairwise(days) if end >= since]
    calendar = [(end - start).days for start, end in intervals]
    working = [weekdays_between(start, end) for start, end in intervals]
    return Rhythm(
        interval_p50=percentile(calendar, 50),
        interval_p90=percentile(calendar, 90),
        working_p50=percentile(working, 50),
        working_p90=percentile(working, 90),
        since_last=max(0.0, (now - max(dates)) / timedelta(days=1)) if dates else None,
        by_month=_by_month(dates, now.date()),
    )


def weekdays_between(start: date, end: date) -> int:
    """Days from Monday to Friday after `start`, up to and including `end`."""
    weeks, rest = divmod((end - start).days, 7)
    return 5 * weeks + sum((start.weekday() + day) % 7 < 5 for day in range(1, rest + 1))


def rates_of(releases: Iterable[Candidate], now: datetime) -> Rates:
    """Releases of the last 365 days, those after which an incident was linked, and unplanned answers to one."""
    known = list(releases)
    recent = [one for one in known if one.dated and one.date >= now - LOOKED_BACK]
    return Rates(
        releases=len(recent),
        failed=sum(bool(one.incidents) for one in recent),
        rework=sum(bool(one.incident) for one in recent),
        linked=any(one.incident or one.incidents for one in known),
    )


def main_of(history: History) -> tuple[Commit, ...]:
    """The first-parent commits of main, from the newest to the oldest."""
    found = []
    commit = history.commits.get(history.head)
    while commit is not None:
        found.append(commit)
        commit = history.commits.get(commit.parents[0]) if commit.parents else None
    return tuple(found)


def weeks_of(main: Sequence[Commit], now: datetime) -> Weeks:
    """First-parent changes by the week in which they were committed; only full weeks, at most the last 260.

    The week of the first change counts only if that was a Monday, the week of `now` does not.
    """
    believed = [one.committed for one in main if is_believable(one.committed, now.timestamp())]
    not_believed = len(main) - len(believed)
    end = _monday(now.date())
    if not believed:
        return Weeks(None, (), not_believed)
    first = moment(min(believed)).date()
    start = _monday(first) if first == _monday(first) else _monday(first) + WEEK
    number = min((end - start).days // 7, MOST_WEEKS)
    if number <= 0:
        return Weeks(None, (), not_believed)
    monday = end - number * WEEK
    origin = date(1970, 1, 1).toordinal() - monday.toordinal()
    counted = Counter((seconds // 86_400 + origin) // 7 for seconds in believed)
    return Weeks(monday, tuple(counted[week] for week in range(number)), not_believed)


def _by_month(dates: Iterable[datetime], today: date) -> tuple[tuple[date, int], ...]:
    counted = Counter((one.year, one.month) for one in dates)
    last = today.year * 12 + today.month - 1
    months = [divmod(number, 12) for number in range(last - MONTHS + 1, last + 1)]
    return tuple((date(year, month + 1, 1), counted[year, month + 1]) for year, month in months)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
