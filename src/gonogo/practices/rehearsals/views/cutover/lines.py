# SPDX-License-Identifier: Apache-2.0
"""How is one task put on the page: its words, its bars, and what this person may do with it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.rehearsals.queries.cutovers import Beat, CutoverFacts
from gonogo.practices.rehearsals.rules.cutover.board import Row
from gonogo.practices.rehearsals.rules.cutover.execution import Stage
from gonogo.practices.rehearsals.rules.cutover.move import Verb, Who
from gonogo.practices.rehearsals.rules.cutover.picture import Axis, Bar, bars_of
from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook, TaskKind, spoken

STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.WAITING: ("calm", "waiting"),
    Stage.READY: ("unknown", "ready"),
    Stage.RUNNING: ("run", "running"),
    Stage.DONE: ("go", "done"),
    Stage.FAILED: ("no", "failed"),
    Stage.INTERRUPTED: ("no", "interrupted"),
    Stage.SKIPPED: ("waived", "skipped"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One task in the list: its words, its bars, and what is said about it."""

    row: Row
    tone: str
    word: str
    owner: str
    phone: str
    bars: tuple[Bar, ...]
    planned: str
    real: str
    drift: str
    note: str
    tail: str
    silent: bool
    moves: tuple[tuple[str, str], ...]
    """Further moves this person may make: word and address."""


def address(release: ReleaseFacts, one: CutoverFacts, verb: Verb, task: str = "") -> str:
    """Where a move is asked for."""
    query = {"task": task} if task else None
    return reverse("cutover-act", args=[release.name, one.name, verb.value], query=query)


def line_of(
    release: ReleaseFacts,
    one: CutoverFacts,
    row: Row,
    axis: Axis,
    who: Who | None,
    clock: Callable[[datetime], str],
    now: datetime,
) -> Line:
    """The line of one task."""
    runbook, task = one.version.runbook, row.task
    tone, word = STAGES[row.stage]
    people = runbook.people_of(task.owner)
    phones = [runbook.contacts[name].phone for name in people if name in runbook.contacts]
    silent = bool(row.progress.runner) and row.stage is Stage.RUNNING and one.silent(task.id, now)
    beat = one.beat_of(task.id)
    planned = f"{clock(row.planned.start)}–{clock(row.planned.end)}" if row.planned else ""
    real = ""
    if row.going is not None and row.stage is not Stage.WAITING:
        end = clock(row.going.end) if row.stage in {Stage.DONE, Stage.SKIPPED} else f"about {clock(row.going.end)}"
        real = f"{clock(row.going.start)}–{end}"
    elif row.going is not None and one.execution.under_way:
        real = f"about {clock(row.going.start)}"
    return Line(
        row=row,
        tone=tone,
        word=word,
        owner=owner_words(runbook, task.owner),
        phone=", ".join(phone for phone in phones if phone),
        bars=bars_of(row, axis),
        planned=planned,
        real=real,
        drift=_drift(row, one.window.length),
        note=row.progress.note if row.stage in {Stage.FAILED, Stage.INTERRUPTED, Stage.SKIPPED, Stage.DONE} else "",
        tail=_last_line(beat) if row.stage is Stage.RUNNING else "",
        silent=silent,
        moves=_side_moves(release, one, row, who, silent),
    )


def owner_words(runbook: Runbook, owner: str) -> str:
    """An owner as people read it: the name of a person, or a role with those who stand behind it."""
    if owner not in runbook.roles:
        return runbook.called(owner)
    return f"{owner} ({', '.join(map(runbook.called, runbook.people_of(owner)))})"


def _last_line(beat: Beat | None) -> str:
    lines = [line.strip() for line in beat.tail.splitlines() if line.strip()] if beat else []
    return lines[-1][-200:] if lines else ""


def _drift(row: Row, length: timedelta) -> str:
    worth = min(timedelta(minutes=1), length / 100)
    if row.late is None or abs(row.late) < worth or row.stage not in {Stage.RUNNING, Stage.DONE}:
        return ""
    return f"{spoken(row.late)} {'late' if row.late > timedelta(0) else 'early'}"


def _side_moves(
    release: ReleaseFacts, one: CutoverFacts, row: Row, who: Who | None, silent: bool
) -> tuple[tuple[str, str], ...]:
    """What else this person may do with a task, beside the main action."""
    execution, task = one.execution, row.task
    if who is None or not execution.under_way or task.branch is not execution.branch:
        return ()
    theirs = who.leads or execution.runbook.stands_behind(who.name, (task.owner,))
    moves: list[tuple[str, Verb]] = []
    if task.kind is TaskKind.DECISION:
        voting = who.leads or execution.runbook.stands_behind(who.name, task.voters)
        moves = [("Vote", Verb.VOTE)] if voting and row.stage in {Stage.READY, Stage.RUNNING, Stage.FAILED} else []
    elif theirs and row.stage is Stage.READY and not execution.paused:
        moves = [("Start", Verb.BEGIN)] if task.kind is not TaskKind.COMMAND else [("Do it by hand", Verb.BEGIN)]
    elif theirs and row.stage is Stage.RUNNING and (not row.progress.runner or silent):
        moves = [("Done", Verb.DONE), ("It failed", Verb.FAIL)]
        if task.kind is TaskKind.COMMAND:
            moves.append(("It was interrupted", Verb.INTERRUPT))
    elif theirs and row.stage in {Stage.FAILED, Stage.INTERRUPTED}:
        moves = [("Once more", Verb.AGAIN), ("It is done after all", Verb.DONE)]
    open_still = row.stage in {Stage.READY, Stage.FAILED, Stage.INTERRUPTED}
    if who.leads and open_still and task.kind is not TaskKind.DECISION and not row.point:
        moves.append(("Leave it out", Verb.SKIP))
    return tuple((word, address(release, one, verb, task.id)) for word, verb in moves)
