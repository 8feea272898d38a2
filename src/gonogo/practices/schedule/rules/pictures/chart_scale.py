# SPDX-License-Identifier: Apache-2.0
"""Which place on a chart has a day, and which a count? Pure scales for time to the right and items upwards.

Lengths are in the units of the view box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Dots = Sequence[tuple[date, float]]
"""Days in order, each with a count."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a picture: its width, the height of the plot, the room at its left, the most words on the axis."""

    width: int
    plot: int
    left: int
    months: int


WIDE = Frame(width=1132, plot=320, left=52, months=12)
NARROW = Frame(width=340, plot=230, left=38, months=4)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days from `first` to `last` and counts from `low` to `high`; what lies outside stands at the edge."""

    first: date
    last: date
    low: float
    high: float
    frame: Frame
    top: float

    def shows(self, day: date) -> bool:
        """Whether the day lies between the edges."""
        return self.first <= day <= self.last

    def x(self, day: date) -> float:
        """The place of a day."""
        share = (day - self.first) / max(self.last - self.first, timedelta(days=1))
        return round(self.frame.left + min(max(share, 0.0), 1.0) * (self.frame.width - self.frame.left), 1)

    def y(self, count: float) -> float:
        """The height of a count; more items stand higher."""
        share = (count - self.low) / (self.high - self.low)
        return round(self.top + self.frame.plot * (1 - min(max(share, 0.0), 1.0)), 1)

    def line(self, dots: Dots) -> str:
        """A line through the dots, cut off at the right edge, as SVG has its points."""
        return _points((self.x(day), self.y(count)) for day, count in self._cut(dots))

    def area(self, upper: Dots, lower: Dots) -> str:
        """The area between two lines, cut off at the right edge; empty when there is only one day."""
        above, below = self._cut(upper), self._cut(lower)
        if len(above) < 2:
            return ""
        return _points((self.x(day), self.y(count)) for day, count in (*above, *reversed(below)))

    def _cut(self, dots: Dots) -> Dots:
        inside = [dot for dot in dots if dot[0] <= self.last]
        if inside and len(inside) < len(dots) and inside[-1][0] < self.last:
            inside.append((self.last, count_on(dots, self.last)))
        return inside


def count_on(dots: Dots, day: date) -> float:
    """The count on a day, on the straight between the dots around it; before and after them that of the nearest."""
    before = [dot for dot in dots if dot[0] <= day] or [dots[0]]
    after = [dot for dot in dots if dot[0] > day] or [dots[-1]]
    (since, low), (until, high) = before[-1], after[0]
    return low + (high - low) * ((day - since) / (until - since)) if since < until else low


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
