# SPDX-License-Identifier: Apache-2.0
"""What do the events of a cutover add up to?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from gonogo.practices.rehearsals.rules.cutover.execution import (
    Answer,
    Execution,
    Outcome,
    Progress,
    Stage,
    Standing,
    Vote,
)
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb
from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook, Task


@dataclass(frozen=True, slots=True)
class Event:
    """One move that was made: its number, what was asked, by whom, and when it was taken down."""

    sequence: int
    move: Move
    by: str
    at: datetime
    runner: str = ""


def replay(runbook: Runbook, events: Iterable[Event]) -> Execution:
    """The state after these events, which are in the order of their numbers."""
    execution = Execution(runbook)
    for event in events:
        execution = after(execution, event)
    return execution


def steady(execution: Execution, now: datetime) -> datetime:
    """The time to go by: never earlier than the newest event, so that a clock set back shortens nothing."""
    return now if execution.high_water is None else max(now, execution.high_water)


def after(execution: Execution, event: Event) -> Execution:
    """The state after one more event. Refused moves never become events, so nothing is refused here."""
    at = steady(execution, event.at)
    moved = replace(execution, sequence=event.sequence, high_water=at)
    move = event.move
    match move.verb:
        case Verb.START:
            return replace(moved, standing=Standing.FORWARD, started_at=at)
        case Verb.PAUSE:
            return replace(moved, paused=True)
        case Verb.RESUME:
            return replace(moved, paused=False)
        case Verb.TURN_BACK:
            return replace(
                moved, standing=Standing.BACK, paused=False, turned_back_at=at, turned_back_because=move.note
            )
        case Verb.FINISH:
            return replace(
                moved, standing=Standing.OVER, paused=False, ended_at=_last_end(execution, at),
                outcome=_outcome(execution),
            )  # fmt: skip
        case Verb.COMMENT:
            return moved
    task = execution.runbook.task(move.task)
    if task is None:
        return moved
    progress = _progress(execution, task, event, at)
    moved = replace(moved, progress={**execution.progress, task.id: progress})
    return moved if task.id != execution.runbook.point_of_no_return else _at_the_point(moved, progress, move.verb)


def _at_the_point(execution: Execution, progress: Progress, verb: Verb) -> Execution:
    if verb in {Verb.BEGIN, Verb.DONE}:
        return replace(execution, no_return_at=execution.no_return_at or progress.started_at or progress.ended_at)
    return replace(execution, no_return_at=None) if verb is Verb.FAIL else execution


def _progress(execution: Execution, task: Task, event: Event, at: datetime) -> Progress:
    now = execution.of(task.id)
    move = event.move
    when = _happened(execution, now, move, at)
    said = replace(now, by=event.by, note=move.note)
    match move.verb:
        case Verb.BEGIN:
            return replace(
                said, stage=Stage.RUNNING, attempt=now.attempt + 1, started_at=when, ended_at=None,
                runner=event.runner,
            )  # fmt: skip
        case Verb.DONE:
            return replace(said, stage=Stage.DONE, ended_at=when)
        case Verb.FAIL:
            return replace(said, stage=Stage.FAILED, ended_at=when)
        case Verb.INTERRUPT:
            return replace(said, stage=Stage.INTERRUPTED, ended_at=when)
        case Verb.AGAIN:
            return replace(said, stage=Stage.WAITING, started_at=None, ended_at=None, runner="")
        case Verb.SKIP:
            return replace(said, stage=Stage.SKIPPED, ended_at=at)
        case _:
            return _voted(said, task, event, at)


def _voted(now: Progress, task: Task, event: Event, at: datetime) -> Progress:
    """A decision with one more vote: go when every voter says go, failed as long as one says no-go."""
    move = event.move
    votes = {**now.votes, move.voter: Vote(move.answer or Answer.NO_GO, event.by, at, move.note)}
    answers = {vote.answer for vote in votes.values()}
    stage = Stage.DONE if set(votes) >= set(task.voters) else Stage.RUNNING
    if Answer.NO_GO in answers:
        stage = Stage.FAILED
    ended = at if stage in {Stage.DONE, Stage.FAILED} else None
    return replace(now, stage=stage, votes=votes, started_at=now.started_at or at, ended_at=ended)


def _happened(execution: Execution, now: Progress, move: Move, at: datetime) -> datetime:
    """When it really happened: as reported, but neither later than now nor earlier than what came before it."""
    earliest = now.started_at if move.verb is not Verb.BEGIN else execution.started_at
    happened = min(move.happened_at or at, at)
    return happened if earliest is None else max(happened, earliest)


def _outcome(execution: Execution) -> Outcome:
    if execution.open_tasks():
        return Outcome.STOPPED
    return Outcome.BACKED_OUT if execution.standing is Standing.BACK else Outcome.COMPLETED


def _last_end(execution: Execution, at: datetime) -> datetime:
    """When the last task ended: whoever finishes late must not make the cutover longer than it was."""
    if execution.open_tasks():
        return at
    ends = [execution.of(task.id).ended_at for task in execution.tasks]
    known = [end for end in ends if end is not None]
    if execution.turned_back_at is not None:
        known.append(execution.turned_back_at)
    return max(known, default=at)
