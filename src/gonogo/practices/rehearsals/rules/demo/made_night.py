# SPDX-License-Identifier: Apache-2.0
"""Which night does the demo tell of? A runbook of ten tasks, and a dress rehearsal that went almost to plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.execution import Answer
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb
from gonogo.practices.rehearsals.rules.demo.made_people import BACKOUT, UP

LENGTH = timedelta(hours=8)
"""How long the window of the night is."""
RUNBOOK = """\
gonogo-runbook: 1
runbook: people-cutover
title: Move 1.2 million people to the new system
timezone: America/New_York
window: {{starts: {starts:%Y-%m-%dT%H:%M}, ends: {ends:%Y-%m-%dT%H:%M}}}
rehearsals: [people]
people:
  dana: {{name: Dana Whitfield, phone: "+1 555 0100"}}
  ravi: {{name: Ravi Menon, phone: "+1 555 0101"}}
  sam: {{name: Sam Okafor, phone: "+1 555 0102"}}
  ivan: {{name: Ivan Petrov, phone: "+1 555 0103"}}
roles:
  database: [ravi]
  desk: [sam]
  security: [ivan]
point-of-no-return: open
tasks:
  - {{id: banner, name: Show the maintenance banner,
     owner: desk, kind: manual, planned: 5m, does: The portal says until when it is closed.}}
  - {{id: close, name: Close the old portal to writing,
     owner: desk, kind: manual, after: [banner], planned: 10m,
     does: Try to file an application; it must be refused.}}
  - {{id: save, name: Save the old database,
     owner: database, kind: command, after: [close], planned: 35m, run: ./save.sh}}
  - {{id: copy, name: Move the people,
     owner: database, kind: command, after: [save], run: alembic upgrade head, timeout: 4h,
     steps: [{up}]}}
  - {{id: compare, name: Compare every row,
     owner: database, kind: command, after: [copy], planned: 25m, run: ./compare.sh, resume: safe}}
  - {{id: smoke, name: Sign in and file one application,
     owner: desk, kind: check, after: [copy], planned: 20m,
     does: With the three test people from the list on the wall.}}
  - {{id: decide, name: "Go live?",
     owner: dana, kind: decision, after: [compare, smoke], planned: 10m, voters: [dana, security]}}
  - {{id: open, name: Open the new portal,
     owner: desk, kind: manual, after: [decide], planned: 10m,
     does: The banner goes and people can file again.}}
  - {{id: watch, name: Watch the first half hour, owner: database, kind: check, after: [open], planned: 30m}}
backout:
  - {{id: restore, name: Bring the old tables back,
     owner: database, kind: command, run: alembic downgrade base, timeout: 4h,
     steps: [{back}]}}
  - {{id: look, name: Sign in on the old portal, owner: desk, kind: check, after: [restore], planned: 10m}}
  - {{id: reopen, name: Open the old portal, owner: desk, kind: manual, after: [look], planned: 5m}}
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A move of the demo's night: so many minutes after its start, by whom, and through which runner."""

    minutes: float
    by: str
    move: Move
    runner: str = ""


def runbook_text(starts: datetime, ends: datetime) -> str:
    """The runbook with this window, given in its own time zone."""
    up, back = (", ".join(step.name for step in steps) for steps in (UP, BACKOUT))
    return RUNBOOK.format(starts=starts, ends=ends, up=up, back=back)


def _by_hand(task: str, by: str, begin: float, end: float) -> tuple[Made, ...]:
    return Made(begin, by, Move(Verb.BEGIN, task, aware=True)), Made(end, by, Move(Verb.DONE, task))


def _program(task: str, begin: float, end: float, says: str) -> tuple[Made, ...]:
    said = Move(Verb.DONE, task, f"Exit code 0. {says}", attempt=1)
    return Made(begin, "ravi", Move(Verb.BEGIN, task), "db-2"), Made(end, "ravi", said, "db-2")


def _vote(minutes: float, by: str, voter: str) -> Made:
    return Made(minutes, by, Move(Verb.VOTE, "decide", voter=voter, answer=Answer.GO))


FORWARD: tuple[Made, ...] = (
    Made(2, "dana", Move(Verb.START)),
    *_by_hand("banner", "sam", 3, 7),
    *_by_hand("close", "sam", 8, 19),
    *_program("save", 19, 52, "Wrote 41 GB."),
    Made(70, "ravi", Move(Verb.COMMENT, "copy", "Slower than last time: the night backup ran on the same disk.")),
    *_program("copy", 52, 176, "1,204,551 people moved."),
    *_by_hand("smoke", "sam", 178, 192),
    *_program("compare", 176, 199, "No row differs."),
    _vote(203, "dana", "dana"),
    _vote(205, "ivan", "security"),
    *_by_hand("open", "sam", 207, 215),
    *_by_hand("watch", "ravi", 215, 243),
    Made(245, "dana", Move(Verb.FINISH)),
)
"""The dress rehearsal that went to the end."""
BACK: tuple[Made, ...] = (
    Made(0, "dana", Move(Verb.START)),
    *_by_hand("banner", "sam", 1, 5),
    *_by_hand("close", "sam", 5, 15),
    *_program("save", 15, 50, "Wrote 40 GB."),
    Made(55, "dana", Move(Verb.TURN_BACK, note="We practise the way back tonight.")),
    *_program("restore", 55, 73, "The old tables are back."),
    *_by_hand("look", "sam", 74, 83),
    *_by_hand("reopen", "sam", 83, 87),
    Made(88, "dana", Move(Verb.FINISH)),
)
"""The dress rehearsal of the way back, a week before."""


def in_order(night: tuple[Made, ...]) -> tuple[Made, ...]:
    """The moves as they happened."""
    return tuple(sorted(night, key=lambda made: made.minutes))
