# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a runbook, and where? Everything at once, so that it is mended once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.cutover.ordering import before, circle, never_begin
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook, Task, TaskKind

MOST_TASKS = 200
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where in the file, and what."""

    path: Path
    message: str


def faults(runbook: Runbook) -> tuple[Fault, ...]:
    """Everything that keeps the runbook from being used, in the order of the file."""
    return (*_window(runbook), *_tasks(runbook), *_orders(runbook), *_no_return(runbook))


def place(runbook: Runbook, id: str) -> Path:
    """Where a task stands in the file: `tasks[3]` or `backout[0]`."""
    for branch, section in ((Branch.FORWARD, "tasks"), (Branch.BACKOUT, "backout")):
        for number, task in enumerate(runbook.branch(branch)):
            if task.id == id:
                return (section, number)
    return ()


def _window(runbook: Runbook) -> Iterator[Fault]:
    if runbook.window.ends <= runbook.window.starts:
        yield Fault(("window", "ends"), "the window ends before it starts")
    if not runbook.branch(Branch.FORWARD):
        yield Fault(("tasks",), "a runbook needs at least one task")
    if len(runbook.tasks) > MOST_TASKS:
        yield Fault(("tasks",), f"{len(runbook.tasks)} tasks are more than the {MOST_TASKS} a runbook may have")


def _tasks(runbook: Runbook) -> Iterator[Fault]:
    seen: set[str] = set()
    for section, branch in (("tasks", Branch.FORWARD), ("backout", Branch.BACKOUT)):
        for number, task in enumerate(runbook.branch(branch)):
            here: Path = (section, number)
            if task.id in seen:
                yield Fault((*here, "id"), f'the id "{task.id}" is used twice')
            seen.add(task.id)
            yield from _people(runbook, task, here)
            yield from _references(runbook, task, here)
            if task.steps and not runbook.rehearsals:
                yield Fault((*here, "steps"), "name the rehearsal of these steps: rehearsals: [people] at the top")
            if task.kind is TaskKind.COMMAND and task.command is None:
                yield Fault(here, "a command needs run: with the command line")


def _people(runbook: Runbook, task: Task, here: Path) -> Iterator[Fault]:
    known = {*runbook.roles, *runbook.contacts}
    for key, names in (("owner", (task.owner,)), ("voters", task.voters)):
        for name in names:
            if name not in known:
                known_names = ", ".join(sorted(known)) or "nobody yet"
                yield Fault((*here, key), f'"{name}" is neither a role nor a person of this runbook ({known_names})')
    if task.kind is TaskKind.DECISION and not task.voters:
        yield Fault(here, "a decision needs voters: who votes on it")
    if task.kind is not TaskKind.DECISION and task.voters:
        yield Fault((*here, "voters"), "only a decision has voters")


def _references(runbook: Runbook, task: Task, here: Path) -> Iterator[Fault]:
    for number, id in enumerate(task.after):
        other = runbook.task(id)
        if other is None:
            yield Fault((*here, "after", number), f'there is no task "{id}"')
        elif other.branch is not task.branch:
            yield Fault(
                (*here, "after", number),
                f'"{id}" belongs to the {"way back" if other.branch is Branch.BACKOUT else "way forward"}; '
                "a task waits only for tasks of its own branch",
            )
        elif id == task.id:
            yield Fault((*here, "after", number), "a task cannot wait for itself")


def _orders(runbook: Runbook) -> Iterator[Fault]:
    for branch in Branch:
        tasks = runbook.branch(branch)
        found = circle(tasks)
        if len(found) > 2:
            yield Fault(place(runbook, found[0]), f"these tasks wait for each other: {' → '.join(found)}")
        for task in never_begin(tasks):
            missing = [id for id in task.after if runbook.task(id) is None]
            if task.id not in found and not missing:
                yield Fault(place(runbook, task.id), f'"{task.id}" can never begin: what it waits for never ends')


def _no_return(runbook: Runbook) -> Iterator[Fault]:
    id = runbook.point_of_no_return
    if id is None:
        return
    task = runbook.task(id)
    here: Path = ("point-of-no-return",)
    if task is None:
        yield Fault(here, f'there is no task "{id}"')
        return
    if task.branch is Branch.BACKOUT:
        yield Fault(here, f'"{id}" belongs to the way back; the point of no return is on the way forward')
        return
    if not runbook.branch(Branch.BACKOUT):
        yield Fault(here, "a runbook with a point of no return needs backout tasks: until there, one can turn back")
    decided = {one.id for one in runbook.branch(Branch.FORWARD) if one.kind is TaskKind.DECISION}
    if task.kind is TaskKind.COMMAND and not decided & before(runbook.branch(Branch.FORWARD), id):
        yield Fault(
            here, f'"{id}" runs by itself; let it wait for a decision, so that people pass the point, not a program'
        )
