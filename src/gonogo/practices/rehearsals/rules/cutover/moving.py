# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a cutover, who may ask it, and when is it refused?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Execution, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.runbook import Task, TaskKind


class Verb(StrEnum):
    """What somebody does. AGAIN makes a task that failed or was interrupted ready once more."""

    START = "start"
    BEGIN = "begin"
    DONE = "done"
    FAIL = "fail"
    INTERRUPT = "interrupt"
    AGAIN = "again"
    SKIP = "skip"
    VOTE = "vote"
    COMMENT = "comment"
    PAUSE = "pause"
    RESUME = "resume"
    TURN_BACK = "turn-back"
    FINISH = "finish"


LEADING = frozenset({Verb.START, Verb.SKIP, Verb.RESUME, Verb.FINISH})
"""What only those may do who lead cutovers."""
REASONED = frozenset({Verb.FAIL, Verb.SKIP, Verb.TURN_BACK, Verb.COMMENT, Verb.PAUSE})
"""What needs a few words."""
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: a person, whether they lead cutovers, and the name of the runner when a runner reports."""

    name: str
    leads: bool = False
    runner: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked. `attempt` is the attempt that a runner reports about; `aware` says that the person knows that

    there is no way back; `silent` that the runner of the task has not been heard of for too long.
    """

    verb: Verb
    task: str = ""
    note: str = ""
    voter: str = ""
    answer: Answer | None = None
    attempt: int = 0
    aware: bool = False
    silent: bool = False
    happened_at: datetime | None = None


def refusal(execution: Execution, move: Move, who: Who) -> str | None:
    """Why this cannot be done now, in a sentence that says what to do instead; None when it can."""
    if move.verb in LEADING and not who.leads:
        return "Only somebody who leads cutovers does this: a release lead."
    if move.verb in REASONED and len(move.note.strip()) < FEWEST_WORDS and not who.runner:
        return "Say in a few words why." if move.verb is not Verb.COMMENT else "The comment is empty."
    if move.verb in _OF_WHOLE:
        return _OF_WHOLE[move.verb](execution, move)
    task = execution.runbook.task(move.task)
    if task is None:
        return f'There is no task "{move.task}" in this runbook.'
    return _outside(execution, task, move) or _OF_TASK[move.verb](execution, task, move, who)


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


_OF_WHOLE: Mapping[Verb, Callable[[Execution, Move], str | None]] = {
    Verb.START: _start,
    Verb.COMMENT: _comment,
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.TURN_BACK: _turn_back,
    Verb.FINISH: _finish,
}


def _outside(execution: Execution, task: Task, move: Move) -> str | None:
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
        return _is(execution, task)
    if execution.paused:
        return "It is paused: nothing begins until somebody resumes it. Turning back is possible."
    if who.runner:
        return _not_for_runner(task, who)
    if task.id == execution.runbook.point_of_no_return and not move.aware:
        return f"“{task.name}” is the point of no return: once it begins there is no way back. Confirm that you know."
    return _not_theirs(execution, task, who)


def _not_for_runner(task: Task, who: Who) -> str | None:
    if task.command is None:
        return f"“{task.name}” is done by a person, not by a runner."
    if task.command.runner and task.command.runner != who.runner:
        return f"“{task.name}” belongs to the runner {task.command.runner}."
    return None


def _done(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    return _end(execution, task, move, who)


def _fail(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    return _end(execution, task, move, who)


def _end(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    if task.kind is TaskKind.DECISION:
        return f"“{task.name}” is voted on; it ends with the last vote."
    progress = execution.of(task.id)
    if who.runner:
        return _of_runner(execution, task, move, who, {Stage.RUNNING, Stage.INTERRUPTED})
    if why := _not_theirs(execution, task, who):
        return why
    if progress.stage is Stage.RUNNING:
        if progress.runner and not move.silent:
            return f"The runner {progress.runner} is at it and will say how it ends."
        return None
    if move.verb is Verb.DONE and progress.stage in {Stage.FAILED, Stage.INTERRUPTED}:
        enough = len(move.note.strip()) >= FEWEST_WORDS
        return None if enough else f"{_is(execution, task)} Say how you know that it is done after all."
    if move.verb is Verb.FAIL and progress.stage is Stage.INTERRUPTED:
        return None
    return _is(execution, task) if progress.stage is not Stage.WAITING else f"“{task.name}” has not been started yet."


def _interrupt(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    if task.kind is not TaskKind.COMMAND:
        return f"“{task.name}” is no program; say that it failed, and why."
    if who.runner:
        return _of_runner(execution, task, move, who, {Stage.RUNNING})
    if execution.of(task.id).stage is not Stage.RUNNING:
        return _is(execution, task)
    if execution.of(task.id).runner and not move.silent:
        return f"The runner {execution.of(task.id).runner} is at it and will say how it ends."
    return _not_theirs(execution, task, who)


def _of_runner(execution: Execution, task: Task, move: Move, who: Who, stages: set[Stage]) -> str | None:
    """Whether a report of a runner is about this attempt of the task, by the runner that began it."""
    progress = execution.of(task.id)
    if progress.stage not in stages:
        return _is(execution, task)
    if progress.runner != who.runner or progress.attempt != move.attempt:
        return f"“{task.name}” was begun anew since; this report is about attempt {move.attempt} of {who.runner}."
    return None


def _again(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    stage = execution.of(task.id).stage
    if task.kind is TaskKind.DECISION or stage not in {Stage.FAILED, Stage.INTERRUPTED}:
        return _is(execution, task)
    if who.runner:
        safe = task.command is not None and task.command.safe and stage is Stage.INTERRUPTED
        return None if safe else f"A person decides whether “{task.name}” runs once more."
    return _not_theirs(execution, task, who)


def _skip(execution: Execution, task: Task, move: Move, who: Who) -> str | None:
    if task.kind is TaskKind.DECISION:
        return f"“{task.name}” is a decision; it is voted on, never skipped."
    if task.id == execution.runbook.point_of_no_return:
        return f"“{task.name}” is the point of no return; it is done or not, never skipped."
    stage = execution.of(task.id).stage
    return _is(execution, task) if stage in {Stage.RUNNING, Stage.DONE, Stage.SKIPPED} else None


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


_OF_TASK: Mapping[Verb, Callable[[Execution, Task, Move, Who], str | None]] = {
    Verb.BEGIN: _begin,
    Verb.DONE: _done,
    Verb.FAIL: _fail,
    Verb.INTERRUPT: _interrupt,
    Verb.AGAIN: _again,
    Verb.SKIP: _skip,
    Verb.VOTE: _vote,
}


def _not_theirs(execution: Execution, task: Task, who: Who) -> str | None:
    if who.leads or execution.runbook.stands_behind(who.name, (task.owner,)):
        return None
    return f"“{task.name}” belongs to {task.owner}."


def _not_under_way(execution: Execution) -> str:
    return "It has not started yet." if execution.standing is Standing.PLANNED else "It is over already."


def _is(execution: Execution, task: Task) -> str:
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


def _count(number: int) -> str:
    return "1 task is" if number == 1 else f"{number} tasks are"
