# SPDX-License-Identifier: Apache-2.0
"""On which days does the team work, how much of it, and on which day are so many weeks of work over?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_YEARS = 30
"""How far ahead a date is told."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_LITTLE = 1e-9
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Away:
    """From the first to the last day, this share of the team (0 to 1) is away."""

    first: date
    last: date
    share: float


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which the team works.

    `weekdays` are the working days of a week, 0 is Monday; `days_off` are holidays with their names; `away` is leave,
    `stops` are freezes in which the work stops. A full week is one in which everybody works on all weekdays.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    days_off: Mapping[date, str] | None = None
    away: Sequence[Away] = ()
    stops: Sequence[tuple[date, date]] = ()

    def capacity(self, day: date) -> float:
        """How much of a full day's work is done on this day, from 0 to 1."""
        if not self.is_working_day(day) or any(first <= day <= last for first, last in self.stops):
            return 0.0
        return max(0.0, 1.0 - sum(one.share for one in self.away if one.first <= day <= one.last))

    def is_working_day(self, day: date) -> bool:
        """Whether the day is one of the week's working days and no holiday; leave does not matter here."""
        return day.weekday() in self.weekdays and day not in (self.days_off or {})

    def week_capacity(self, monday: date) -> float:
        """How much of a full week's work is done in the week of this Monday, from 0 to 1."""
        return sum(self.capacity(monday + timedelta(days=day)) for day in range(7)) / len(self.weekdays)

    def weeks_between(self, start: date, end: date) -> float:
        """How many full weeks of work lie after `start` up to and including `end`; 0 when the end comes first."""
        days = (self.capacity(start + timedelta(days=day)) for day in range(1, (end - start).days + 1))
        return sum(days) / len(self.weekdays)

    def workdays_between(self, start: date, end: date) -> int:
        """How many days after `start` up to and including `end` somebody works; negative when the end comes first."""
        if end < start:
            return -self.workdays_between(end, start)
        days = (start + timedelta(days=day) for day in range(1, (end - start).days + 1))
        return sum(self.capacity(day) > 0 for day in days)

    def date_after(self, start: date, full_weeks: float) -> date | None:
        """The day on which so many full weeks of work are over, counted from the day after `start`.

        None when that is more than 30 years ahead.
        """
        return self.dates_after(start, [full_weeks])[0]

    def dates_after(self, start: date, full_weeks: Sequence[float]) -> tuple[date | None, ...]:
        """Like `date_after` for many numbers of weeks, in one walk through the calendar."""
        wanted = sorted(range(len(full_weeks)), key=full_weeks.__getitem__)
        found: list[date | None] = [None] * len(full_weeks)
        day, over, last = start, 0.0, start + timedelta(days=round(LONGEST_YEARS * 365.25))
        for place in wanted:
            needed = full_weeks[place] * len(self.weekdays) - _A_LITTLE
            while over < needed and day < last:
                day += _DAY
                over += self.capacity(day)
            if over < needed:
                break
            found[place] = day
        return tuple(found)


def weekdays_named(names: Sequence[str]) -> frozenset[int]:
    """The weekdays of their short names, such as mon."""
    return frozenset(WEEKDAYS.index(name) for name in names)


def monday_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(days=day.weekday())
