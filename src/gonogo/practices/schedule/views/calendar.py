# SPDX-License-Identifier: Apache-2.0
"""Which page answers "What happens when?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from gonogo.core import clock
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.calendar import CalendarEntry, EntryKind
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, signed_in
from gonogo.practices.schedule.queries.calendar import all_entries, feeds_of, first_day, last_day
from gonogo.practices.schedule.queries.days_off import days_off_of
from gonogo.practices.schedule.queries.openings import openings_of
from gonogo.practices.schedule.rules.days.month import TONES, Month, Placed, months_of

WEEKDAYS = (
    ("Mo", "Monday"),
    ("Tu", "Tuesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
    ("Su", "Sunday"),
)
PRACTICE_OF = {
    EntryKind.REHEARSAL: "rehearsals",
    EntryKind.DRILL: "incidents",
    EntryKind.SESSION: "training",
}
NIGHTS = frozenset({EntryKind.CUTOVER, EntryKind.DRESS})
PAGE_OF = {
    EntryKind.RELEASE: "moving",
    EntryKind.CODE_FREEZE: "plan",
    EntryKind.FREEZE: "waves",
    EntryKind.FORECAST: "forecast",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the list: its days, where to read more, and what speaks against its day."""

    entry: CalendarEntry
    first: date
    last: date
    url: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def tone(self) -> str:
        """The class that colours it."""
        return TONES[self.entry.kind]

    @property
    def night(self) -> bool:
        """Whether it is a dress rehearsal or a cutover, in its window."""
        return self.entry.kind in NIGHTS

    @property
    def timed(self) -> bool:
        """Whether it happens at a time of day."""
        return isinstance(self.entry.start, datetime)


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month as grid and as list, with the days off that fall into it."""

    month: Month
    lines: tuple[Line, ...]
    days_off: tuple[tuple[date, str], ...]


@signed_in
@require_safe
def calendar(request: HttpRequest, release: str) -> HttpResponse:
    """What happens when: months to look at, and the same as a list."""
    return calendar_page(request, seen_release(request, release))


def seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    """The release, for people who may look at it."""
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def calendar_page(request: HttpRequest, release: ReleaseFacts, *, status: int = 200, refusal: str = "") -> HttpResponse:
    """The page of the calendar; a refusal is what an address could not be made for."""
    now = clock.now()
    lines = lines_of(release, now)
    context: dict[str, Any] = {
        "release": release,
        "crumbs": [("Releases", reverse("releases")), (release.title, reverse("board", args=[release.name]))],
        "months": shown_months(release, lines),
        "today": release.local(now).date(),
        "coming": next((one for one in lines if _is_coming(one, release.local(now).date())), None),
        "warned": [one for one in lines if one.warnings],
        "feeds": feeds_of(release, actor_of(request).name),
        "weekdays": WEEKDAYS,
        "zone": release.plan.timezone.replace("_", " "),
        "refusals": [refusal] if refusal else [],
    }
    return render(request, "schedule/calendar.html", context, status=status)


def _is_coming(line: Line, today: date) -> bool:
    return line.first >= today and line.entry.kind is not EntryKind.DAY_OFF and not line.entry.happened


def lines_of(release: ReleaseFacts, now: datetime) -> tuple[Line, ...]:
    """Every entry in order, with its link and what speaks against its day."""
    openings = {f"wave/{one.wave}": one for one in openings_of(release)}
    found = []
    for entry in all_entries(release, now):
        opening = None if entry.happened else openings.get(entry.uid)
        found.append(
            Line(
                entry,
                first_day(entry, release),
                last_day(entry, release),
                url_of(entry, release.name),
                tuple(opening.problems) if opening else (),
                tuple(opening.notes) if opening else (),
            )
        )
    return tuple(found)


def url_of(entry: CalendarEntry, release: str) -> str:
    """The page that says more about an entry; empty where there is none."""
    if entry.kind is EntryKind.WAVE:
        return reverse("wave", args=[release, entry.uid.partition("/")[2]])
    if entry.kind in NIGHTS:
        return reverse("cutover", args=[release, entry.uid.partition("/")[2]])
    if entry.kind in PRACTICE_OF:
        return reverse("practice", args=[release, PRACTICE_OF[entry.kind]])
    try:
        return reverse(PAGE_OF[entry.kind], args=[release])
    except (KeyError, NoReverseMatch):
        return ""


def shown_months(release: ReleaseFacts, lines: Iterable[Line]) -> tuple[MonthShown, ...]:
    """The months in which something happens, each with its part of the list."""
    lines = tuple(lines)
    placed = [_placed(line, release) for line in lines]
    days_off = days_off_of(release)
    leave = {
        day: line.entry.title
        for line in lines
        if line.entry.kind is EntryKind.DAY_OFF
        for day in _days(line.first, line.last)
    }
    return tuple(_shown(month, lines, days_off) for month in months_of(placed, {**leave, **days_off}))


def _days(first: date, last: date) -> Iterable[date]:
    return (
        date.fromordinal(number)
        for number in range(first.toordinal(), min(last.toordinal(), first.toordinal() + 366) + 1)
    )


def _placed(line: Line, release: ReleaseFacts) -> Placed:
    start = line.entry.start
    time = f"{release.local(start):%H:%M}" if isinstance(start, datetime) else ""
    return Placed(line.entry.uid, line.entry.kind, line.entry.title, line.first, line.last, time)


def _shown(month: Month, lines: Iterable[Line], days_off: Mapping[date, str]) -> MonthShown:
    def inside(day: date) -> bool:
        return (day.year, day.month) == (month.first.year, month.first.month)

    return MonthShown(
        month,
        tuple(line for line in lines if inside(line.first)),
        tuple((day, name) for day, name in sorted(days_off.items()) if inside(day)),
    )
