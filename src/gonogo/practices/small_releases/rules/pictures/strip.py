# SPDX-License-Identifier: Apache-2.0
"""Where does each bar of the release strip stand? One bar per release, the last one for what waits today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median

from gonogo.practices.small_releases.rules.measured import ReleaseFigures
from gonogo.practices.small_releases.rules.pictures.axes import Days, Height
from gonogo.practices.small_releases.rules.words import at_most, count, wait

LOGARITHMIC_FROM = 10
"""How many times the usual size the largest usual releases must be, for heights to be drawn by powers of ten."""
LINE_APART = 16.0


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the strip is drawn, and how many releases it shows."""

    width: int
    height: int
    most: int
    left: int
    right: int
    months: int
    words: bool


WIDE = Shape(width=1180, height=300, most=60, left=40, right=170, months=9, words=True)
NARROW = Shape(width=344, height=250, most=16, left=30, right=38, months=4, words=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """One release, or what waits (`waits`). `dot` is where the mark of a migration stands."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    migration: bool
    waits: bool
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """A level across the strip with its words; `word_y` keeps two close levels readable."""

    y: float
    word: str
    word_y: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything the template draws. `older` says what is not shown; empty when everything is."""

    shape: Shape
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    months: tuple[tuple[float, str], ...]
    bottom: float
    plot_right: float
    months_y: float
    waiting: str
    waiting_x: float
    waiting_y: float
    logarithmic: bool
    migrations: bool
    older: str


def strip(
    releases: Sequence[ReleaseFigures],
    pending: int,
    usual: tuple[float | None, float | None],
    now: datetime,
    *,
    zone: tzinfo,
    shape: Shape = WIDE,
) -> Strip:
    """Lay out the newest releases and what waits. `usual` are the P50 and P90 of changes per release."""
    shown = tuple(releases[-shape.most :])
    p50, p90 = usual
    logarithmic = bool(p50 and p90 and p90 / p50 > LOGARITHMIC_FROM)
    most = max([one.changes for one in shown] + [pending, p90 or 0, 1])
    bottom = shape.height - 34.0
    height = Height(34.0, bottom, most, logarithmic)
    bars = _bars(shown, pending, now, zone, shape, height)
    last = bars[-1]
    return Strip(
        shape=shape,
        bars=bars,
        lines=_lines(p50, p90, height, shape),
        ticks=tuple((height.at(one), f"{one:,}") for one in height.ticks()),
        months=_days(shown, now, zone, shape, last.width).months(shape.months),
        bottom=bottom,
        plot_right=shape.width - shape.right,
        months_y=bottom + 28,
        waiting=wait(pending) if shape.words else f"{pending:,} wait{'s' if pending == 1 else ''}",
        waiting_x=last.x + last.width,
        waiting_y=max(last.y - 10, 14.0),
        logarithmic=logarithmic,
        migrations=any(bar.migration for bar in bars),
        older=_older(releases[: -shape.most]),
    )


def _days(shown: Sequence[ReleaseFigures], now: datetime, zone: tzinfo, shape: Shape, width: float) -> Days:
    start = min([one.date for one in shown] + [now - timedelta(days=28)]).astimezone(zone)
    return Days(start, now.astimezone(zone), shape.left + width / 2, shape.width - shape.right - width / 2 - 4)


def _bars(
    shown: Sequence[ReleaseFigures], pending: int, now: datetime, zone: tzinfo, shape: Shape, height: Height
) -> tuple[Bar, ...]:
    room = (shape.width - shape.left - shape.right) / (len(shown) + 1)
    width = round(min(max(room * 0.62, 2.0), 18.0), 1)
    days = _days(shown, now, zone, shape, width)
    middles = _apart([days.at(min(one.date, now)) for one in shown] + [days.right], min(width + 1.5, room), days.left)
    bars = [
        _bar(middle, width, one.changes, height, has_migration(one), _says(one, zone))
        for one, middle in zip(shown, middles, strict=False)
    ]
    today = _bar(middles[-1], width, pending, height, False, f"Today: {wait(pending)}, in no release yet", waits=True)
    return (*bars, today)


def _apart(places: list[float], step: float, left: float) -> list[float]:
    """The places so far apart that no bar stands on another; the last one stays where it is."""
    for index in range(len(places) - 2, -1, -1):
        places[index] = min(places[index], places[index + 1] - step)
    for index, place in enumerate(places[:-1]):
        floor = left if index == 0 else places[index - 1] + step
        places[index] = max(place, floor) if floor <= places[-1] - step * (len(places) - 1 - index) else place
    return places


def _bar(
    middle: float, width: float, changes: int, height: Height, migration: bool, says: str, *, waits: bool = False
) -> Bar:
    y = height.at(changes)
    tall = round(height.bottom - y, 1)
    if changes and tall < 2:
        y, tall = height.bottom - 2, 2.0
    return Bar(round(middle - width / 2, 1), y, width, tall, round(middle, 1), migration, waits, says)


def has_migration(release: ReleaseFigures) -> bool:
    """Whether the release changes how data is kept."""
    return any(kind.startswith("migration") for kind in release.risky)


def _says(one: ReleaseFigures, zone: tzinfo) -> str:
    migration = ", with a migration" if has_migration(one) else ""
    return f"{one.release}, {one.date.astimezone(zone):%-d %B %Y}: {count(one.changes, 'change')}{migration}"


def _lines(p50: float | None, p90: float | None, height: Height, shape: Shape) -> tuple[Line, ...]:
    if p50 is None or p90 is None:
        return ()
    low, high = height.at(p50), height.at(p90)
    low_word = max(low + 5, min(high + 5 + LINE_APART, height.bottom + 2))
    high_word = min(high + 5, low_word - LINE_APART)
    words = (f"9 in 10 had at most {at_most(p90)}", f"half had at most {at_most(p50)}")
    if not shape.words:
        words = (at_most(p90), at_most(p50))
    return (Line(high, words[0], round(high_word, 1)), Line(low, words[1], round(low_word, 1)))


def _older(older: Sequence[ReleaseFigures]) -> str:
    if not older:
        return ""
    usual = at_most(median(one.changes for one in older))
    return f"{count(len(older), 'older release')} not shown; half of them had at most {usual} changes."
