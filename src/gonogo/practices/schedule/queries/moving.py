# SPDX-License-Identifier: Apache-2.0
"""What would be different if the plan were another one: at the next gate, for users, and for what is in use now?"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from gonogo.core.practice import practices
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.readiness import gate_of
from gonogo.core.rules.calendar import EntryKind
from gonogo.practices.schedule.queries.calendar import all_entries
from gonogo.practices.schedule.rules.days.compared import Compared, compare

ROOM = "schedule"


@dataclass(frozen=True, slots=True)
class Difference:
    """What the other plan would mean, at the gate of a wave; objections are reasons why it cannot be applied."""

    wave: str
    checks: tuple[Compared, ...]
    impact: tuple[str, ...]
    objections: tuple[str, ...]


def opened_waves(release: ReleaseFacts, now: datetime) -> frozenset[str]:
    """The names of the waves that have opened, as the calendar tells it."""
    entries = all_entries(release, now)
    return frozenset(one.uid.partition("/")[2] for one in entries if one.kind is EntryKind.WAVE and one.happened)


def difference(before: ReleaseFacts, after: ReleaseFacts, now: datetime, *, happened: Set[str]) -> Difference:
    """Ask every check and every room about the plan that is not there yet."""
    names = [wave.name for wave in after.plan.waves]
    wave = next((name for name in names if name not in happened), names[-1])
    rooms = practices()
    return Difference(
        wave,
        compare(gate_of(before, wave, now).findings, gate_of(after, wave, now).findings, always=ROOM),
        tuple(line for room in rooms if room.impact for line in room.impact(before, after.plan, {})),
        tuple(
            f"{one.path}: {one.message}"
            for room in rooms
            if room.objections
            for one in room.objections(before.id, after.plan, {})
        ),
    )
