# SPDX-License-Identifier: Apache-2.0
"""How does DuckDB say it?"""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.speech.base import Speech


class Duck(Speech):
    """DuckDB 1.4 and newer."""

    dialect = "duckdb"

    def octets(self, text: str) -> str:
        """`strlen` counts bytes."""
        return f"strlen({text})"

    def number(self, digits: str) -> str:
        """Hexadecimal digits are read by a cast."""
        return f"CAST('0x' || {digits} AS BIGINT)"

    def boolean(self, value: str) -> str:
        """1 or 0."""
        return f"CAST(CAST({value} AS INTEGER) AS VARCHAR)"

    def differ(self, one: str, other: str) -> str:
        """Whether two values of one type are not the same."""
        return f"({one} IS DISTINCT FROM {other})"

    def date(self, value: str, own: Kind, type_: str) -> str:
        """Years before Christ end in BC."""
        return f"replace(CAST({value} AS VARCHAR), ' (BC)', ' BC')"

    def time(self, value: str, own: Kind, type_: str) -> str:
        """With six digits of a second."""
        text = f"CAST(CAST({value} AS TIME) AS VARCHAR)"
        return f"rpad(CASE WHEN contains({text}, '.') THEN {text} ELSE {text} || '.' END, 15, '0')"

    def timestamp(self, value: str, own: Kind, type_: str) -> str:
        """In UTC; years before Christ end in BC."""
        zoned = "WITH TIME ZONE" in type_.upper() or type_.upper() == "TIMESTAMPTZ"
        plain = f"({value} AT TIME ZONE 'UTC')" if zoned else f"CAST({value} AS TIMESTAMP)"
        early = f"lpad(CAST(1 - year({plain}) AS VARCHAR), 4, '0') || strftime({plain}, '-%m-%d %H:%M:%S.%f') || ' BC'"
        return (
            f"CASE WHEN NOT isfinite({plain}) THEN CAST({plain} AS VARCHAR) WHEN year({plain}) <= 0 THEN {early} "
            f"ELSE lpad(CAST(year({plain}) AS VARCHAR), 4, '0') || strftime({plain}, '-%m-%d %H:%M:%S.%f') END"
        )
