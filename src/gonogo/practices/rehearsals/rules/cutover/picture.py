# SPDX-License-Identifier: Apache-2.0
"""Where on a time axis do the tasks of a cutover stand, and now, the turn-back time and the end of the window?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.board import Board, Row
from gonogo.practices.rehearsals.rules.cutover.execution import Stage
from gonogo.practices.rehearsals.rules.cutover.runbook import Window

WIDTH = 100
"""Places are percent of the width, so that a picture is as wide as its column and nothing is stretched."""
EDGE = 0.5
FEWEST_UNITS = 0.8
STEPS = tuple(
    timedelta(seconds=one)
    for one in (1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
)
MOST_TICKS = 6

Clock = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    x: float
    word: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line through all rows: now, the latest time to turn back, the end of the window."""

    x: float
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a row: what was planned, what was done, what runs, or what is ahead."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis with its ticks and marks."""

    starts: datetime
    ends: datetime
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]

    def x(self, moment: datetime) -> float:
        """Where a moment stands, kept inside the picture."""
        part = (moment - self.starts) / (self.ends - self.starts)
        return round(EDGE + min(max(part, 0.0), 1.0) * (WIDTH - 2 * EDGE), 2)


def axis_of(board: Board, window: Window, clock: Clock, *, under_way: bool) -> Axis:
    """From the first thing that happens to the last one; the whole window is always there."""
    slots = [slot for row in board.rows for slot in (row.planned, row.going) if slot is not None]
    starts = min([window.starts, *(slot.start for slot in slots)])
    ends = max([window.ends, *(slot.end for slot in slots), starts + timedelta(seconds=10)])
    bare = Axis(starts, ends, (), ())
    marks = []
    if board.turn_back.at is not None:
        marks.append(Mark(bare.x(board.turn_back.at), "turn", f"Turn back by {clock(board.turn_back.at)}"))
    marks.append(Mark(bare.x(window.ends), "end", f"Window ends {clock(window.ends)}"))
    if under_way:
        marks.append(Mark(bare.x(board.live.now), "now", f"Now {clock(board.live.now)}"))
    return Axis(starts, ends, _ticks(bare, clock), tuple(marks))


def _ticks(axis: Axis, clock: Clock) -> tuple[Tick, ...]:
    length = axis.ends - axis.starts
    step = next((one for one in STEPS if length / one <= MOST_TICKS), STEPS[-1])
    seconds = step.total_seconds()
    first = axis.starts.timestamp()
    moment = axis.starts + timedelta(seconds=-first % seconds)
    found: list[Tick] = []
    while moment <= axis.ends and len(found) < 4 * MOST_TICKS:
        x = axis.x(moment)
        anchor = "start" if x < 5 else "end" if x > WIDTH - 5 else "middle"
        found.append(Tick(x, clock(moment), anchor))
        moment += step
    return tuple(found)


def bars_of(row: Row, axis: Axis) -> tuple[Bar, ...]:
    """The bars of one task: thin what was planned, thick what was or is going to be."""
    bars = []
    if row.planned is not None:
        bars.append(_bar(axis, row.planned.start, row.planned.end, "planned"))
    if row.going is not None:
        kinds = {Stage.DONE: "done", Stage.RUNNING: "running", Stage.SKIPPED: "skipped"}
        kind = kinds.get(row.stage, "failed" if row.stage in {Stage.FAILED, Stage.INTERRUPTED} else "ahead")
        bars.append(_bar(axis, row.going.start, row.going.end, kind))
    return tuple(bars)


def _bar(axis: Axis, start: datetime, end: datetime, kind: str) -> Bar:
    x = axis.x(start)
    return Bar(x, max(round(axis.x(end) - x, 2), FEWEST_UNITS), kind)
