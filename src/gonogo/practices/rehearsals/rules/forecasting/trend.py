# SPDX-License-Identifier: Apache-2.0
"""Does a migration become slower or quicker over its runs? Said only when enough runs of one size show it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from gonogo.practices.rehearsals.rules.durations import spoken
from gonogo.practices.rehearsals.rules.forecasting.step import SAME_SIZE
from gonogo.practices.rehearsals.rules.forecasting.timed import TimedRun
from gonogo.practices.rehearsals.rules.report import Leg

FEWEST = 8
"""Runs below which nothing is said about a direction."""
CLEAR = 1.645
"""Standard deviations of Mann and Kendall's count from which a direction is said: by chance once in ten times."""
LEAST_CHANGE = 0.05
"""Share by which durations must have changed to be worth a word."""


class Direction(StrEnum):
    """Where durations are going."""

    SLOWER = "slower"
    QUICKER = "quicker"
    STEADY = "steady"
    UNTOLD = "cannot be told"


@dataclass(frozen=True, slots=True)
class Trend:
    """The direction, from how many runs of one size, and the sentence about it."""

    direction: Direction
    count: int
    says: str


def trend_of(runs: Sequence[TimedRun], leg: Leg = Leg.UP) -> Trend:
    """The trend over runs on copies about as large as the newest, on its machine. Runs in any order."""
    ordered = sorted(runs, key=lambda one: one.ended)
    newest = ordered[-1] if ordered else None
    alike = [
        seconds
        for one in ordered
        if newest is not None
        and one.label == newest.label
        and _about_as_large(one.copied, newest.copied)
        and (seconds := one.seconds_of(leg)) is not None
    ]
    if len(alike) < FEWEST:
        says = f"{len(alike)} of {FEWEST} runs of this size on this machine: too few to tell a direction."
        return Trend(Direction.UNTOLD, len(alike), says)
    return _told(alike)


def _about_as_large(one: int, other: int) -> bool:
    return max(one, other) <= SAME_SIZE * min(one, other)


def _told(seconds: Sequence[float]) -> Trend:
    third = len(seconds) // 3
    early, late = median(seconds[:third]), median(seconds[-third:])
    change = (late - early) / early if early else 0.0
    if abs(_kendall(seconds)) < CLEAR or abs(change) < LEAST_CHANGE:
        says = (
            f"No direction can be seen over {len(seconds)} runs of this size; the middle is {spoken(median(seconds))}."
        )
        return Trend(Direction.STEADY, len(seconds), says)
    direction = Direction.SLOWER if change > 0 else Direction.QUICKER
    says = (
        f"It becomes {direction}: {spoken(early)} in the first third of {len(seconds)} runs of this size, "
        f"{spoken(late)} in the last."
    )
    return Trend(direction, len(seconds), says)


def _kendall(values: Sequence[float]) -> float:
    """How many more pairs rise than fall, in standard deviations of chance. Source: Mann 1945, Kendall 1975."""
    n = len(values)
    rising = sum((values[j] > values[i]) - (values[j] < values[i]) for i in range(n) for j in range(i + 1, n))
    return rising / math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
