# SPDX-License-Identifier: Apache-2.0
"""How are people, shares and differences told in a sentence?"""

from __future__ import annotations

from datetime import timedelta
from math import floor, log10

MOST_DECIMALS = 12


def decimals(margin: float) -> int:
    """How many decimals a figure needs so that the margin can be read next to it: at least one."""
    if not 0 < margin < 1:
        return 1
    first = min(max(1, -floor(log10(margin))), MOST_DECIMALS)
    exact = (places for places in range(first, first + 2) if abs(round(margin, places) - margin) <= margin * 1e-6)
    return next(exact, first + 1)


def number(value: float, places: int) -> str:
    """A figure with that many decimals, thousands set apart, and without a minus before a zero."""
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def plain(value: float) -> str:
    """A figure of no known precision: four digits, never in powers of ten unless it is beyond all use."""
    return f"{value:,.0f}" if 1_000 <= abs(value) < 10**15 else f"{value:.4g}"


def people(count: int) -> str:
    """The people counted, as in `1 person` and `3,420 people`."""
    return "1 person" if count == 1 else f"{count:,} people"


def age(span: timedelta) -> str:
    """How long ago something was, in the largest unit that leaves at least two."""
    seconds = int(span.total_seconds())
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds" if seconds != 1 else "1 second"


def worse(difference: float, places: int, unit: str) -> str:
    """A difference as people say it: `0.9 points worse`, `0.2 points better` or `no difference`."""
    size = number(abs(difference), places)
    if not size.strip("0.,"):
        return "no difference"
    return f"{size}{unit} {'worse' if difference > 0 else 'better'}"
