# SPDX-License-Identifier: Apache-2.0
"""How do tests put a night into the store, and what do people do in it?"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from gonogo.core.queries.releases import release_named
from gonogo.core.rules.permissions import Actor
from gonogo.core.tests.cast import NOW, RELEASE, operator
from gonogo.practices.rehearsals.actions.cutover.moves import Sender, make_move
from gonogo.practices.rehearsals.actions.cutover.runbooks import keep_runbook
from gonogo.practices.rehearsals.actions.cutover.scheduling import schedule_cutover
from gonogo.practices.rehearsals.files.cutover import read_runbook
from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts, cutover_named
from gonogo.practices.rehearsals.rules.cutover.execution import Kind
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT

NAME = "night"


def later(minutes: float) -> datetime:
    """So many minutes after the release of the tests begins, which is when the night's window starts."""
    return NOW + timedelta(minutes=minutes)


def schedule_night(
    text: str = NIGHT, *, name: str = NAME, kind: Kind = Kind.DRESS, starts: datetime = NOW
) -> CutoverFacts:
    """A night that is scheduled from now on."""
    release = release_named(RELEASE)
    runbook, _ = keep_runbook(release, read_runbook(text), by=operator(), now=NOW)
    return schedule_cutover(release, runbook, name, kind=kind, starts=starts, by=operator(), now=NOW)


def move(
    verb: Verb,
    task: str = "",
    minutes: float = 0,
    *,
    by: Actor | None = None,
    name: str = NAME,
    runner: str = "",
    id: str | None = None,
    **more: object,
) -> CutoverFacts:
    """Make a move so many minutes later, as the operator unless somebody else is named."""
    sender = Sender(by or operator(), id or uuid.uuid4().hex, runner)
    asked = Move(verb, task, **more)  # type: ignore[arg-type]
    return make_move(release_named(RELEASE), name, asked, by=sender, now=later(minutes))


def start_night() -> None:
    """A night that has started."""
    schedule_night()
    move(Verb.START)


def night_now(name: str = NAME) -> CutoverFacts:
    """The night as it stands."""
    return cutover_named(release_named(RELEASE), name)


def go_to_decision(name: str = NAME) -> None:
    """Start, close, copy and count: everything up to the decision, in 120 minutes."""
    move(Verb.START, name=name)
    move(Verb.BEGIN, "close", 0, name=name)
    move(Verb.DONE, "close", 12, name=name)
    move(Verb.BEGIN, "copy", 12, name=name, runner="db1")
    move(Verb.DONE, "copy", 100, name=name, runner="db1", attempt=1)
    move(Verb.BEGIN, "count", 100, name=name)
    move(Verb.DONE, "count", 120, name=name)
