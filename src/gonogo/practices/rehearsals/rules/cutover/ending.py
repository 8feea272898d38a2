# SPDX-License-Identifier: Apache-2.0
"""When may somebody say that a task is done, has failed or was interrupted: a person, or the runner that is at it?"""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Stage
from gonogo.practices.rehearsals.rules.cutover.move import FEWEST_WORDS, Move, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.runbook import Task, TaskKind
from gonogo.practices.rehearsals.rules.cutover.standing_words import not_theirs, stands


def end(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    """Why nobody says now that it is done, or that it failed."""
    if task.kind is TaskKind.DECISION:
        return f"“{task.name}” is voted on; it ends with the last vote."
    progress = execution.of(task.id)
    if who.runner:
        return _of_runner(execution, task, move, who, {Stage.RUNNING, Stage.INTERRUPTED})
    if why := not_theirs(execution, task, who):
        return why
    if progress.stage is Stage.RUNNING:
        if progress.runner and not move.silent:
            return f"The runner {progress.runner} is at it and will say how it ends."
        return None
    if move.verb is Verb.DONE and progress.stage in {Stage.FAILED, Stage.INTERRUPTED}:
        enough = len(move.note.strip()) >= FEWEST_WORDS
        return None if enough else f"{stands(execution, task)} Say how you know that it is done after all."
    if move.verb is Verb.FAIL and progress.stage is Stage.INTERRUPTED:
        return None
    return f"“{task.name}” has not been started yet." if progress.stage is Stage.WAITING else stands(execution, task)


def interrupt(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    """Why nobody says now that it was interrupted."""
    if task.kind is not TaskKind.COMMAND:
        return f"“{task.name}” is no program; say that it failed, and why."
    if who.runner:
        return _of_runner(execution, task, move, who, {Stage.RUNNING})
    if execution.of(task.id).stage is not Stage.RUNNING:
        return stands(execution, task)
    if execution.of(task.id).runner and not move.silent:
        return f"The runner {execution.of(task.id).runner} is at it and will say how it ends."
    return not_theirs(execution, task, who)


def _of_runner(execution: Execution, task: Task, move: Move, who: Who, stages: set[Stage]) -> str | None:
    """Whether a report of a runner is about this attempt of the task, by the runner that began it."""
    progress = execution.of(task.id)
    if progress.stage not in stages:
        return stands(execution, task)
    if progress.runner != who.runner or progress.attempt != move.attempt:
        return f"“{task.name}” was begun anew since; this report is about attempt {move.attempt} of {who.runner}."
    return None
