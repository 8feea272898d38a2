# SPDX-License-Identifier: Apache-2.0
"""Where do numbers and days stand on the axes of a chart, and which of them are written there?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Height:
    """Numbers to heights: 0 at `bottom`, `most` at `top`. `logarithmic` where sizes differ by orders of magnitude."""

    top: float
    bottom: float
    most: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """The place of a number, never outside of the plot."""
        share = self._share(min(max(value, 0.0), self.most))
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def _share(self, value: float) -> float:
        if self.logarithmic:
            return math.log1p(value) / math.log1p(self.most)
        return value / self.most

    def ticks(self) -> tuple[int, ...]:
        """At most five round numbers above 0."""
        if self.logarithmic:
            return tuple(10**power for power in range(round(math.log10(self.most)) + 1) if 10**power <= self.most)
        step = next(size for size in _round_steps() if self.most / size <= 5)
        return tuple(range(step, int(self.most) + 1, step))


def _round_steps() -> tuple[int, ...]:
    return tuple(digit * 10**power for power in range(13) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Days:
    """Moments to places: `start` at `left`, `end` at `right`."""

    start: datetime
    end: datetime
    left: float
    right: float

    def at(self, moment: datetime) -> float:
        """The place of a moment, never outside of the plot."""
        whole = (self.end - self.start) / timedelta(days=1)
        share = (moment - self.start) / timedelta(days=1) / whole if whole > 0 else 1.0
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def months(self, most: int) -> tuple[tuple[float, str], ...]:
        """Firsts of months with their place, at most so many; the year stands at the first one and each January."""
        first = self.start.date().replace(day=1)
        span = (self.end.year - first.year) * 12 + self.end.month - first.month + 1
        step = next((size for size in (1, 2, 3, 6, 12, 24, 60) if span / size <= most), 120)
        marks: list[tuple[float, str]] = []
        for offset in range(0, span, step):
            day = _months_later(first, offset)
            moment = self.start.replace(year=day.year, month=day.month, day=1, hour=0, minute=0, second=0)
            if self.start <= moment <= self.end:
                label = f"{day:%b %Y}" if not marks or day.month <= step else f"{day:%b}"
                marks.append((round(self.at(moment), 1), label))
        return tuple(marks)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
