# SPDX-License-Identifier: Apache-2.0
"""Where does a task stand, and whose is it? In words for somebody who expected something else."""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Stage
from gonogo.practices.rehearsals.rules.cutover.move import Who
from gonogo.practices.rehearsals.rules.cutover.runbook import Task


def not_theirs(execution: Execution, task: Task, who: Who) -> str | None:
    """Why the task is not for whoever asks; None for its owners and for those who lead."""
    if who.leads or execution.runbook.stands_behind(who.name, (task.owner,)):
        return None
    return f"“{task.name}” belongs to {task.owner}."


def stands(execution: Execution, task: Task) -> str:
    """Where a task stands, for somebody who expected something else."""
    progress = execution.of(task.id)
    by = f" ({progress.by})" if progress.by else ""
    words = {
        Stage.RUNNING: "is running already",
        Stage.DONE: "is done already",
        Stage.FAILED: "has failed",
        Stage.INTERRUPTED: "was interrupted",
        Stage.SKIPPED: "was skipped",
    }
    return f"“{task.name}” {words.get(progress.stage, 'has not begun')}{by}."
