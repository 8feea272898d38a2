# SPDX-License-Identifier: Apache-2.0
"""Which runs have not been recorded yet, and how is one marked when it was?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gonogo.practices.rehearsals.actions.running.course import Clock
from gonogo.practices.rehearsals.actions.running.folders import RunFolder, run_folders
from gonogo.practices.rehearsals.actions.running.journal import read_journal, take_over
from gonogo.practices.rehearsals.actions.running.keeping import kept_report
from gonogo.practices.rehearsals.actions.running.living import is_alive
from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report on the disk that is to be recorded, and for which release; None where nobody said."""

    folder: RunFolder
    report: dict[str, Any]
    release: str | None


def waiting_reports(home: Path) -> tuple[Waiting, ...]:
    """Reports of runs that ended, are to be recorded, and are not; oldest first."""
    found = []
    for folder in run_folders(home):
        if is_alive(folder):
            continue
        told = read_journal(folder.journal)
        state = told.state
        if state is None or state.recorded or not state.facts.get("record") or not (told.ended or told.broken):
            continue
        if (report := kept_report(folder)) is not None:
            release = state.facts.get("release")
            found.append(Waiting(folder, report, release if isinstance(release, str) else None))
    return tuple(found)


def mark_recorded(folder: RunFolder, evidence: int, clock: Clock) -> None:
    """Write down that the run is recorded, so that it is not sent again. Raises JournalProblem."""
    journal = take_over(folder.journal)
    if journal is None:
        return
    with journal:
        if journal.state is not None and journal.state.result is not None and not journal.state.recorded:
            journal.write(Entry(Event.RECORDED, clock(), facts={"evidence": evidence}))
