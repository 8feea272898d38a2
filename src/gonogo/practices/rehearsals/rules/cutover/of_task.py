# SPDX-License-Identifier: Apache-2.0
"""When is a move of one task refused: to begin it, to end it, to repeat it, to leave it out, to vote on it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gonogo.practices.rehearsals.rules.cutover.ending import end, interrupt
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Execution, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.move import FEWEST_WORDS, Move, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.runbook import Task, TaskKind
from gonogo.practices.rehearsals.rules.cutover.standing_words import not_theirs, stands


def outside(execution: Execution, task: Task, move: Move) -> str | None:
    """Whether the task is out of reach now. A program that still runs reports its end in any case."""
    if execution.standing is Standing.PLANNED:
        return "It has not started yet."
    ending = move.verb in {Verb.DONE, Verb.FAIL, Verb.INTERRUPT} and execution.of(task.id).stage is Stage.RUNNING
    if ending:
        return None
    if not execution.under_way:
        return "It is over; nothing can be changed any more."
    if task.branch is not execution.branch:
        there = "back" if execution.standing is Standing.BACK else "forward"
        return f"It is on the way {there}; “{task.name}” belongs to the other branch."
    return None


def _begin(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    stage = execution.stage(task.id)
    if task.kind is TaskKind.DECISION:
        return f"“{task.name}” is voted on, not started."
    if stage is Stage.WAITING:
        return f"“{task.name}” waits for {' and '.join(execution.waits_for(task))}."
    if stage is not Stage.READY:
        return stands(execution, task)
    if execution.paused:
        return "It is paused: nothing begins until somebody resumes it. Turning back is possible."
    if who.runner:
        return _not_for_runner(task, who)
    if task.id == execution.runbook.point_of_no_return and not move.aware:
        return f"“{task.name}” is the point of no return: once it begins there is no way back. Confirm that you know."
    return not_theirs(execution, task, who)


def _not_for_runner(task: Task, who: Who) -> str | None:
    if task.command is None:
        return f"“{task.name}” is done by a person, not by a runner."
    if task.command.runner and task.command.runner != who.runner:
        return f"“{task.name}” belongs to the runner {task.command.runner}."
    return None


def _again(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    stage = execution.of(task.id).stage
    if task.kind is TaskKind.DECISION or stage not in {Stage.FAILED, Stage.INTERRUPTED}:
        return stands(execution, task)
    if who.runner:
        safe = task.command is not None and task.command.safe and stage is Stage.INTERRUPTED
        return None if safe else f"A person decides whether “{task.name}” runs once more."
    return not_theirs(execution, task, who)


def _skip(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    if task.kind is TaskKind.DECISION:
        return f"“{task.name}” is a decision; it is voted on, never skipped."
    if task.id == execution.runbook.point_of_no_return:
        return f"“{task.name}” is the point of no return; it is done or not, never skipped."
    stage = execution.of(task.id).stage
    return stands(execution, task) if stage in {Stage.RUNNING, Stage.DONE, Stage.SKIPPED} else None


def _vote(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    if task.kind is not TaskKind.DECISION:
        return f"“{task.name}” is no decision."
    if move.voter not in task.voters or move.answer is None:
        return f"“{task.name}” is voted on by {', '.join(task.voters)}."
    if execution.stage(task.id) is Stage.WAITING:
        return f"The vote begins after {' and '.join(execution.waits_for(task))}."
    if execution.of(task.id).stage is Stage.DONE:
        return f"“{task.name}” was decided: go. Turn back if that was wrong."
    if not execution.runbook.stands_behind(who.name, (move.voter,)):
        if not who.leads:
            return f"{who.name} does not vote for {move.voter}."
        if len(move.note.strip()) < FEWEST_WORDS:
            return f"Say how {move.voter} told you, such as “said on the bridge”."
    if move.answer is Answer.NO_GO and len(move.note.strip()) < FEWEST_WORDS:
        return "Say in a few words why it is a no-go."
    return None


OF_TASK: Mapping[Verb, Callable[[Execution, Task, Move, Who], str | None]] = {
    Verb.BEGIN: _begin,
    Verb.DONE: end,
    Verb.FAIL: end,
    Verb.INTERRUPT: interrupt,
    Verb.AGAIN: _again,
    Verb.SKIP: _skip,
    Verb.VOTE: _vote,
}
