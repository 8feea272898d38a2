# SPDX-License-Identifier: Apache-2.0
"""Which durations and counts are written on an axis?"""

from __future__ import annotations

import math

from gonogo.practices.rehearsals.rules.durations import DAY, HOUR, MINUTE, spoken

STEPS = (
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
    30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
)  # fmt: skip


def duration_ticks(most: float, ticks: int = 4) -> tuple[tuple[float, str], ...]:
    """At most so many round durations up to the largest, above 0, each with its words."""
    step = next((one for one in STEPS if most / one <= ticks), None) or DAY * math.ceil(most / DAY / ticks)
    return tuple((n * step, spoken(n * step)) for n in range(1, int(most / step + 1e-9) + 1))


def count_ticks(most: float, ticks: int = 5) -> tuple[tuple[float, str], ...]:
    """At most so many round counts up to the largest, above 0: 2 million, 500,000."""
    step = next(digit * 10**power for power in range(16) for digit in (1, 2, 5) if most / (digit * 10**power) <= ticks)
    return tuple((n * step, short_count(n * step)) for n in range(1, int(most / step + 1e-9) + 1))


def short_count(number: float) -> str:
    """A count in few signs: 12 million, 2.5 million, 250,000."""
    if number < 1_000_000:
        return f"{number:,.0f}"
    return f"{number / 1e6:.1f}".removesuffix(".0") + " million"
