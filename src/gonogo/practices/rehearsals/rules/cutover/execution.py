# SPDX-License-Identifier: Apache-2.0
"""Where does a cutover stand? Its state, which is nothing but what its events add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook, Task, TaskKind


class Kind(StrEnum):
    """What is executed: a rehearsal with the real people and the real clock, or the real thing."""

    DRESS = "dress-rehearsal"
    CUTOVER = "cutover"

    @property
    def words(self) -> str:
        """As it stands in a sentence."""
        return "dress rehearsal" if self is Kind.DRESS else "cutover"


class Standing(StrEnum):
    """Where the whole stands."""

    PLANNED = "planned"
    FORWARD = "forward"
    BACK = "turned-back"
    OVER = "over"


class Outcome(StrEnum):
    """How it ended: at the end of the way forward, at the end of the way back, or stopped on the way."""

    COMPLETED = "completed"
    BACKED_OUT = "backed-out"
    STOPPED = "stopped"


class Stage(StrEnum):
    """Where a task stands. WAITING and READY are worked out, the others are what somebody said."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


class Answer(StrEnum):
    """What somebody votes."""

    GO = "go"
    NO_GO = "no-go"


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's latest answer, who gave it, and when."""

    answer: Answer
    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened to one task. `attempt` counts how often it began; `by` is who changed it last."""

    stage: Stage = Stage.WAITING
    attempt: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    by: str = ""
    runner: str = ""
    note: str = ""
    votes: Mapping[str, Vote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Execution:
    """A runbook in execution after so many events. `high_water` is the time of the newest one.

    `no_return_at` is when the point of no return was passed: as soon as its task began, because from then on nobody can
    know what took effect. Only when that task is known to have failed is one before the point again.
    """

    runbook: Runbook
    standing: Standing = Standing.PLANNED
    paused: bool = False
    progress: Mapping[str, Progress] = field(default_factory=dict)
    sequence: int = 0
    high_water: datetime | None = None
    started_at: datetime | None = None
    turned_back_at: datetime | None = None
    turned_back_because: str = ""
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    no_return_at: datetime | None = None

    @property
    def branch(self) -> Branch:
        """The branch whose tasks are done now, or were last."""
        return Branch.BACKOUT if self.turned_back_at is not None else Branch.FORWARD

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks of that branch."""
        return self.runbook.branch(self.branch)

    @property
    def under_way(self) -> bool:
        """Whether it has begun and is not over."""
        return self.standing in {Standing.FORWARD, Standing.BACK}

    def of(self, id: str) -> Progress:
        """What has happened to a task."""
        return self.progress.get(id, _NOTHING)

    def stage(self, id: str) -> Stage:
        """Where a task stands; what has not begun is ready when nothing keeps it from beginning."""
        said = self.of(id).stage
        if said is not Stage.WAITING:
            return said
        task = self.runbook.task(id)
        return Stage.WAITING if task is None or self.waits_for(task) else Stage.READY

    def waits_for(self, task: Task) -> tuple[str, ...]:
        """What keeps a task from beginning, in words; empty when it is ready. A pause is not counted."""
        if not self.under_way:
            return ("the start",) if self.standing is Standing.PLANNED else ("nothing any more",)
        if task.branch is not self.branch:
            return ("turning back",) if task.branch is Branch.BACKOUT else ("nothing any more",)
        before = tuple(self._name(one) for one in task.after if self.of(one).stage not in {Stage.DONE, Stage.SKIPPED})
        return before or self.still_running(task)

    def still_running(self, task: Task) -> tuple[str, ...]:
        """Programs of the way forward that have not ended yet: the way back begins after them."""
        if task.branch is Branch.FORWARD:
            return ()
        return tuple(
            f"{one.name} to end"
            for one in self.runbook.branch(Branch.FORWARD)
            if one.kind is TaskKind.COMMAND and self.of(one.id).stage is Stage.RUNNING
        )

    def open_tasks(self) -> tuple[Task, ...]:
        """The tasks of the present branch that are neither done nor skipped."""
        return tuple(task for task in self.tasks if self.of(task.id).stage not in {Stage.DONE, Stage.SKIPPED})

    def _name(self, id: str) -> str:
        task = self.runbook.task(id)
        return task.name if task else id


_NOTHING = Progress()
