# SPDX-License-Identifier: Apache-2.0
"""Where does a wave stand, and which moves does that allow?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class WaveState(StrEnum):
    """Where a wave stands. A paused wave goes on serving those who are in; it only takes nobody new."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    ROLLED_BACK = "rolled-back"


SERVING = frozenset({WaveState.OPEN, WaveState.PAUSED})
"""The states in which users of the wave get the new version."""


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """A wave as planned and as it stands. Percentages are whole numbers of 0 to 100; `sequence` counts its changes."""

    name: str
    opens: datetime
    groups: tuple[str, ...]
    stages: tuple[int, ...]
    bake: timedelta
    holdback: int
    approval_required: bool
    state: WaveState = WaveState.PLANNED
    percent: int = 0
    stage_since: datetime | None = None
    opened_at: datetime | None = None
    changed_at: datetime | None = None
    sequence: int = 0
    opens_by_itself: bool = False
    advances_by_itself: bool = True
    point_of_no_return: bool = False

    @property
    def started(self) -> bool:
        """Whether users of this wave are on the new version now."""
        return self.state in SERVING

    @property
    def is_open(self) -> bool:
        """Whether the wave takes people in and is not paused."""
        return self.state is WaveState.OPEN

    @property
    def served_percent(self) -> int:
        """The share of the wave that gets the new version now; the holdback never does."""
        return min(self.percent, 100 - self.holdback) if self.started else 0

    @property
    def next_stage(self) -> int | None:
        """The stage after the present one, or None at the last."""
        return next((stage for stage in self.stages if stage > self.percent), None)

    @property
    def baked_at(self) -> datetime | None:
        """When the bake time is over, counted from the moment the last stage was reached; None before that."""
        return None if self.next_stage is not None else self.stage_baked_at

    @property
    def stage_baked_at(self) -> datetime | None:
        """When the present stage has baked; None while nobody is served."""
        if not self.started or self.stage_since is None:
            return None
        # Counted in UTC: between two local times an hour goes missing when the clocks change.
        return (self.stage_since.astimezone(UTC) + self.bake).astimezone(self.stage_since.tzinfo)


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether a move may happen. Without refusals it may; each refusal is a sentence for people."""

    refusals: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.refusals


def decide_pause(wave: WaveFacts) -> Clearance:
    """Only an open wave can be paused."""
    if wave.state is WaveState.OPEN:
        return Clearance()
    return Clearance((f"Wave {wave.name} is {wave.state.value}; only an open wave can be paused.",))


def decide_resume(wave: WaveFacts) -> Clearance:
    """Only a paused wave can be resumed. Resuming opens nobody new by itself."""
    if wave.state is WaveState.PAUSED:
        return Clearance()
    return Clearance((f"Wave {wave.name} is {wave.state.value}; only a paused wave can be resumed.",))


def decide_rollback(wave: WaveFacts) -> Clearance:
    """Anything that serves can be rolled back, always; no gate, freeze or poll stands in the way."""
    if wave.started or wave.state is WaveState.ROLLED_BACK:
        return Clearance()
    return Clearance((f"Wave {wave.name} was never opened, so there is nothing to roll back.",))
