# SPDX-License-Identifier: Apache-2.0
"""What does the loop look at, and what can it decide?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gonogo.core.rules.gate import Gate
from gonogo.practices.rollout.rules.opening import BreachFacts, Freeze, Poll
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import WaveFacts

LOOK_AGAIN = timedelta(seconds=15)
"""How soon to look again while people have the new version and a guardrail watches over them."""
CALM = timedelta(minutes=1)
"""How soon to look again when neither is so. Whatever is recorded is looked at sooner, at once."""
GRACE = timedelta(hours=1)
"""How long a guardrail may be unknown before a person is asked."""
BEGINNING = datetime.fromtimestamp(0, UTC)


class Act(StrEnum):
    """What the loop does, from the most to the least protecting. At most one act in a tick."""

    ROLL_BACK = "roll-back"
    PAUSE = "pause"
    HOLD = "hold"
    ADVANCE = "advance"
    OPEN = "open"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with which waves, the sentence that says why, and when to look again.

    `percent` is the stage to open at or move to, `breach` the guardrail behind a protection, `breaches` all that have
    to be put on record, `asks` whether a person has to do something, `refusals` everything that stands in the way.
    """

    act: Act
    reason: str
    next_check_at: datetime
    waves: tuple[str, ...] = ()
    percent: int | None = None
    breach: Watched | None = None
    breaches: tuple[Watched, ...] = ()
    asks: bool = False
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What the plan says: its version, and whether the go/no-go poll asks anybody."""

    version: int
    asks_roles: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the release is: its waves in order, the breaches that stand, and the newest instant on record."""

    waves: tuple[WaveFacts, ...]
    breaches: tuple[BreachFacts, ...] = ()
    latest: datetime = BEGINNING

    @property
    def serving(self) -> tuple[WaveFacts, ...]:
        """The waves whose users have the new version."""
        return tuple(wave for wave in self.waves if wave.started)


@dataclass(frozen=True, slots=True)
class Observed:
    """The evidence of this moment: the gate and the poll of the wave in question, and every guardrail."""

    gate: Gate | None
    poll: Poll | None = None
    no_go_from: tuple[str, ...] = ()
    watched: tuple[Watched, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """When nothing opens."""

    freezes: Sequence[Freeze] = field(default_factory=tuple)


def step_in_question(waves: Sequence[WaveFacts], now: datetime) -> WaveFacts | None:
    """The first wave, in order, that is not open at its last stage and baked. None when the release is complete."""
    for wave in waves:
        baked = wave.baked_at
        if not wave.is_open or baked is None or now < baked:
            return wave
    return None
