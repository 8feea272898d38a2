# SPDX-License-Identifier: Apache-2.0
"""Does every wave open on a day on which people are there, today and tomorrow, to look after it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.schedule.rules.days.working_days import WorkCalendar

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class PlannedOpening:
    """A wave with the local day on which it is to open, and its user groups."""

    wave: str
    day: date
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreezeDays:
    """A freeze in local days, the last one included; no groups means that it concerns all."""

    name: str
    first: date
    last: date
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningDay:
    """The day of a wave: problems keep it from opening then, notes are worth knowing. Each is a whole sentence."""

    wave: str
    day: date
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def look_at_opening(opening: PlannedOpening, freezes: Iterable[FreezeDays], calendar: WorkCalendar) -> OpeningDay:
    """What speaks against the day of a wave: a freeze of its groups, a holiday, a Friday, a day without work."""
    day = opening.day
    opens = f"Wave {opening.wave} opens on {day:%A %-d %B %Y}"
    problems = [
        f"{opens}, in the freeze {freeze.name}."
        for freeze in freezes
        if freeze.first <= day <= freeze.last and (not freeze.groups or set(freeze.groups) & set(opening.groups))
    ]
    days_off = calendar.days_off or {}
    if day in days_off:
        problems.append(f"{opens}, a holiday ({days_off[day]}).")
    if day.weekday() == FRIDAY:
        problems.append(f"{opens}; what goes wrong on a Friday waits over the weekend.")
    elif day.weekday() not in calendar.weekdays:
        problems.append(f"{opens}, a day on which the team does not work.")
    return OpeningDay(opening.wave, day, tuple(problems), _notes(opening, calendar))


def _notes(opening: PlannedOpening, calendar: WorkCalendar) -> tuple[str, ...]:
    notes = []
    tomorrow = opening.day + timedelta(days=1)
    holiday = (calendar.days_off or {}).get(tomorrow)
    if holiday is not None and tomorrow.weekday() in calendar.weekdays:
        notes.append(f"The day after wave {opening.wave} opens is a holiday ({holiday}).")
    if calendar.is_working_day(opening.day) and calendar.capacity(opening.day) == 0:
        notes.append(f"The whole team is away on the day on which wave {opening.wave} opens.")
    return tuple(notes)


def assess_openings(days: Sequence[OpeningDay], *, holidays_known: bool) -> Verdict:
    """No-go with every problem; unknown when the plan names no country whose holidays count."""
    if problems := [problem for day in days for problem in day.problems]:
        return Verdict.no_go(" ".join(problems))
    notes = "".join(f" {note}" for day in days for note in day.notes)
    told = _told(days)
    if not holidays_known:
        return Verdict.unknown(
            f"{told}, but the plan names no country (schedule: holidays), so it cannot be told "
            f"whether {'that is' if len(days) == 1 else 'one is'} a holiday.{notes}"
        )
    return Verdict.go(f"{told}.{notes}")


def _told(days: Sequence[OpeningDay]) -> str:
    if len(days) == 1:
        (one,) = days
        return f"Wave {one.wave} opens on {one.day:%A %-d %B %Y}, a working day outside of freezes"
    return f"All {len(days)} waves open on working days that are no Fridays, outside of freezes"
