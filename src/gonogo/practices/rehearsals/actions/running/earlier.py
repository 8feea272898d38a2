# SPDX-License-Identifier: Apache-2.0
"""How long did it take before? Only to say on the screen how long it may still take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.actions.running.keeping import kept_report
from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable
from gonogo.practices.rehearsals.rules.recording.report_data import report_from_data
from gonogo.practices.rehearsals.rules.report import Report, Result

MOST = 10


def earlier_runs(home: Path, rehearsal: str) -> tuple[Report, ...]:
    """The latest reports of this rehearsal on this machine, newest first."""
    found = []
    for folder in reversed(run_folders(home)):
        data = kept_report(folder)
        if data is None or data.get("rehearsal") != rehearsal:
            continue
        found += list(_read(data))
        if len(found) == MOST:
            break
    return tuple(found)


def _read(data: dict[str, Any]) -> Iterator[Report]:
    try:
        yield report_from_data(data)
    except NotReadable:
        return


def usual_steps(runs: tuple[Report, ...]) -> dict[tuple[str, str], tuple[float, int | None]]:
    """For each leg and step the seconds it took last, and the rows it had."""
    found: dict[tuple[str, str], tuple[float, int | None]] = {}
    for run in runs:
        for step in run.steps:
            if step.result is Result.PASSED:
                found.setdefault((step.leg.value, step.name), (step.seconds, step.rows))
    return found


def usual_total(runs: tuple[Report, ...], *, quick: bool) -> float | None:
    """The seconds that passed runs of the same kind took; None when there was none."""
    taken = [(run.finished_at - run.started_at).total_seconds() for run in runs if run.passed and run.quick is quick]
    return median(taken) if taken else None
