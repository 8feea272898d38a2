# SPDX-License-Identifier: Apache-2.0
"""By when is each rehearsal of the plan due?"""

from __future__ import annotations

from datetime import datetime

from gonogo.core.queries.due import due_entries
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.calendar import CalendarEntry, EntryKind, Repeated, due_entry
from gonogo.practices.rehearsals.queries.rehearsed import name_of_file, rehearsed
from gonogo.practices.rehearsals.rules.judging.passing import full_passes


def entries_of(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """One entry for each rehearsal due before the last wave: by its last full pass, or without runs by a word."""
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
    return tuple(found)
