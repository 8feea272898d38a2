# SPDX-License-Identifier: Apache-2.0
"""Who is told how a run goes on? A terminal, a log, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gonogo.practices.rehearsals.rules.report import Leg, Result, StepReport


@dataclass(frozen=True, slots=True)
class StepAhead:
    """A step that is about to begin: which of how many it is, how much it has to do, and how long it took before."""

    leg: Leg
    name: str
    number: int
    of: int
    rows: int | None = None
    usual_seconds: float | None = None


class Teller(Protocol):
    """Told what happens, as it happens; what it does with that never changes the run."""

    def begins(self, run: str, rehearsal: str, legs: tuple[Leg, ...], usual_seconds: float | None) -> None:
        """A run begins; how long all of it took before, where that is known."""

    def leg(self, leg: Leg) -> None:
        """A leg begins."""

    def work(self, what: str, done: int | None = None, of: int | None = None) -> None:
        """What the leg or step is at, and how far."""

    def step(self, ahead: StepAhead) -> None:
        """A step begins."""

    def step_ended(self, report: StepReport) -> None:
        """A step ended."""

    def leg_ended(self, leg: Leg, result: Result, seconds: float, says: str) -> None:
        """A leg ended; `says` is what it showed."""

    def note(self, text: str) -> None:
        """Something that whoever runs this should know."""


class Silent:
    """Tells nobody."""

    def begins(self, run: str, rehearsal: str, legs: tuple[Leg, ...], usual_seconds: float | None) -> None:
        """Nothing."""

    def leg(self, leg: Leg) -> None:
        """Nothing."""

    def work(self, what: str, done: int | None = None, of: int | None = None) -> None:
        """Nothing."""

    def step(self, ahead: StepAhead) -> None:
        """Nothing."""

    def step_ended(self, report: StepReport) -> None:
        """Nothing."""

    def leg_ended(self, leg: Leg, result: Result, seconds: float, says: str) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""
