# SPDX-License-Identifier: Apache-2.0
"""Where on a picture stand what was said and what happened? Three dots, each with the interval that n allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gonogo.practices.schedule.rules.track_record import Coverage

WIDTH, HEIGHT = 360, 316
LEFT, RIGHT, TOP, BOTTOM = 52, 348, 30, 270
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Dot:
    """One share: where it was said, where it happened, and from where to where it may truly lie."""

    said: int
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The dots of the shares that have an outcome, the ticks, and the line on which said and happened agree."""

    dots: tuple[Dot, ...]
    said: tuple[tuple[float, int], ...]
    happened: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def calibration_plot(coverages: Iterable[Coverage]) -> Plot | None:
    """The picture; None when no share has an outcome."""
    counted = [one for one in coverages if one.share is not None]
    if not counted:
        return None
    dots = (Dot(one.said, _x(one.said), _y(one.share or 0.0), _y(one.low), _y(one.high)) for one in counted)
    return Plot(
        dots=tuple(dots),
        said=tuple((_x(one.said), one.said) for one in counted),
        happened=tuple((_y(tick / 100), tick) for tick in TICKS),
    )


def _x(said: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * said / 100, 1)


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)
