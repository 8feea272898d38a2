# SPDX-License-Identifier: Apache-2.0
"""What did a dress rehearsal or a cutover show? Planned against actual, in the form that evidence keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from gonogo.core.rules.evidence import Outcome as Shown
from gonogo.practices.rehearsals.rules.cutover.durations import Lengths, Taken
from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Kind, Outcome, Stage
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Window

KINDS: Mapping[Kind, str] = {Kind.DRESS: "rehearsals.dress", Kind.CUTOVER: "rehearsals.cutover"}
"""The kind of evidence that each kind of execution ends as."""


def shown_by(execution: Execution, kind: Kind, window: Window) -> Shown:
    """Passed when it was completed inside the window. A dress rehearsal that was turned back is only noted."""
    if execution.outcome is Outcome.COMPLETED and execution.ended_at is not None:
        return Shown.PASSED if execution.ended_at <= window.ends else Shown.FAILED
    if execution.outcome is Outcome.BACKED_OUT and kind is Kind.DRESS:
        return Shown.NOTED
    return Shown.FAILED


def facts_of(
    execution: Execution, kind: Kind, lengths: Lengths, window: Window, *, name: str, version: int, hash: str
) -> dict[str, Any]:
    """What is kept: the outcome, the window, and for each task what was planned and what it took, in seconds."""
    started, ended = execution.started_at, execution.ended_at
    return {
        "name": name,
        "kind": kind.value,
        "runbook": execution.runbook.name,
        "runbook_version": version,
        "runbook_hash": hash,
        "outcome": execution.outcome.value if execution.outcome else "",
        "window": [_stamp(window.starts), _stamp(window.ends)],
        "started_at": _stamp(started),
        "ended_at": _stamp(ended),
        "turned_back_at": _stamp(execution.turned_back_at),
        "turned_back_because": execution.turned_back_because,
        "way_back_seconds": way_back_seconds(execution),
        "late_seconds": None if ended is None else (ended - window.ends).total_seconds(),
        "tasks": [
            _task(execution, lengths, task.id) for task in execution.runbook.tasks if _touched(execution, task.id)
        ],
    }


def way_back_seconds(execution: Execution) -> float | None:
    """How long the way back took; None unless it was gone to its end."""
    if execution.outcome is not Outcome.BACKED_OUT or execution.turned_back_at is None or execution.ended_at is None:
        return None
    if not execution.runbook.branch(Branch.BACKOUT):
        return None
    return (execution.ended_at - execution.turned_back_at).total_seconds()


def _touched(execution: Execution, id: str) -> bool:
    return execution.of(id).stage is not Stage.WAITING


def _task(execution: Execution, lengths: Lengths, id: str) -> dict[str, Any]:
    progress = execution.of(id)
    estimate = lengths.tasks.get(id)
    planned = estimate.length.total_seconds() if estimate and estimate.length is not None else None
    actual = None
    if progress.started_at is not None and progress.ended_at is not None and progress.stage is Stage.DONE:
        actual = (progress.ended_at - progress.started_at).total_seconds()
    return {
        "task": id,
        "stage": progress.stage.value,
        "attempts": progress.attempt,
        "planned_seconds": planned,
        "actual_seconds": actual,
    }


def taken(records: Sequence[Mapping[str, Any]]) -> Taken:
    """What the tasks and the ways back took in these records, which come newest first. Unreadable ones do not count."""
    tasks: dict[str, list[timedelta]] = {}
    backouts: list[timedelta] = []
    for record in records:
        for id, seconds in _lengths(record.get("tasks")):
            tasks.setdefault(id, []).append(timedelta(seconds=seconds))
        if (back := _seconds(record.get("way_back_seconds"))) is not None:
            backouts.append(timedelta(seconds=back))
    return Taken(tasks, tuple(backouts))


def _lengths(tasks: object) -> Iterable[tuple[str, float]]:
    for task in tasks if isinstance(tasks, list) else ():
        if isinstance(task, Mapping) and (seconds := _seconds(task.get("actual_seconds"))) is not None:
            yield str(task.get("task")), seconds


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**8:
        return None
    return float(value)


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
