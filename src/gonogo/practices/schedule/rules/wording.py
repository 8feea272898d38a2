# SPDX-License-Identifier: Apache-2.0
"""How are days and counts written in the sentences of this room?"""

from __future__ import annotations

from datetime import date


def days_in_words(*days: date) -> tuple[str, ...]:
    """Each day as people say it; with the year where the days are of different years."""
    if len({day.year for day in days}) == 1 and len(days) > 1:
        return tuple(f"{day:%-d %B}" for day in days)
    return tuple(f"{day:%-d %B %Y}" for day in days)


def counted(number: int, noun: str) -> str:
    """A number of things: `1 day`, `12 days`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
