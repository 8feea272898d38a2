# SPDX-License-Identifier: Apache-2.0
"""By when is each rehearsal of the plan due?"""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from gonogo.core.queries.ledger import newest_answer
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.calendar import CalendarEntry, EntryKind, Repeated, due_entry
from gonogo.core.rules.evidence import Outcome


def entries_of(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """One entry for each rehearsal that is due before the last wave; its age counts from when all went well last."""
    answer = next(iter(newest_answer(release.id, ("rehearsals.passed",), ("release",))), None)
    last = answer.observed_at if answer and answer.outcome is Outcome.PASSED else None
    changed_at = answer.recorded_at if answer else None
    last_wave = release.plan.waves[-1].opens.date()
    entries = (
        due_entry(
            Repeated(EntryKind.REHEARSAL, PurePosixPath(one.path).stem, one.max_age, last, changed_at),
            release_date=release.date,
            last_wave=last_wave,
            zone=release.zone,
        )
        for one in release.plan.rehearsals
    )
    return tuple(entry for entry in entries if entry is not None)
