# SPDX-License-Identifier: Apache-2.0
"""What did a check find, and how bad is the worst of several findings?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    """The three answers a check can give. UNKNOWN is not a weak GO: it holds the wave like NO_GO does."""

    GO = "go"
    NO_GO = "no-go"
    UNKNOWN = "unknown"


SEVERITY: tuple[State, ...] = (State.GO, State.UNKNOWN, State.NO_GO)
"""From best to worst. A known problem is worse than a missing answer, and both hold the wave."""


def worst(states: Iterable[State]) -> State:
    """The most severe of the states; UNKNOWN when there is none, because no evidence is never GO."""
    return max(states, key=SEVERITY.index, default=State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer with the sentence that says why and the numbers of the evidence it rests on."""

    state: State
    reason: str
    evidence: tuple[int, ...] = ()

    @classmethod
    def go(cls, reason: str, *evidence: int) -> Verdict:
        """The rule is met."""
        return cls(State.GO, reason, evidence)

    @classmethod
    def no_go(cls, reason: str, *evidence: int) -> Verdict:
        """The rule is not met."""
        return cls(State.NO_GO, reason, evidence)

    @classmethod
    def unknown(cls, reason: str, *evidence: int) -> Verdict:
        """The rule cannot be judged: evidence is missing, stale or unreadable."""
        return cls(State.UNKNOWN, reason, evidence)

    def resting_on(self, *evidence: int) -> Verdict:
        """The same verdict with these evidence numbers."""
        return replace(self, evidence=evidence)


class Level(StrEnum):
    """How much a check counts in a gate."""

    REQUIRED = "required"
    ADVISORY = "advisory"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check at one gate: the verdict, its weight, what to do about it, and a waiver if one holds."""

    check: str
    state: State
    reason: str
    remedy: str
    level: Level = Level.REQUIRED
    evidence: tuple[int, ...] = ()
    waiver: int | None = None

    @property
    def practice(self) -> str:
        """The room the check belongs to: the part of its id before the dot."""
        return self.check.partition(".")[0]

    @property
    def holds(self) -> bool:
        """Whether this finding keeps the wave closed."""
        return self.level is Level.REQUIRED and self.state is not State.GO and self.waiver is None
