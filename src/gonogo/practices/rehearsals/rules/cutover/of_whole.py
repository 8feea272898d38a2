# SPDX-License-Identifier: Apache-2.0
"""When is a move of the whole cutover refused: its start and end, a pause, and turning back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.move import FEWEST_WORDS, Move, Verb
from gonogo.practices.rehearsals.rules.cutover.runbook import TaskKind


def _start(execution: Execution, move: Move) -> str | None:
    if execution.standing is not Standing.PLANNED:
        return "It has started already." if execution.under_way else "It is over; schedule a new one."
    return None


def _comment(execution: Execution, move: Move) -> str | None:
    if move.task and execution.runbook.task(move.task) is None:
        return f'There is no task "{move.task}" in this runbook.'
    return None


def _pause(execution: Execution, move: Move) -> str | None:
    if not execution.under_way:
        return _not_under_way(execution)
    return "It is paused already." if execution.paused else None


def _resume(execution: Execution, move: Move) -> str | None:
    if not execution.under_way:
        return _not_under_way(execution)
    return None if execution.paused else "It is not paused."


def _turn_back(execution: Execution, move: Move) -> str | None:
    if execution.standing is Standing.BACK:
        return "It is on the way back already."
    if not execution.under_way:
        return _not_under_way(execution)
    if execution.no_return_at is not None:
        task = execution.runbook.task(execution.runbook.point_of_no_return or "")
        return f"The point of no return was passed with “{task.name if task else ''}”. Roll forward."
    return None


def _finish(execution: Execution, move: Move) -> str | None:
    if not execution.under_way:
        return _not_under_way(execution)
    if running := _busy(execution):
        return f"{running[0]} is still running. Say first how it ended."
    if (left := execution.open_tasks()) and len(move.note.strip()) < FEWEST_WORDS:
        return f"{_count(len(left))} not done. To stop here all the same, say why."
    return None


def _busy(execution: Execution) -> list[str]:
    """What still runs: every program, and what people do on the present branch. A half-taken vote keeps nobody busy."""
    return [
        f"“{task.name}”"
        for task in execution.runbook.tasks
        if execution.of(task.id).stage is Stage.RUNNING
        and task.kind is not TaskKind.DECISION
        and (task.kind is TaskKind.COMMAND or task.branch is execution.branch)
    ]


def _not_under_way(execution: Execution) -> str:
    return "It has not started yet." if execution.standing is Standing.PLANNED else "It is over already."


def _count(number: int) -> str:
    return "1 task is" if number == 1 else f"{number} tasks are"


OF_WHOLE: Mapping[Verb, Callable[[Execution, Move], str | None]] = {
    Verb.START: _start,
    Verb.COMMENT: _comment,
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.TURN_BACK: _turn_back,
    Verb.FINISH: _finish,
}
