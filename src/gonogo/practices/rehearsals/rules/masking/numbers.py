# SPDX-License-Identifier: Apache-2.0
"""By how many days does a person's time move, and by how much does a number? In SQL for each engine, and in Python."""

from __future__ import annotations

import hashlib

HEX = 13
"""How many digits of the hash are used: 52 bits, which every engine can divide as a whole number."""


def days_of(key: str, person: str, days: int) -> int:
    """From -days to days and never 0, the same for all dates of one person."""
    drawn = int(hashlib.md5(f"{key}{person}".encode()).hexdigest()[:HEX], 16) % (2 * days)  # noqa: S324 (as engines have it)
    return drawn - days if drawn < days else drawn - days + 1


def percent_of(key: str, number: str, percent: int) -> float:
    """From -percent to percent in hundredths, the same for equal numbers."""
    drawn = int(hashlib.md5(f"{key}{number}".encode()).hexdigest()[:HEX], 16) % (200 * percent + 1)  # noqa: S324
    return (drawn - 100 * percent) / 100


def postgresql_drawn(key: str, of: str, below: int) -> str:
    """The same draw in SQL of PostgreSQL. `key` holds hexadecimal digits only, `of` is an expression."""
    return f"(('x' || substr(md5('{key}' || coalesce(({of})::text, '')), 1, {HEX}))::bit(52)::bigint % {below})"


def mariadb_drawn(key: str, of: str, below: int) -> str:
    """The same draw in SQL of MariaDB."""
    text = f"CONVERT(COALESCE({of}, '') USING utf8mb4)"
    return f"(CAST(CONV(SUBSTR(MD5(CONCAT('{key}', {text})), 1, {HEX}), 16, 10) AS SIGNED) MOD {below})"


def days_expression(drawn: str, days: int) -> str:
    """A draw below twice the days, as days that are never 0."""
    return f"(CASE WHEN {drawn} < {days} THEN {drawn} - {days} ELSE {drawn} - {days - 1} END)"
