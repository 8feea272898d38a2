# SPDX-License-Identifier: Apache-2.0
"""Where does each part of a chart stand? Pure scales; templates draw what comes out, classes colour it.

Lengths are in the units of the view box. Charts are never the only place of a figure: a table stands below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

WIDTH = 1132
LABELS = 168
"""Width kept for the names of waves on the left."""
ROW = 46
BAR = 26
LETTER = 7.2
"""About the width of a letter; only used to leave out what would not fit."""
LANE = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One wave as planned or as it went: from its opening to the end of its bake time, in local time."""

    name: str
    note: str
    start: datetime
    end: datetime
    stages: tuple[int, ...]
    reached: int
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class Window:
    """A freeze, in local time; `until` is the first moment after it."""

    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle of a bar with its words; the words are left out where they would not fit."""

    x: float
    width: float
    word_x: float
    css: str
    word: str
    word_css: str
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """One wave: its label, its pieces, and beside the bar the words that do not fit into it.

    `y` is the top of the bar, the others are base lines of words.
    """

    name: str
    note: str
    y: float
    name_y: float
    note_y: float
    word_y: float
    pieces: tuple[Piece, ...]
    beside: str
    beside_x: float
    beside_anchor: str


@dataclass(frozen=True, slots=True)
class Hatch:
    """One freeze: its window and where its name stands."""

    name: str
    x: float
    width: float
    word_x: float
    word_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the axis."""

    x: float
    word: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the template draws."""

    width: int
    height: float
    top: float
    bottom: float
    plot: float
    days_y: float
    today_y: float
    bar: int
    rows: tuple[Row, ...]
    freezes: tuple[Hatch, ...]
    marks: tuple[Mark, ...]
    today: float | None


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to places: `start` stands at LABELS, `end` at WIDTH."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """The place of a moment, never outside of the chart."""
        share = (moment - self.start) / (self.end - self.start)
        return round(LABELS + min(max(share, 0.0), 1.0) * (WIDTH - LABELS), 1)


def timeline(bars: Sequence[Bar], windows: Sequence[Window], now: datetime) -> Timeline | None:
    """Lay out the waves; None when there is none. Today is shown when it is near enough to be on the chart."""
    if not bars:
        return None
    scale = fit([bar.start for bar in bars], [bar.end for bar in bars], now)
    shown = [window for window in windows if window.since < scale.end and window.until > scale.start]
    freezes, lanes = _hatches(shown, scale)
    top = 8.0 + lanes * LANE
    bottom = top + len(bars) * ROW + 8
    rows = tuple(_row(bar, top + 14 + index * ROW, scale) for index, bar in enumerate(bars))
    today = scale.at(now) if scale.start <= now <= scale.end else None
    return Timeline(
        width=WIDTH,
        height=bottom + 44,
        top=top,
        bottom=bottom,
        plot=bottom - top,
        days_y=bottom + 20,
        today_y=bottom + 38,
        bar=BAR,
        rows=rows,
        freezes=freezes,
        marks=_marks(scale),
        today=today,
    )


def fit(starts: Iterable[datetime], ends: Iterable[datetime], now: datetime) -> Scale:
    """Whole days around all waves, with today when it is at most half the length of the chart away."""
    first, last = min(starts), max(ends)
    near = max((last - first) / 2, timedelta(days=3))
    first = min(first, now) if first - now <= near else first
    last = max(last, now) if now - last <= near else last
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Scale(start, max(end, start + timedelta(days=7)))


def _marks(scale: Scale) -> tuple[Mark, ...]:
    """At most nine days on the axis: every day, week, four weeks, and so on."""
    days = (scale.end.date() - scale.start.date()).days
    step = next((size for size in (1, 2, 7, 14, 28, 56, 91, 182) if days / size <= 8), 365)
    moments = (scale.start + timedelta(days=step * index) for index in range(days // step + 1))
    marks = (Mark(scale.at(moment), axis_day(moment.date(), step)) for moment in moments)
    return tuple(mark for mark in marks if mark.x + LETTER * len(mark.word) <= WIDTH)


def axis_day(day: date, step: int) -> str:
    """1 March; with the year where the steps are long."""
    return f"{day:%-d %b %Y}" if step > 56 else f"{day:%-d %B}"


def _hatches(windows: Sequence[Window], scale: Scale) -> tuple[tuple[Hatch, ...], int]:
    """The freezes and how many lines their names need, so that no name stands on another."""
    lanes: list[float] = []
    hatches = []
    for window in sorted(windows, key=lambda one: one.since):
        x, right = scale.at(window.since), scale.at(window.until)
        length = LETTER * (len(window.name) + 8)
        fits = x + length <= WIDTH
        left = x if fits else max(right - length, LABELS)
        lane = next((index for index, taken in enumerate(lanes) if taken + 8 <= left), len(lanes))
        lanes[lane : lane + 1] = [left + length]
        anchor, word_x = ("start", x) if fits else ("end", right)
        hatches.append(Hatch(window.name, x, round(right - x, 1), word_x, 16 + lane * LANE, anchor))
    return tuple(hatches), len(lanes)


def _row(bar: Bar, y: float, scale: Scale) -> Row:
    pieces = _pieces(bar, scale)
    name_y = y + 12 if bar.note else y + 18
    beside = "" if all(piece.word for piece in pieces) else ", ".join(piece.says for piece in pieces)
    right = pieces[-1].x + pieces[-1].width + 8
    fits = right + LETTER * len(beside) <= WIDTH
    place, anchor = (round(right, 1), "start") if fits else (pieces[0].x - 8, "end")
    if beside:
        pieces = tuple(replace(piece, word="") for piece in pieces)
    return Row(_shortened(bar.name, 19), bar.note, y, name_y, y + 29, y + 18, pieces, beside, place, anchor)


def _pieces(bar: Bar, scale: Scale) -> tuple[Piece, ...]:
    """One piece per stage; a wave that is held, open or done is one piece that says so."""
    width = max(scale.at(bar.end) - scale.at(bar.start), 6.0)
    x = min(scale.at(bar.start), WIDTH - width)
    if bar.tone != "plan":
        return (_piece(x, width, f"t-{bar.tone}", bar.word, f"t-word-{bar.tone}"),)
    each = width / len(bar.stages)
    return tuple(
        _piece(round(x + index * each, 1), each, f"t-stage t-depth-{_depth(index, len(bar.stages))}", f"{stage} %", "")
        for index, stage in enumerate(bar.stages)
    )


def _piece(x: float, width: float, css: str, says: str, word_css: str) -> Piece:
    fits = LETTER * len(says) + 12 <= width
    return Piece(x, round(width, 1), round(x + 10, 1), css, says if fits else "", word_css, says)


def _depth(index: int, stages: int) -> int:
    """From pale to deep; a single stage is deep."""
    return 3 if stages == 1 else 1 + round(2 * index / (stages - 1))


def _shortened(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
