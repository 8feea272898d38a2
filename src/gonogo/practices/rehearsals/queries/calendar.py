# SPDX-License-Identifier: Apache-2.0
"""By when is each rehearsal of the plan due?"""

from __future__ import annotations

from datetime import datetime

from gonogo.core.queries.due import due_entries
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.calendar import CalendarEntry, EntryKind


def entries_of(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """One entry for each rehearsal that is due before the last wave."""
    return due_entries(release, EntryKind.REHEARSAL, release.plan.rehearsals, "rehearsals.passed")
