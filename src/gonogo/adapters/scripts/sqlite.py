# SPDX-License-Identifier: Apache-2.0
"""How are statements run on a SQLite file, so that they stop when they should and never lead to another file?"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from gonogo.adapters.databases.errors import Unreachable
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.scripts.session import Proof, Session, StatementFailed, first_line

STEPS_BETWEEN_LOOKS = 20_000
"""Instructions of SQLite's machine between two looks at the time; Ctrl-C is heard then as well."""
OWN_FILES = ("", ":memory:")
"""What VACUUM attaches."""


class SqliteSession(Session):
    """A connection where every statement stands alone unless a transaction was begun."""

    def __init__(self, locator: Locator, proof: Proof) -> None:
        super().__init__(locator, proof)
        path = Path(locator.path or "")
        try:
            self._connection = sqlite3.connect(
                f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise Unreachable(f"{path} cannot be opened: {first_line(error)}.") from None
        self._connection.set_progress_handler(lambda: 1 if self.over else 0, STEPS_BETWEEN_LOOKS)
        self._connection.set_authorizer(self._allow)
        self._led_out = False

    def _allow(self, action: int, first: str | None, *_: object) -> int:
        self._led_out = action == sqlite3.SQLITE_ATTACH and first not in OWN_FILES
        return sqlite3.SQLITE_DENY if self._led_out else sqlite3.SQLITE_OK

    def execute(self, sql: str) -> int | None:
        """Run one statement to its end, also one that gives rows."""
        try:
            cursor = self._connection.execute(sql)
            for _ in cursor:
                pass
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise self._failed(error) from None
        return cursor.rowcount if cursor.rowcount >= 0 else None

    def _failed(self, error: Exception) -> StatementFailed:
        if self._led_out:
            return StatementFailed("ATTACH would lead out of the copy, to a file that no run may change")
        return StatementFailed(first_line(error))

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """All rows of a small query."""
        try:
            return self._connection.execute(sql).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def stop(self) -> None:
        """Interrupt the statement."""
        self._connection.interrupt()

    def close(self) -> None:
        """Let go of the file; what was not committed is rolled back."""
        self._connection.close()
