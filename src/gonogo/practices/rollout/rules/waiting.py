# SPDX-License-Identifier: Apache-2.0
"""Has a wave got as far as somebody waits for, may it still, or can it not any more?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from gonogo.practices.rollout.rules.telling import moment_words
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


class Goal(StrEnum):
    """What is waited for: `open` is open now; `complete` is open at its last stage, and baked."""

    OPEN = "open"
    COMPLETE = "complete"


class Outcome(StrEnum):
    """How the waiting stands: reached, still waiting, or over because it cannot be reached any more."""

    REACHED = "reached"
    WAITING = "waiting"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Wait:
    """How the waiting stands, and the sentence why."""

    outcome: Outcome
    reason: str


def assess_wait(wave: WaveFacts, goal: Goal, *, now: datetime, zone: ZoneInfo) -> Wait:
    """Look at the wave once. A rollback ends the waiting; a pause only makes it longer, as a person may resume."""
    name = f"Wave {wave.name}"
    match wave.state:
        case WaveState.ROLLED_BACK:
            return Wait(Outcome.OVER, f"{name} was rolled back.")
        case WaveState.PLANNED:
            return Wait(Outcome.WAITING, f"{name} is not open yet. Planned for {moment_words(wave.opens, zone)}.")
        case WaveState.PAUSED:
            return Wait(Outcome.WAITING, f"{name} is paused at {wave.percent} %; a person has to resume it.")
    if goal is Goal.OPEN:
        return Wait(Outcome.REACHED, f"{name} is open at {wave.percent} %.")
    if wave.baked_at is None:
        return Wait(Outcome.WAITING, f"{name} is open at {wave.percent} %; the next stage is {wave.next_stage} %.")
    if now < wave.baked_at:
        return Wait(
            Outcome.WAITING, f"{name} is at its last stage and bakes until {moment_words(wave.baked_at, zone)}."
        )
    return Wait(Outcome.REACHED, f"{name} is complete: at its last stage, and baked.")
