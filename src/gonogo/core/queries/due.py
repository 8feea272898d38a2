# SPDX-License-Identifier: Apache-2.0
"""By when is each of the things that are done again and again due?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from gonogo.core.planfile.sections import Drill, Rehearsal
from gonogo.core.queries.ledger import newest_answer
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.calendar import CalendarEntry, EntryKind, Repeated, due_entry
from gonogo.core.rules.evidence import Outcome


def due_entries(
    release: ReleaseFacts, kind: EntryKind, planned: Iterable[Drill | Rehearsal], check: str
) -> tuple[CalendarEntry, ...]:
    """One entry for each that is due before the last wave; its age counts from when the check was passed last."""
    answer = next(iter(newest_answer(release.id, (check,), ("release",))), None)
    last = answer.observed_at if answer and answer.outcome is Outcome.PASSED else None
    changed_at = answer.recorded_at if answer else None
    entries = (
        due_entry(
            Repeated(kind, PurePosixPath(one.path).stem, one.max_age, last, changed_at),
            release_date=release.date,
            last_wave=release.plan.waves[-1].opens.date(),
            zone=release.zone,
        )
        for one in planned
    )
    return tuple(entry for entry in entries if entry is not None)
