# SPDX-License-Identifier: Apache-2.0
"""When is each task planned to begin and to end, and which tasks must not be late?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.durations import Lengths
from gonogo.practices.rehearsals.rules.cutover.ordering import in_order
from gonogo.practices.rehearsals.rules.cutover.runbook import Task

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Slot:
    """From when until when a task takes place. `known` is false when its length, or one before it, is not known."""

    start: datetime
    end: datetime
    known: bool = True

    @property
    def length(self) -> timedelta:
        """How long the task takes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Schedule:
    """The slots of one branch, when the last one ends, and the tasks that decide when that is, in their order.

    `known` is false when a length is missing: then everything is at the earliest.
    """

    slots: Mapping[str, Slot]
    finish: datetime
    critical: tuple[str, ...]
    known: bool


def plan_schedule(tasks: Sequence[Task], lengths: Lengths, start: datetime) -> Schedule:
    """Each task as early as what it waits for allows. A task of unknown length counts as taking no time."""
    slots: dict[str, Slot] = {}
    for task in in_order(tasks):
        begin = max((slots[one].end for one in task.after), default=start)
        length = _length(lengths, task.id)
        known = length is not None and all(slots[one].known for one in task.after)
        slots[task.id] = Slot(begin, begin + (length or NOTHING), known)
    return closed(tasks, slots, start)


def closed(tasks: Sequence[Task], slots: Mapping[str, Slot], start: datetime) -> Schedule:
    """The schedule that these slots make: its end, and its critical path."""
    finish = max((slot.end for slot in slots.values()), default=start)
    return Schedule(slots, finish, critical_path(tasks, slots), all(slot.known for slot in slots.values()))


def critical_path(tasks: Sequence[Task], slots: Mapping[str, Slot]) -> tuple[str, ...]:
    """From the task that ends last back over what each one waited for longest; the first in the file among equals."""
    known = {task.id: task for task in tasks if task.id in slots}
    if not known:
        return ()
    current: str | None = max(known, key=lambda id: slots[id].end)
    path: list[str] = []
    while current is not None:
        path.append(current)
        waited_for = [id for id in known[current].after if id in slots]
        current = max(waited_for, key=lambda id: slots[id].end, default=None)
    return tuple(reversed(path))


def _length(lengths: Lengths, id: str) -> timedelta | None:
    found = lengths.tasks.get(id)
    return found.length if found else None
