# SPDX-License-Identifier: Apache-2.0
"""What became of runs whose process is gone, and what did they leave behind? The next run sees to both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.adapters.programs import end_leftovers
from gonogo.core.errors import GonogoError
from gonogo.practices.rehearsals.actions.copying import workshop_for
from gonogo.practices.rehearsals.actions.running.course import Clock
from gonogo.practices.rehearsals.actions.running.folders import RunFolder, run_folders
from gonogo.practices.rehearsals.actions.running.journal import read_journal, take_over
from gonogo.practices.rehearsals.actions.running.keeping import keep_report
from gonogo.practices.rehearsals.actions.running.living import is_alive, is_kept, living_runs
from gonogo.practices.rehearsals.files import open_rehearsal
from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event
from gonogo.practices.rehearsals.rules.journal.state import RunState, StepDone
from gonogo.practices.rehearsals.rules.report import Leg, Machine, Report, Result, StepReport


@dataclass(frozen=True, slots=True)
class Buried:
    """A run that was found dead: where it was, how many processes it had left, and whether its folder was empty."""

    run: str
    rehearsal: str
    where: str
    processes: int


def bury_dead(home: Path, clock: Clock) -> tuple[Buried, ...]:
    """End what dead runs left running, and write down that they were interrupted. Raises JournalProblem."""
    return tuple(_bury_each(home, clock))


def _bury_each(home: Path, clock: Clock) -> Iterator[Buried]:
    for folder in run_folders(home):
        if is_alive(folder):
            continue
        told = read_journal(folder.journal)
        if told.ended or (told.broken and folder.report.exists()):
            continue
        if (found := _bury(folder, clock)) is not None:
            yield found


def _bury(folder: RunFolder, clock: Clock) -> Buried | None:
    journal = take_over(folder.journal)
    if journal is None or journal.state is None:
        if journal is not None:
            journal.close()
        if not is_alive(folder):
            shutil.rmtree(folder.path, ignore_errors=True)
        return None
    with journal:
        ended = end_leftovers(folder.run)
        state = journal.state
        assert state is not None
        keep_report(folder, report_of_dead(folder.run, state))
        journal.write(Entry(Event.ENDED, clock(), result=Result.INTERRUPTED))
        return Buried(folder.run, str(state.facts.get("rehearsal", "")), state.where, len(ended))


def report_of_dead(run: str, state: RunState) -> Report:
    """What is known of a run from its journal alone. It ended when it last said something."""
    facts = state.facts
    return Report(
        run=run,
        rehearsal=str(facts.get("rehearsal", "")),
        result=Result.INTERRUPTED,
        started_at=state.began,
        finished_at=max(state.last, state.began),
        machine=Machine("unknown", "", ""),
        file_hash=str(facts.get("file_hash", "")),
        migration_hash=str(facts.get("migration_hash", "")),
        reasons=(f"The runner was killed {state.where}.",),
        steps=tuple(_step(one) for one in state.steps),
        quick=bool(facts.get("quick", False)),
        commit=str(facts.get("commit", "")),
    )


def _step(one: StepDone) -> StepReport:
    seconds, rows = one.facts.get("seconds"), one.facts.get("rows")
    return StepReport(
        name=one.name,
        leg=one.leg,
        result=one.result,
        seconds=float(seconds) if isinstance(seconds, int | float) else (one.ended - one.began).total_seconds(),
        started_at=one.began,
        rows=rows if isinstance(rows, int) else None,
        says=str(one.facts.get("says", "")),
    )


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Which copies were removed, and sentences about those that could not be."""

    removed: tuple[str, ...]
    trouble: tuple[str, ...]


def remove_copies(home: Path, clock: Clock, *, kept: bool = False) -> Cleaned:
    """Remove what ended runs left: those that were interrupted, and with `kept` also copies that were kept on purpose.

    Where the copies are is read from the rehearsal file again, because no journal holds a password.
    """
    left = [folder for folder in run_folders(home) if _left_copies(folder, kept)]
    removed: list[str] = []
    trouble: list[str] = []
    files: dict[str, list[RunFolder]] = {}
    for folder in left:
        state = read_journal(folder.journal).state
        files.setdefault(str(state.facts.get("file", "")) if state is not None else "", []).append(folder)
    for file, folders in files.items():
        try:
            removed += _remove_of(file, home, kept)
        except (DatabaseProblem, GonogoError, OSError) as error:
            runs = ", ".join(folder.run for folder in folders)
            trouble.append(
                f"The copies of {runs} could not be removed: {str(error).rstrip('.')}. Rehearsal file: {file}"
            )
            continue
        for folder in folders:
            _note_removed(folder, clock)
    return Cleaned(tuple(removed), tuple(trouble))


def _left_copies(folder: RunFolder, kept: bool) -> bool:
    if is_alive(folder):
        return False
    state = read_journal(folder.journal).state
    if state is None or not (state.open_leg is Leg.COPY or Leg.COPY in state.done):
        return False
    if state.done.get(Leg.REMOVE) is Result.PASSED or any(one.get("removed") for one in state.noted):
        return False
    return kept or not is_kept(folder)


def _remove_of(file: str, home: Path, kept: bool) -> list[str]:
    rehearsal = open_rehearsal(file, environment=os.environ)
    with workshop_for(rehearsal, home / "rehearsals") as workshop:
        return [one.name for one in workshop.remove_leftovers(living_runs(home, kept=not kept))]


def _note_removed(folder: RunFolder, clock: Clock) -> None:
    with suppress(GonogoError):
        journal = take_over(folder.journal)
        if journal is not None:
            with journal:
                journal.write(Entry(Event.NOTED, clock(), facts={"removed": True}))
