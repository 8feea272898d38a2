# SPDX-License-Identifier: Apache-2.0
"""How does a wave stand in the release calendar?"""

from __future__ import annotations

from datetime import UTC, timedelta

from gonogo.core.rules.calendar import CalendarEntry, EntryKind
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


def wave_entry(wave: WaveFacts) -> CalendarEntry:
    """A wave from its opening to the end of its bake time; from the real opening once it has happened."""
    if wave.started and wave.opened_at is not None:
        start, end = wave.opened_at, wave.stage_baked_at
        note = "Paused." if wave.state is WaveState.PAUSED else f"Open at {wave.percent} %."
    else:
        start, end = wave.opens, (wave.opens.astimezone(UTC) + wave.bake).astimezone(wave.opens.tzinfo)
        note = "Rolled back; planned to open again." if wave.state is WaveState.ROLLED_BACK else _stages(wave)
    return CalendarEntry(
        uid=f"wave/{wave.name}",
        kind=EntryKind.WAVE,
        title=f"Wave {wave.name} {'opened' if wave.started else 'opens'}",
        start=start,
        end=end if wave.bake > timedelta(0) and end is not None and end > start else None,
        note=f"For {', '.join(wave.groups)}. {note}".strip(),
        changed_at=wave.changed_at,
        happened=wave.started,
    )


def _stages(wave: WaveFacts) -> str:
    if len(wave.stages) < 2:
        return ""
    return f"In stages of {', '.join(map(str, wave.stages[:-1]))} and {wave.stages[-1]} %."
