# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a cutover that is under way?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from gonogo.core.operation import Operation, Result, operation
from gonogo.core.parameters import Flag, Name, Text
from gonogo.core.rules.permissions import Action, Actor
from gonogo.practices.rehearsals.operations.cutover.looking import OfCutover, cutover_facts
from gonogo.practices.rehearsals.rules.cutover.execution import Answer
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb


class Asked(OfCutover):
    """A move of a cutover. Sent twice with the same id, it is made once."""

    id: str | None = Field(None, min_length=1, max_length=64, description="Made by the asker; made here when left out.")
    note: Text = Field("", description="Why, or what there is to say.")


class OfTask(Asked):
    """A move of one task."""

    task: Name = Field(description="The id of the task.")


class Begin(OfTask):
    """A task to begin."""

    aware: Flag = Field(False, description="Whether you know that there is no way back, for the point of no return.")


class CastVote(OfTask):
    """A vote on a decision."""

    voter: Name = Field(description="The person or role that votes, as the runbook names it.")
    answer: Literal["go", "no-go"] = Field(description="go or no-go; a no-go says why.")


class Comment(Asked):
    """Something to put into the log."""

    task: str = Field("", max_length=120, description="The task it is about, if it is about one.")


ASKED: Mapping[str, tuple[Verb, Action, type[Asked], str]] = {
    "start": (Verb.START, Action.LEAD_CUTOVER, Asked, "Start a cutover: its first tasks become ready."),
    "begin": (Verb.BEGIN, Action.WORK_CUTOVER, Begin, "Begin a task."),
    "done": (Verb.DONE, Action.WORK_CUTOVER, OfTask, "Say that a task is done."),
    "fail": (Verb.FAIL, Action.WORK_CUTOVER, OfTask, "Say that a task failed, and why."),
    "interrupt": (
        Verb.INTERRUPT,
        Action.WORK_CUTOVER,
        OfTask,
        "Say that a program was interrupted, when its runner is not heard of any more.",
    ),
    "again": (Verb.AGAIN, Action.WORK_CUTOVER, OfTask, "Make a task that failed or was interrupted ready once more."),
    "skip": (Verb.SKIP, Action.LEAD_CUTOVER, OfTask, "Leave a task out, and say why."),
    "vote": (Verb.VOTE, Action.WORK_CUTOVER, CastVote, "Vote on a decision."),
    "comment": (Verb.COMMENT, Action.WORK_CUTOVER, Comment, "Put a comment into the log."),
    "pause": (Verb.PAUSE, Action.TURN_BACK, Asked, "Let nothing begin any more until somebody resumes."),
    "resume": (Verb.RESUME, Action.LEAD_CUTOVER, Asked, "Let tasks begin again."),
    "turn-back": (
        Verb.TURN_BACK,
        Action.TURN_BACK,
        Asked,
        "Turn back: the tasks of the way back become ready. Refused after the point of no return.",
    ),
    "finish": (Verb.FINISH, Action.LEAD_CUTOVER, Asked, "End a cutover and keep what it showed as evidence."),
}
"""The operations by the last part of their name."""


def _asking(name: str, verb: Verb, action: Action, params: type[Asked], summary: str) -> Operation:
    def run(by: Actor, now: datetime, given: Asked) -> Result:
        from gonogo.core.operations.scope import release_meant
        from gonogo.practices.rehearsals.actions.cutover.moves import Sender, make_move

        release = release_meant(given.release)
        answer = getattr(given, "answer", None)
        move = Move(
            verb,
            getattr(given, "task", ""),
            given.note,
            getattr(given, "voter", ""),
            Answer(answer) if answer else None,
            aware=getattr(given, "aware", False),
        )
        sender = Sender(by, given.id or uuid.uuid4().hex)
        return cutover_facts(release, make_move(release, given.name, move, by=sender, now=now), now)

    run.__doc__ = summary
    return operation(f"cutover.{name}", action=action, params=params)(run)


OPERATIONS = tuple(_asking(name, *asked) for name, asked in ASKED.items())
