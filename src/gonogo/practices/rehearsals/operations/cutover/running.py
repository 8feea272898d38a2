# SPDX-License-Identifier: Apache-2.0
"""What does a runner tell about the programs of a cutover, and what does it hear? Never a command line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Moment, Name, Text
from gonogo.core.rules.permissions import Action, Actor
from gonogo.practices.rehearsals.operations.cutover.looking import OfCutover, cutover_facts
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb

MOST_TAILS = 200
Tail = Annotated[str, Field(max_length=20_000)]


class Hear(OfCutover):
    """A sign of life of a runner."""

    runner: Name = Field(description="The name of the runner: of the machine it runs on.")
    tails: dict[str, Tail] = Field(
        default_factory=dict, max_length=MOST_TAILS, description="The last words of each program it runs, by task."
    )


class Report(OfCutover):
    """What a runner does with a program, once for each id."""

    runner: Name = Field(description="The name of the runner.")
    task: Name = Field(description="The id of the task.")
    what: Literal["begin", "done", "fail", "interrupt", "again"] = Field(description="What happened.")
    attempt: int = Field(0, strict=True, ge=0, le=10_000, description="The attempt it is about; not for begin.")
    id: str = Field(min_length=1, max_length=64, description="Made by the runner, so that sending again adds nothing.")
    note: Text = Field("", description="How it ended, and its last words.")
    happened_at: Moment | None = Field(None, description="When, by the clock of the runner.")


@operation("cutover.hear", action=Action.WORK_CUTOVER, params=Hear)
def hear(by: Actor, now: datetime, params: Hear) -> Result:
    """Note that a runner is there and what its programs said last, and tell it where the cutover stands."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.actions.cutover.hearing import hear_runner

    release = release_meant(params.release)
    facts = hear_runner(release, params.name, runner=params.runner, tails=params.tails, by=by, now=now)
    return cutover_facts(release, facts, now)


@operation("cutover.report", action=Action.WORK_CUTOVER, params=Report)
def report(by: Actor, now: datetime, params: Report) -> Result:
    """Take down what a runner does with a program."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.actions.cutover.moves import Sender, make_move

    release = release_meant(params.release)
    move = Move(Verb(params.what), params.task, params.note, attempt=params.attempt, happened_at=params.happened_at)
    sender = Sender(by, params.id, params.runner)
    return cutover_facts(release, make_move(release, params.name, move, by=sender, now=now), now)


OPERATIONS = (hear, report)
