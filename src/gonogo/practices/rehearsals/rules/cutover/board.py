# SPDX-License-Identifier: Apache-2.0
"""Everything that one looks at during a cutover, worked out for one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.durations import Estimate, Lengths
from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Kind, Progress, Stage
from gonogo.practices.rehearsals.rules.cutover.live import Live, live_schedule
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Task, Window
from gonogo.practices.rehearsals.rules.cutover.schedule import Slot, plan_schedule
from gonogo.practices.rehearsals.rules.cutover.telling import Turn, headline, leads_past_return, turns
from gonogo.practices.rehearsals.rules.cutover.turning import TurnBack, assess_turn_back


@dataclass(frozen=True, slots=True)
class Row:
    """One task: where it stands, when it was planned and when it takes place as things go.

    `planned` and `going` are None for a branch that is not gone. `late` is how much later than planned it began, or is
    going to begin. `critical` tasks decide when the branch ends. `crosses` leads past the point of no return.
    """

    task: Task
    stage: Stage
    progress: Progress
    estimate: Estimate
    planned: Slot | None
    going: Slot | None
    waits_for: tuple[str, ...]
    critical: bool
    point: bool
    crosses: bool

    @property
    def late(self) -> timedelta | None:
        """How much later it ends, or is going to end, than planned."""
        return None if self.planned is None or self.going is None else self.going.end - self.planned.end


@dataclass(frozen=True, slots=True)
class Board:
    """The sentence at the top, the time to turn back, who does what next, and every task of both branches."""

    headline: str
    turn_back: TurnBack
    live: Live
    turns: tuple[Turn, ...]
    rows: tuple[Row, ...]

    def branch(self, branch: Branch) -> tuple[Row, ...]:
        """The rows of one branch."""
        return tuple(row for row in self.rows if row.task.branch is branch)


def board(
    execution: Execution, lengths: Lengths, kind: Kind, window: Window, now: datetime, clock: Callable[[datetime], str]
) -> Board:
    """Work it all out for `now`."""
    live = live_schedule(execution, lengths, window, now)
    return Board(
        headline=headline(execution, live, kind, window, clock),
        turn_back=assess_turn_back(execution, live, lengths, window, clock),
        live=live,
        turns=turns(execution, live),
        rows=tuple(_row(execution, lengths, live, window, task) for task in execution.runbook.tasks),
    )


def _row(execution: Execution, lengths: Lengths, live: Live, window: Window, task: Task) -> Row:
    going: Slot | None = live.going.slots.get(task.id)
    planned = live.planned.slots.get(task.id)
    if task.branch is not execution.branch and task.branch is Branch.FORWARD:
        forward = execution.runbook.branch(Branch.FORWARD)
        planned = plan_schedule(forward, lengths, window.starts).slots.get(task.id)
        going = _done(execution.of(task.id))
    return Row(
        task=task,
        stage=execution.stage(task.id),
        progress=execution.of(task.id),
        estimate=lengths.tasks[task.id],
        planned=planned,
        going=going,
        waits_for=execution.waits_for(task),
        critical=task.id in live.going.critical,
        point=task.id == execution.runbook.point_of_no_return,
        crosses=leads_past_return(execution, task),
    )


def _done(progress: Progress) -> Slot | None:
    if progress.started_at is None or progress.ended_at is None:
        return None
    return Slot(progress.started_at, progress.ended_at)
