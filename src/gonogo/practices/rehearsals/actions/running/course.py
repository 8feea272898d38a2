# SPDX-License-Identifier: Apache-2.0
"""How far is the run, and what did it show so far? The journal is written before anything is begun."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.practices.rehearsals.actions.running.errors import CannotRun, JournalProblem
from gonogo.practices.rehearsals.actions.running.journal import Journal
from gonogo.practices.rehearsals.actions.running.telling import Teller
from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event
from gonogo.practices.rehearsals.rules.report import InvariantReport, Leg, Result, StepReport, TableReport

Clock = Callable[[], datetime]


class LegFailed(Exception):
    """The leg was carried out and was not good. The reasons are kept already."""


class Course:
    """One run on its way: what was found, and the journal that says so."""

    def __init__(self, journal: Journal, teller: Teller, clock: Clock, legs: tuple[Leg, ...]) -> None:
        self.journal, self.teller, self.clock, self.legs = journal, teller, clock, legs
        self.began = clock()
        self.reasons: list[str] = []
        self.notes: list[str] = []
        self.steps: list[StepReport] = []
        self.tables: list[TableReport] = []
        self.invariants: list[InvariantReport] = []
        self.results: dict[Leg, Result] = {}

    def write(self, event: Event, **kept: object) -> None:
        """Write an entry and wait for the disk. Raises JournalProblem."""
        self.journal.write(Entry(event, self.clock(), **kept))  # type: ignore[arg-type]

    def begin(self, facts: Mapping[str, object]) -> None:
        """Write what is rehearsed, and which legs are intended."""
        self.write(Event.BEGUN, facts={**facts, "legs": [leg.value for leg in self.legs]})

    def note(self, **facts: object) -> None:
        """Keep what cleaning up will need."""
        self.write(Event.NOTED, facts=facts)

    def fail(self, *reasons: str) -> None:
        """Keep reasons, and end the leg as failed."""
        self.reasons.extend(reasons)
        raise LegFailed

    def leg(self, leg: Leg, work: Callable[[], str]) -> bool:
        """Carry out a leg, if the run has it, and say whether it is good. `work` returns what it showed.

        What keeps it from being carried out becomes a reason. What stops the whole run goes through.
        """
        if leg not in self.legs:
            return True
        self.write(Event.LEG_BEGUN, leg=leg)
        self.teller.leg(leg)
        since, known = time.monotonic(), len(self.reasons)
        try:
            says = work()
            result = Result.PASSED
        except LegFailed:
            result, says = Result.FAILED, self._first_since(known)
        except JournalProblem:
            raise
        except (DatabaseProblem, CannotRun) as error:
            self.reasons.append(str(error))
            result, says = Result.ERROR, self._first_since(known)
        self.results[leg] = result
        self.write(Event.LEG_ENDED, leg=leg, result=result)
        self.teller.leg_ended(leg, result, time.monotonic() - since, says)
        return result is Result.PASSED

    def _first_since(self, known: int) -> str:
        """The first reason that a leg added, and how many more."""
        first, more = self.reasons[known], len(self.reasons) - known - 1
        return f"{first} (and {more} more)" if more else first

    def result(self) -> Result:
        """How the run ended, going by its legs."""
        found = [self.results.get(leg) for leg in self.legs]
        if Result.ERROR in found:
            return Result.ERROR
        if self.reasons or Result.FAILED in found or None in found:
            return Result.FAILED
        return Result.PASSED
