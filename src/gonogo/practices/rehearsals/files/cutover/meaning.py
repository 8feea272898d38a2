# SPDX-License-Identifier: Apache-2.0
"""Which runbook does a file mean?"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gonogo.practices.rehearsals.files.cutover.schema import (
    CommandTask,
    DecisionTask,
    ManualTask,
    RunbookFile,
    TaskPart,
)
from gonogo.practices.rehearsals.rules.cutover.runbook import (
    Branch,
    Command,
    Contact,
    Runbook,
    Task,
    TaskKind,
    Window,
)


def runbook_of(file: RunbookFile) -> Runbook:
    """The runbook that the file means, with its window in UTC."""
    zone = ZoneInfo(file.timezone)
    tasks = [_task(part, Branch.FORWARD) for part in file.tasks]
    tasks += [_task(part, Branch.BACKOUT) for part in file.backout]
    return Runbook(
        name=file.runbook,
        title=file.title,
        window=Window(_instant(file.window.starts, zone), _instant(file.window.ends, zone)),
        tasks=tuple(tasks),
        point_of_no_return=file.point_of_no_return,
        roles={role: tuple(people) for role, people in file.roles.items()},
        rehearsals=file.rehearsals,
        contacts={who: Contact(person.name or "", person.phone or "") for who, person in file.people.items()},
    )


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _task(part: TaskPart, branch: Branch) -> Task:
    command = None
    if isinstance(part, CommandTask):
        command = Command(part.run, part.timeout, part.expect, part.resume == "safe", part.runner or "")
    return Task(
        id=part.id,
        name=part.name,
        owner=part.owner,
        kind=TaskKind(part.kind),
        branch=branch,
        after=part.after,
        planned=part.planned,
        command=command,
        voters=part.voters if isinstance(part, DecisionTask) else (),
        does=part.does or "",
        steps=part.steps if isinstance(part, CommandTask | ManualTask) else (),
    )
