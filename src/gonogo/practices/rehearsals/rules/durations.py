# SPDX-License-Identifier: Apache-2.0
"""How is a length of time said? As exactly as people need it: 1 h 52 min, 45 s, 5.2 s, 180 ms."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3600, 86_400


def spoken(seconds: float) -> str:
    """The length in one or two units, rounded to the smaller one."""
    if seconds < 0.0005:
        return "0 s"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return _two(whole, MINUTE, "min", "s")
    minutes = round(seconds / MINUTE)
    if minutes < DAY // MINUTE:
        return _two(minutes, 60, "h", "min")
    return _two(round(seconds / HOUR), 24, "d", "h")


def _two(amount: int, larger: int, larger_unit: str, smaller_unit: str) -> str:
    whole, rest = divmod(amount, larger)
    return f"{whole} {larger_unit} {rest} {smaller_unit}" if rest else f"{whole} {larger_unit}"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 row, 1,204,551 rows."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
