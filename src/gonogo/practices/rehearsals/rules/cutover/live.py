# SPDX-License-Identifier: Apache-2.0
"""When will it be over, by what has happened so far and what is still planned, and how late is that?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.durations import Lengths
from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Progress, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.ordering import in_order
from gonogo.practices.rehearsals.rules.cutover.replaying import steady
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Task, Window
from gonogo.practices.rehearsals.rules.cutover.schedule import NOTHING, Schedule, Slot, closed, plan_schedule


@dataclass(frozen=True, slots=True)
class Live:
    """The present branch as planned and as it goes. `drift` is how much later it ends than planned; early is below 0.

    `now` is the steady time that everything was worked out with.
    """

    planned: Schedule
    going: Schedule
    drift: timedelta
    now: datetime


def live_schedule(execution: Execution, lengths: Lengths, window: Window, now: datetime) -> Live:
    """What was done as it was done, what runs at least until now, and the rest as early as possible after that.

    The way forward is planned from the start of the window, the way back from when it was turned back.
    """
    now = steady(execution, now)
    back = execution.branch is Branch.BACKOUT
    begin = execution.turned_back_at if back and execution.turned_back_at else window.starts
    planned = plan_schedule(execution.tasks, lengths, begin)
    if execution.standing is Standing.PLANNED:
        late = plan_schedule(execution.tasks, lengths, max(window.starts, now))
        return Live(planned, late, late.finish - planned.finish, now)
    going = _going(execution, lengths, now)
    return Live(planned, going, going.finish - planned.finish, now)


def _going(execution: Execution, lengths: Lengths, now: datetime) -> Schedule:
    horizon = execution.ended_at if execution.standing is Standing.OVER and execution.ended_at else now
    slots: dict[str, Slot] = {}
    for task in in_order(execution.tasks):
        slots[task.id] = _slot(execution, task, lengths, slots, horizon)
    return closed(execution.tasks, slots, horizon)


def _slot(execution: Execution, task: Task, lengths: Lengths, slots: dict[str, Slot], now: datetime) -> Slot:
    progress = execution.of(task.id)
    if (over := _past(progress)) is not None:
        return over
    estimate = lengths.tasks.get(task.id)
    length = estimate.length if estimate and estimate.length is not None else NOTHING
    known = estimate is not None and estimate.length is not None
    if progress.stage is Stage.RUNNING and progress.started_at is not None:
        return Slot(progress.started_at, max(progress.started_at + length, now), known)
    begin = max([now, *(slots[one].end for one in task.after)])
    return Slot(begin, begin + length, known and all(slots[one].known for one in task.after))


def _past(progress: Progress) -> Slot | None:
    """The slot of a task that is over; None for one that has still to be done, such as one that failed."""
    if progress.stage not in {Stage.DONE, Stage.SKIPPED} or progress.ended_at is None:
        return None
    return Slot(progress.started_at or progress.ended_at, progress.ended_at)
