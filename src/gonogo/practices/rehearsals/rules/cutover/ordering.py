# SPDX-License-Identifier: Apache-2.0
"""In which order can tasks be done, and which of them can never begin?"""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.practices.rehearsals.rules.cutover.runbook import Task


def in_order(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks so that each stands after those it waits for, otherwise as in the file; without those that never begin.

    What a task waits for outside of these tasks is never done here, so the task never begins either.
    """
    placed: dict[str, Task] = {}
    rest = list(tasks)
    while rest:
        free = next((task for task in rest if all(before in placed for before in task.after)), None)
        if free is None:
            break
        placed[free.id] = free
        rest.remove(free)
    return tuple(placed.values())


def never_begin(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks that can never begin, because they wait for each other or for something that is not there."""
    begin = {task.id for task in in_order(tasks)}
    return tuple(task for task in tasks if task.id not in begin)


def circle(tasks: Sequence[Task]) -> tuple[str, ...]:
    """One circle of tasks that wait for each other, as ids with the first one repeated at the end; empty if none."""
    known = {task.id: task for task in tasks}
    for task in never_begin(tasks):
        trail: list[str] = []
        current: str | None = task.id
        while current is not None and current not in trail:
            trail.append(current)
            stuck = {one.id for one in never_begin(tasks)}
            current = next((before for before in known[current].after if before in stuck), None)
        if current is not None:
            return tuple([*trail[trail.index(current) :], current][::-1])
    return ()


def before(tasks: Sequence[Task], id: str) -> frozenset[str]:
    """The ids of all tasks that must be done before this one, however far back."""
    known = {task.id: task for task in tasks}
    found: set[str] = set()
    waiting = [id]
    while waiting:
        for one in known[waiting.pop()].after:
            if one in known and one not in found:
                found.add(one)
                waiting.append(one)
    return frozenset(found)
