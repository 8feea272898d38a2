# SPDX-License-Identifier: Apache-2.0
"""Where does each run stand in the strip of runs? One bar per run, oldest first, as high as its way up took long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.pictures.axes import duration_ticks
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
from gonogo.practices.rehearsals.rules.report import Report, Result
from gonogo.practices.rehearsals.rules.statement import copied_rows, up_seconds

LOWEST = 3.0
"""Pixels of the lowest bar."""
DATE_WIDTH = 78.0


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the strip is drawn, and how many runs it shows."""

    width: int
    height: int
    most: int
    left: int
    widest: float


WIDE = Shape(1180, 190, 48, 72, 34.0)
NARROW = Shape(344, 180, 18, 58, 14.0)


@dataclass(frozen=True, slots=True)
class RunBar:
    """One run. `kind` is passed, quick, failed or undone; the mark of what did not pass stands at `mark_y`."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    mark_y: float
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class RunStrip:
    """Everything the template draws. `older` says what is not shown; empty when everything is."""

    shape: Shape
    bars: tuple[RunBar, ...]
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str, str], ...]
    bottom: float
    older: str

    @property
    def kinds(self) -> frozenset[str]:
        """Which kinds of runs there are, for the legend."""
        return frozenset(one.kind for one in self.bars)


def kind_of(report: Report) -> str:
    """How the run is drawn."""
    if report.passed:
        return "quick" if report.quick else "passed"
    return "failed" if report.result is Result.FAILED else "undone"


def run_strip(runs: Sequence[KeptRun], zone: tzinfo, shape: Shape) -> RunStrip:
    """Lay out the newest runs; they come with the newest first and stand with the oldest first."""
    shown = [one.report for one in reversed(runs[: shape.most])]
    bottom, top = shape.height - 30.0, 26.0
    most = max([up_seconds(one) for one in shown] + [1e-3])
    room = (shape.width - shape.left) / max(len(shown), 1)
    width = round(min(room * 0.66, shape.widest), 1)
    room = min(room, width * 2.2)
    bars = []
    for at, one in enumerate(shown):
        tall = max((bottom - top) * up_seconds(one) / most, LOWEST)
        middle = shape.left + room * (at + 0.5)
        bars.append(
            RunBar(
                x=round(middle - width / 2, 1),
                y=round(bottom - tall, 1),
                width=width,
                height=round(tall, 1),
                middle=round(middle, 1),
                mark_y=round(bottom - tall - 11, 1),
                kind=kind_of(one),
                says=_says(one, zone),
            )
        )
    return RunStrip(
        shape=shape,
        bars=tuple(bars),
        ticks=tuple(
            (round(bottom - (bottom - top) * seconds / most, 1), word) for seconds, word in duration_ticks(most)
        ),
        days=_days([one.finished_at for one in shown], bars, zone),
        bottom=bottom,
        older=f"{count(len(runs) - shape.most, 'older run')} not shown." if len(runs) > shape.most else "",
    )


def _days(ends: Sequence[datetime], bars: Sequence[RunBar], zone: tzinfo) -> tuple[tuple[float, str, str], ...]:
    """Dates below as many runs as have room, always the first and the newest."""
    if not bars:
        return ()
    words = [f"{one.astimezone(zone):%-d %b}" for one in ends]
    if len(bars) == 1:
        return ((bars[0].x, "start", words[0]),)
    chosen = [(bars[-1].x + bars[-1].width, "end", words[-1])]
    free_from = chosen[0][0] - 2 * DATE_WIDTH
    first_end = bars[0].x + DATE_WIDTH
    for bar, word in reversed(list(zip(bars[1:-1], words[1:-1], strict=True))):
        if first_end + DATE_WIDTH / 2 <= bar.middle <= free_from + DATE_WIDTH / 2:
            chosen.append((bar.middle, "middle", word))
            free_from = bar.middle - 1.5 * DATE_WIDTH
    if chosen[0][0] - bars[0].x > 1.6 * DATE_WIDTH:
        chosen.append((bars[0].x, "start", words[0]))
    return tuple(chosen)


def _says(report: Report, zone: tzinfo) -> str:
    when = f"{report.finished_at.astimezone(zone):%-d %B %Y}"
    how = {"passed": "passed", "quick": "passed quickly", "failed": "failed"}.get(kind_of(report), "not finished")
    rows = copied_rows(report)
    size = f" on {count(rows, 'row')}" if rows else ""
    return f"{report.run}, {when}: {how}, up in {spoken(up_seconds(report))}{size}"
