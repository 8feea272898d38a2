# SPDX-License-Identifier: Apache-2.0
"""By when is each rehearsal of the plan due, and when are the nights of dress rehearsals and of the cutover?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gonogo.core.queries.due import due_entries
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.calendar import CalendarEntry, EntryKind, Repeated, due_entry
from gonogo.practices.rehearsals.queries.cutovers import CutoverLine, cutovers_of
from gonogo.practices.rehearsals.queries.rehearsed import name_of_file, rehearsed
from gonogo.practices.rehearsals.rules.cutover.execution import Kind, Standing
from gonogo.practices.rehearsals.rules.judging.passing import full_passes

KINDS: Mapping[Kind, EntryKind] = {Kind.CUTOVER: EntryKind.CUTOVER, Kind.DRESS: EntryKind.DRESS}
STANDING: Mapping[Standing, str] = {
    Standing.PLANNED: "The window in which it is planned.",
    Standing.FORWARD: "It has started.",
    Standing.BACK: "It was turned back.",
    Standing.OVER: "It is over.",
}


def entries_of(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """One entry for each rehearsal due before the last wave, and one for each night that is scheduled."""
    return (*_due(release, now), *map(_night, cutovers_of(release.id)))


def _night(one: CutoverLine) -> CalendarEntry:
    """A night in its window; what has begun is not moved any more."""
    kind = KINDS[one.kind]
    return CalendarEntry(
        uid=f"{kind.value.replace(' ', '-')}/{one.name}",
        kind=kind,
        title=f"{kind.value} {one.name}".capitalize() if one.name != kind.value else kind.value.capitalize(),
        start=one.window.starts,
        end=one.window.ends,
        note=f"{one.title}. {STANDING[Standing(one.standing)]}",
        changed_at=one.changed_at,
        happened=one.standing != Standing.PLANNED.value,
    )


def _due(release: ReleaseFacts, now: datetime) -> list[CalendarEntry]:
    """By the last full pass, or without runs by a word."""
    found: list[CalendarEntry] = []
    for planned in release.plan.rehearsals:
        one = rehearsed(release.id, name_of_file(planned.path), now)
        if not one.runs:
            found += due_entries(release, EntryKind.REHEARSAL, (planned,), "rehearsals.passed")
            continue
        passes = full_passes(one)
        last = passes[0].report.finished_at if passes else None
        entry = due_entry(
            Repeated(EntryKind.REHEARSAL, one.name, planned.max_age, last, one.runs[0].recorded_at),
            release_date=release.date,
            last_wave=release.plan.waves[-1].opens.date(),
            zone=release.zone,
        )
        found += () if entry is None else (entry,)
    return found
