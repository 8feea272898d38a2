# SPDX-License-Identifier: Apache-2.0
"""What is a runbook? The tasks of a cutover in their order, who does them, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from gonogo.core.rules.duration import format_duration


class TaskKind(StrEnum):
    """What a task asks for: a program run by the runner, work or a look by a person, or a vote."""

    COMMAND = "command"
    MANUAL = "manual"
    CHECK = "check"
    DECISION = "decision"


class Branch(StrEnum):
    """Where a task belongs: on the way to the new system, or on the way back."""

    FORWARD = "forward"
    BACKOUT = "backout"


@dataclass(frozen=True, slots=True)
class Command:
    """What the runner starts: a command line, how long it may take, and which exit codes are good.

    `safe` says that running it once more after an interruption does no harm. `runner` names the machine that does it.
    """

    run: str
    timeout: timedelta
    expect: tuple[int, ...] = (0,)
    safe: bool = False
    runner: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One task. `after` are ids of tasks of the same branch; `planned` is None when the runbook does not say.

    `owner` is a person or a role of the runbook; `voters` are those who vote on a decision. `does` says in a sentence
    what to do and how one sees that it is done. `steps` are the steps of the runbook's rehearsals that it carries out.
    """

    id: str
    name: str
    owner: str
    kind: TaskKind
    branch: Branch = Branch.FORWARD
    after: tuple[str, ...] = ()
    planned: timedelta | None = None
    command: Command | None = None
    voters: tuple[str, ...] = ()
    does: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the runbook: what they are called and how they are reached."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when the old system may be away. Both are aware."""

    starts: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return self.ends - self.starts


@dataclass(frozen=True, slots=True)
class Runbook:
    """A whole runbook. `point_of_no_return` is the task from whose start on there is no way back; None if there is one.

    `roles` say which people stand behind a role; `contacts` are by username. `rehearsals` are the names of those whose
    recorded runs tell how long steps take. Tasks are in the order of the file.
    """

    name: str
    title: str
    window: Window
    tasks: tuple[Task, ...]
    point_of_no_return: str | None = None
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    rehearsals: tuple[str, ...] = ()

    def branch(self, branch: Branch) -> tuple[Task, ...]:
        """The tasks of one branch, in the order of the file."""
        return tuple(task for task in self.tasks if task.branch is branch)

    def task(self, id: str) -> Task | None:
        """The task with this id, if there is one."""
        return next((task for task in self.tasks if task.id == id), None)

    def people_of(self, who: str) -> tuple[str, ...]:
        """The usernames behind an owner or a voter: those of the role, or the person alone."""
        return self.roles.get(who, (who,))

    def stands_behind(self, person: str, who: Iterable[str]) -> bool:
        """Whether the person is one of these owners or voters, by name or by role."""
        return any(person in self.people_of(one) for one in who)

    def called(self, username: str) -> str:
        """What a person of the runbook is called."""
        contact = self.contacts.get(username)
        return contact.name if contact and contact.name else username


def spoken(length: timedelta) -> str:
    """A length as people say it on a bridge: `1 h 05 min`, `12 min`, `40 s`. Nothing is said about its sign."""
    seconds = round(abs(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 600 and seconds % 60:
        return f"{seconds // 60} min {seconds % 60:02d} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h" if hours % 24 else f"{hours // 24} d"
    if hours:
        return f"{hours} h {minutes:02d} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def whole(length: timedelta) -> str:
    """A length in the short form that files use, to the second."""
    return format_duration(timedelta(seconds=round(length.total_seconds())))
