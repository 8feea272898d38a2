# SPDX-License-Identifier: Apache-2.0
"""Which runbooks and cutovers are there, and where does each stand?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from django.db.models import Max, Q

from gonogo.core.errors import NotFound
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.rehearsals.files.cutover import RunbookFile, runbook_from_data, runbook_of
from gonogo.practices.rehearsals.models import Cutover, CutoverEvent, RunbookVersion, RunnerBeat
from gonogo.practices.rehearsals.queries.lengths import lengths_from
from gonogo.practices.rehearsals.rules.cutover.durations import Lengths
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Execution, Kind
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb
from gonogo.practices.rehearsals.rules.cutover.replaying import Event, replay
from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook, Window

MOVING = (Verb.START.value, Verb.TURN_BACK.value, Verb.FINISH.value)
"""The moves after which a cutover stands somewhere else."""


@dataclass(frozen=True, slots=True)
class RunbookFacts:
    """One version of a runbook."""

    id: int
    name: str
    number: int
    file: RunbookFile
    runbook: Runbook
    hash: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Beat:
    """When a runner was last heard of, and whether it counts as silent."""

    runner: str
    task: str
    attempt: int
    heard_at: datetime
    until: datetime
    tail: str

    def silent(self, now: datetime) -> bool:
        """Whether it has not been heard of for too long."""
        return self.until <= now


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the log: what happened, and when it was taken down."""

    event: Event
    before: str
    after: str
    via: str


@dataclass(frozen=True, slots=True)
class CutoverFacts:
    """One dress rehearsal or cutover with its frozen runbook, its state and its log. `evidence` is what it ended as."""

    id: int
    name: str
    kind: Kind
    window: Window
    version: RunbookFacts
    lengths: Lengths
    execution: Execution
    log: tuple[Said, ...]
    beats: tuple[Beat, ...]
    evidence: int | None
    created_by: str
    created_at: datetime

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, in order."""
        return tuple(said.event for said in self.log)

    def beat_of(self, task: str) -> Beat | None:
        """What was heard of the runner that is at this task."""
        progress = self.execution.of(task)
        return next((beat for beat in self.beats if (beat.task, beat.runner) == (task, progress.runner)), None)

    def silent(self, task: str, now: datetime) -> bool:
        """Whether nothing has been heard for too long of the runner that is at this task."""
        beat = self.beat_of(task)
        return beat is None or beat.silent(now) or beat.attempt != self.execution.of(task).attempt

    def runners(self, now: datetime) -> tuple[Beat, ...]:
        """The runners that are there now."""
        return tuple(beat for beat in self.beats if not beat.task and not beat.silent(now))


@dataclass(frozen=True, slots=True)
class CutoverLine:
    """One line in the list of cutovers. `changed_at` is when it was scheduled, begun, turned back or finished last."""

    name: str
    kind: Kind
    runbook: str
    title: str
    version: int
    window: Window
    standing: str
    evidence: int | None
    changed_at: datetime


def runbooks_of(release_id: int) -> tuple[RunbookFacts, ...]:
    """The newest version of each runbook of the release, by name."""
    newest: dict[str, RunbookVersion] = {}
    for row in RunbookVersion.objects.filter(release_id=release_id).order_by("name", "number"):
        newest[row.name] = row
    return tuple(map(_runbook, newest.values()))


def runbook_named(release: ReleaseFacts, name: str, version: int | None = None) -> RunbookFacts:
    """A version of a runbook, the newest when none is named; NotFound suggests a close name."""
    rows = RunbookVersion.objects.filter(release_id=release.id, name=name).order_by("-number")
    row = (rows if version is None else rows.filter(number=version)).first()
    if row is not None:
        return _runbook(row)
    if version is not None and rows:
        raise NotFound(f'Runbook "{name}" has no version {version}; the newest is {rows[0].number}.')
    names = sorted(set(RunbookVersion.objects.filter(release_id=release.id).values_list("name", flat=True)))
    raise NotFound(
        f'There is no runbook "{name}" in {release.name}. {_meant(name, names, "gonogo cutover import FILE")}'
    )


def versions_of(release: ReleaseFacts, name: str) -> tuple[RunbookFacts, ...]:
    """Every version of a runbook, newest first."""
    rows = RunbookVersion.objects.filter(release_id=release.id, name=name).order_by("-number")
    return tuple(map(_runbook, rows))


def cutovers_of(release_id: int) -> tuple[CutoverLine, ...]:
    """The cutovers and dress rehearsals of the release, the latest window first."""
    moved = Max("events__at", filter=Q(events__verb__in=MOVING))
    rows = Cutover.objects.filter(release_id=release_id).select_related("runbook").annotate(moved_at=moved)
    return tuple(
        CutoverLine(
            row.name,
            Kind(row.kind),
            row.runbook.name,
            row.runbook.content.get("title", row.runbook.name),
            row.runbook.number,
            Window(row.window_starts, row.window_ends),
            row.standing,
            row.evidence,
            row.moved_at or row.created_at,
        )
        for row in rows
    )


def cutover_row(release: ReleaseFacts, name: str) -> Cutover:
    """The row of a cutover; NotFound suggests a close name."""
    try:
        return Cutover.objects.select_related("runbook").get(release_id=release.id, name=name)
    except Cutover.DoesNotExist:
        names = list(Cutover.objects.filter(release_id=release.id).values_list("name", flat=True))
        hint = _meant(name, names, "gonogo cutover schedule RUNBOOK NAME")
        raise NotFound(f'There is no cutover "{name}" in {release.name}. {hint}') from None


def cutover_named(release: ReleaseFacts, name: str) -> CutoverFacts:
    """A cutover with everything that happened in it."""
    return facts_of_row(cutover_row(release, name))


def facts_of_row(row: Cutover) -> CutoverFacts:
    """The facts of a row."""
    version = _runbook(row.runbook)
    log = tuple(map(_said, row.events.order_by("sequence")))
    beats = tuple(
        Beat(one.runner, one.task, one.attempt, one.heard_at, one.until, one.tail)
        for one in RunnerBeat.objects.filter(cutover_id=row.pk).order_by("runner", "task")
    )
    return CutoverFacts(
        id=row.pk,
        name=row.name,
        kind=Kind(row.kind),
        window=Window(row.window_starts, row.window_ends),
        version=version,
        lengths=lengths_from(row.lengths),
        execution=replay(version.runbook, (one.event for one in log)),
        log=log,
        beats=beats,
        evidence=row.evidence,
        created_by=row.created_by,
        created_at=row.created_at,
    )


def _meant(name: str, names: list[str], remedy: str) -> str:
    close = get_close_matches(name, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"There are: {', '.join(names)}." if names else f"There is none yet: {remedy}"


def _runbook(row: RunbookVersion) -> RunbookFacts:
    file = runbook_from_data(row.content)
    return RunbookFacts(row.pk, row.name, row.number, file, runbook_of(file), row.hash, row.author, row.created_at)


def _said(row: CutoverEvent) -> Said:
    move = Move(
        Verb(row.verb),
        row.task,
        row.note,
        row.voter,
        Answer(row.answer) if row.answer else None,
        happened_at=row.happened_at,
    )
    event = Event(row.sequence, move, row.actor, row.at, row.runner)
    return Said(event, row.before, row.after, row.via)
