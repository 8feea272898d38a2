# SPDX-License-Identifier: Apache-2.0
"""How does SQLite say it? It has no hash, so its rows are read and hashed here."""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.comparing.speech.base import Speech


class Sqlite(Speech):
    """SQLite 3.

    Two files are joined; a value is stripped of its column's affinity so that '01' is not 1.
    """

    dialect = "sqlite"
    distinct = "IS NOT"

    def text(self, value: str) -> str:
        """As SQLite writes it."""
        return f"CAST({value} AS TEXT)"

    def differ(self, one: str, other: str) -> str:
        """Whether two values are not the same: of the same storage class, byte by byte; 1 and 1.0 are the same."""
        return f"(+{one} IS NOT +{other} COLLATE BINARY)"
