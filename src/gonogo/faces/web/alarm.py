# SPDX-License-Identifier: Apache-2.0
"""What must people see first? What Gonogo did to protect users, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from gonogo.faces.web.words import listed, moment
from gonogo.practices.rollout.models import Breach, Stand

DONE = {"roll-back": "rolled back", "pause": "paused"}


@dataclass(frozen=True, slots=True)
class Alarm:
    """The box above the verdict: its tone, one sentence of what happened, and why."""

    tone: str
    title: str
    reason: str


def alarm_of(breaches: Sequence[Breach], stand: Stand | None, zone: tzinfo) -> Alarm | None:
    """The newest breach that stands, or else what the loop asks a person; None when all is calm.

    What only repeats the gate is no alarm: the board says that below.
    """
    if breaches:
        newest = breaches[0]
        done = DONE.get(newest.effect, "stopped")
        waves = f"wave{'s' if len(newest.waves) > 1 else ''} {listed(newest.waves)}" if newest.waves else "the release"
        others = f" {len(breaches) - 1} more breached." if len(breaches) > 1 else ""
        title = f"Gonogo {done} {waves} on {moment(newest.at, zone)}: {newest.guardrail} is breached."
        return Alarm("no", title, newest.reason + others)
    if stand is not None and stand.asks and not stand.wave:
        return Alarm("hold", "Gonogo does not go on by itself and asks a person.", stand.reason)
    return None
