# SPDX-License-Identifier: Apache-2.0
"""How do the entries of a calendar lie in months: in which week, on which day, and over how many days?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.core.rules.calendar import EntryKind

WEEK = timedelta(days=7)
MOST_MONTHS = 24
"""How many months are drawn; what lies further ahead stands in the list only."""
MOST_LANES = 4
"""How many freezes can be drawn over each other on one day."""

TONES = {
    EntryKind.RELEASE: "date",
    EntryKind.CODE_FREEZE: "date",
    EntryKind.WAVE: "wave",
    EntryKind.FREEZE: "freeze",
    EntryKind.FORECAST: "forecast",
    EntryKind.CUTOVER: "date",
    EntryKind.DRESS: "due",
    EntryKind.REHEARSAL: "due",
    EntryKind.DRILL: "due",
    EntryKind.SESSION: "due",
    EntryKind.DAY_OFF: "off",
}
"""How each kind is coloured; the words beside it always say what it is."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry by days, first and last included. `time` is the local time of day of what has one."""

    uid: str
    kind: EntryKind
    title: str
    first: date
    last: date
    time: str = ""

    @property
    def short(self) -> str:
        """What stands in a narrow field: the title without what its place and colour say already."""
        words = self.title
        for known in ("Freeze: ", "Wave ", " opens", " opened", " due again", " due"):
            words = words.replace(known, "", 1)
        return f"{self.time} {words}".strip()

    @property
    def tone(self) -> str:
        """The class that colours it."""
        return TONES[self.kind]


@dataclass(frozen=True, slots=True)
class Strip:
    """The part of a freeze that lies on one day; `named` where its name is to be written."""

    entry: Placed
    begins: bool
    ends: bool
    named: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month: freezes by lane (None where a lane is empty), what happens, and why nobody works."""

    day: date
    strips: tuple[Strip | None, ...]
    marks: tuple[Placed, ...]
    off: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month by weeks from Monday to Sunday; None for the days of the months beside it."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def months_of(entries: Iterable[Placed], days_off: Mapping[date, str]) -> tuple[Month, ...]:
    """The months in which something happens; days off alone are no reason to show one."""
    shown = sorted((one for one in entries if one.kind is not EntryKind.DAY_OFF), key=lambda one: (one.first, one.uid))
    bands = [one for one in shown if one.kind is EntryKind.FREEZE]
    marks = [one for one in shown if one.kind is not EntryKind.FREEZE]
    firsts = sorted({month for one in shown for month in _months_between(one, whole=one.kind is EntryKind.FREEZE)})
    lanes = _lanes(bands)
    return tuple(Month(first, tuple(_weeks(first, bands, lanes, marks, days_off))) for first in firsts[:MOST_MONTHS])


def _months_between(entry: Placed, *, whole: bool) -> Iterator[date]:
    """The month in which the entry begins; with `whole` every month that it touches."""
    month, last = entry.first.replace(day=1), entry.last if whole else entry.first
    for _ in range(MOST_MONTHS):
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
        if month > last:
            return


def _lanes(bands: Sequence[Placed]) -> dict[str, int]:
    """Which lane each freeze lies in, so that two that overlap lie under each other."""
    ends: list[date] = []
    lanes: dict[str, int] = {}
    for one in bands:
        free = next((lane for lane, end in enumerate(ends) if end < one.first), len(ends))
        ends[free : free + 1] = [one.last]
        lanes[one.uid] = free
    return {uid: lane for uid, lane in lanes.items() if lane < MOST_LANES}


def _weeks(
    first: date,
    bands: Sequence[Placed],
    lanes: Mapping[str, int],
    marks: Sequence[Placed],
    days_off: Mapping[date, str],
) -> Iterator[tuple[Day | None, ...]]:
    monday = first - timedelta(days=first.weekday())
    while monday <= first or monday.month == first.month:
        days = [monday + timedelta(days=place) for place in range(7)]
        inside = [day for day in days if (day.year, day.month) == (first.year, first.month)]
        here = [one for one in bands if one.first <= inside[-1] and one.last >= inside[0] and one.uid in lanes]
        depth = max((lanes[one.uid] + 1 for one in here), default=0)
        yield tuple(
            Day(
                day,
                _strips(day, inside[0], here, lanes, depth),
                tuple(one for one in marks if one.first == day),
                days_off.get(day, ""),
            )
            if day in inside
            else None
            for day in days
        )
        monday += WEEK


def _strips(
    day: date, first_of_week: date, bands: Sequence[Placed], lanes: Mapping[str, int], depth: int
) -> tuple[Strip | None, ...]:
    found: list[Strip | None] = [None] * depth
    for one in bands:
        if one.first <= day <= one.last:
            begins = one.first == day
            found[lanes[one.uid]] = Strip(one, begins, one.last == day, named=begins or day == first_of_week)
    return tuple(found)
