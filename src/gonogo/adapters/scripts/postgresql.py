# SPDX-License-Identifier: Apache-2.0
"""How are statements run on a PostgreSQL, so that they stop when they should, also when the runner is killed?"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gonogo.adapters.databases.errors import Unreachable, missing_driver
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.scripts.session import Proof, Session, StatementFailed, first_line

if TYPE_CHECKING:
    import psycopg

APPLICATION = "gonogo rehearsal step"
SECONDS_TO_CONNECT = 15
LOOKS_FOR_CLIENT = "SET client_connection_check_interval = '500ms'"
"""The server then notices within a statement that the runner is gone. It knows this since version 14."""


class PostgresSession(Session):
    """A connection where every statement stands alone unless a transaction was begun."""

    def __init__(self, locator: Locator, proof: Proof) -> None:
        super().__init__(locator, proof)
        try:
            import psycopg
        except ImportError:
            raise missing_driver("PostgreSQL", "postgres") from None
        self._problem: type[psycopg.Error] = psycopg.Error
        scheme, _, rest = locator.url.partition("://")
        try:
            self._connection = psycopg.connect(
                f"{scheme.partition('+')[0]}://{rest}",
                autocommit=True,
                prepare_threshold=None,
                connect_timeout=SECONDS_TO_CONNECT,
                application_name=APPLICATION,
            )
        except psycopg.Error as error:
            raise Unreachable(f"{locator.safe} cannot be used: {first_line(error)}.") from None
        with suppress(psycopg.Error):
            self._connection.execute(LOOKS_FOR_CLIENT)

    def execute(self, sql: str) -> int | None:
        """Run one statement as it stands; `%` means itself."""
        try:
            cursor = self._connection.execute(sql.encode())
        except self._problem as error:
            raise self._failed(sql, error) from None
        return cursor.rowcount if cursor.rowcount >= 0 else None

    def _failed(self, sql: str, error: psycopg.Error) -> StatementFailed | Unreachable:
        if self._connection.broken:
            return Unreachable(
                f"The connection to {self.locator.safe} was lost ({first_line(error)}), so nothing is known of the "
                "rest. Look whether the server runs, then start the run again."
            )
        detail = error.diag.message_detail
        reason = first_line(error) + (f" ({detail.rstrip('.')})" if detail else "")
        position = error.diag.statement_position
        return StatementFailed(reason, sql[: int(position) - 1].count("\n") if position else 0)

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """All rows of a small query."""
        try:
            return self._connection.execute(sql.encode()).fetchall()
        except self._problem as error:
            raise self._failed(sql, error) from None

    def stop(self) -> None:
        """Ask the server to cancel the statement."""
        with suppress(self._problem):
            self._connection.cancel_safe(timeout=5)

    def close(self) -> None:
        """Let go of the connection; the server rolls back."""
        with suppress(self._problem):
            self._connection.close()
