# SPDX-License-Identifier: Apache-2.0
"""How are sizes, waits and rhythms said to people?"""

from __future__ import annotations

from math import floor

FEWEST = 10
"""Own releases below which nothing is called usual."""


def count(number: int, unit: str, plural: str = "") -> str:
    """1 change, 2 changes, 4,212 changes."""
    return f"{number:,} {unit if number == 1 else plural or unit + 's'}"


def figure(value: float) -> str:
    """9, 8.5 or 212: one digit after the point at most, and none where it says nothing."""
    return f"{value:,.0f}" if value >= 20 or value == int(value) else f"{value:,.1f}".removesuffix(".0")


def at_most(value: float) -> str:
    """A level of counted things as the largest whole number within it: at most 17.5 changes are at most 17."""
    return f"{floor(value):,}"


def days(value: float) -> str:
    """A length in days: less than an hour, 5 hours, 2.5 days, 143 days."""
    hours = value * 24
    if hours < 1:
        return "less than an hour"
    if round(hours) < 24:
        return count(round(hours), "hour")
    said = figure(value)
    return f"{said} day{'' if said == '1' else 's'}"


def wait(number: int) -> str:
    """1 change waits, 17 changes wait."""
    return f"{count(number, 'change')} wait{'s' if number == 1 else ''}"


def larger(larger_than: float | None, compared: int) -> str:
    """How the waiting changes stand among the last releases; empty when they are too few to say."""
    if larger_than is None or compared < FEWEST:
        return ""
    more = compared - round(larger_than * compared)
    if more == 0:
        return f"none of the last {compared} releases had more"
    if more == compared:
        return f"each of the last {compared} releases had more"
    return f"{more} of the last {compared} releases had more"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """a, b and c."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
