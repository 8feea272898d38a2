# SPDX-License-Identifier: Apache-2.0
"""Where do the words of a chart stand so that none lies on another, and which days and counts stand on its axes?

Lengths are in the units of the view box. The width of words is a guess that is rather too wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LETTER = 7.4
"""About the width of a letter of the charts' words."""
APART = 10.0
"""How much is kept free between two words on one line."""
COUNTS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Wish:
    """Words that would like to stand in the middle above a place; `kind` becomes their class."""

    x: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Word:
    """Words with the left edge at which they begin, and the line they stand on, from 0."""

    x: float
    text: str
    kind: str
    line: int

    @property
    def right(self) -> float:
        """Where they end, at most."""
        return self.x + width_of(self.text)


def width_of(text: str) -> float:
    """How wide the words are, at most."""
    return round(LETTER * len(text), 1)


def place_words(wishes: Iterable[Wish], left: float, right: float) -> tuple[Word, ...]:
    """Each word near its place between the edges, on the first line where it touches no other.

    Words wider than the space between the edges begin at the left edge.
    """
    placed: list[Word] = []
    for wish in sorted(wishes, key=lambda one: one.x):
        width = width_of(wish.text)
        x = round(max(min(wish.x - width / 2, right - width), left), 1)
        line = next(free for free in range(len(placed) + 1) if _fits(x, width, free, placed))
        placed.append(Word(x, wish.text, wish.kind, line))
    return tuple(placed)


def _fits(x: float, width: float, line: int, placed: Sequence[Word]) -> bool:
    return all(x >= one.right + APART or x + width + APART <= one.x for one in placed if one.line == line)


def lines_of(words: Iterable[Word]) -> int:
    """How many lines the words need."""
    return max((word.line + 1 for word in words), default=0)


def month_starts(first: date, last: date, most: int) -> tuple[date, ...]:
    """At most so many firsts of a month between two days, equally far apart; Mondays when there are too few months."""
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    inside = [day for day in months if first <= day <= last]
    if len(inside) >= 2:
        step = next(size for size in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if len(inside) / size <= most)
        return tuple(day for index, day in enumerate(inside) if index % step == 0)
    monday = first + timedelta(days=-first.weekday() % 7)
    mondays = [monday + timedelta(days=7 * week) for week in range((last - monday).days // 7 + 1)]
    step = max(-(-len(mondays) // most), 1)
    return tuple(mondays[::step])


def axis_word(day: date, first: bool) -> str:
    """Mar; with the year in January and at the start of the axis, with the day when it is not the first of a month."""
    if day.day != 1:
        return f"{day:%-d %b}"
    return f"{day:%b %Y}" if first or day.month == 1 else f"{day:%b}"


def count_ticks(low: float, high: float, most: int = 5) -> tuple[int, ...]:
    """Round whole numbers from `low` to at least `high`, at most so many steps apart."""
    span = max(high - low, 1.0)
    size = 1.0
    while size * COUNTS[-1] * most < span:
        size *= 10
    step = max(next(int(size * part) or 1 for part in COUNTS if size * part * most >= span), 1)
    start = int(low // step) * step
    ticks = [start]
    while ticks[-1] < high:
        ticks.append(ticks[-1] + step)
    return tuple(ticks)
