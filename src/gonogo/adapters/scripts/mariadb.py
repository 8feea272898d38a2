# SPDX-License-Identifier: Apache-2.0
"""How are statements run on a MariaDB or MySQL, so that they stop when they should?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from gonogo.adapters.databases.errors import Unreachable, missing_driver
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.scripts.session import Proof, Session, StatementFailed, first_line

SECONDS_TO_CONNECT = 15


class MariadbSession(Session):
    """A connection where every statement stands alone unless a transaction was begun.

    The engine commits before and after each change of a table's shape, also inside a transaction.
    """

    def __init__(self, locator: Locator, proof: Proof) -> None:
        super().__init__(locator, proof)
        try:
            pymysql: Any = import_module("pymysql")
        except ImportError:
            raise missing_driver("MariaDB", "mysql") from None
        self._problem: type[Exception] = pymysql.MySQLError
        self._connect: Callable[[], Any] = lambda: pymysql.connect(**connection_words(locator))
        try:
            self._connection = self._connect()
        except (pymysql.MySQLError, OSError) as error:
            raise Unreachable(f"{locator.safe} cannot be used: {_words(error)}.") from None

    def execute(self, sql: str) -> int | None:
        """Run one statement as it stands; `%` means itself."""
        try:
            with self._connection.cursor() as cursor:
                return int(cursor.execute(sql))
        except (self._problem, OSError) as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> StatementFailed | Unreachable:
        if isinstance(error, OSError) or error.args[:1] in ((2006,), (2013,)):
            return Unreachable(
                f"The connection to {self.locator.safe} was lost ({_words(error)}), so nothing is known of the rest. "
                "Look whether the server runs, then start the run again."
            )
        return StatementFailed(_words(error))

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """All rows of a small query."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        except (self._problem, OSError) as error:
            raise self._failed(error) from None

    def stop(self) -> None:
        """Kill the statement from beside."""
        with suppress(self._problem, OSError), self._connect() as beside, beside.cursor() as cursor:
            cursor.execute(f"KILL QUERY {int(self._connection.thread_id())}")

    def close(self) -> None:
        """Stop what may still run, and let go of the connection."""
        with suppress(self._problem, OSError):
            self._connection.close()


def connection_words(locator: Locator) -> dict[str, Any]:
    """What the library needs to know to connect; `?unix_socket=` names a socket."""
    from urllib.parse import parse_qs

    parts = locator.parts
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    socket = asked.get("unix_socket") or asked.get("socket")
    return {
        "host": unquote(parts.hostname or "localhost"),
        "port": parts.port or 3306,
        "user": unquote(parts.username or "") or None,
        "password": unquote(parts.password or ""),
        "database": locator.database,
        "unix_socket": socket,
        "autocommit": True,
        "connect_timeout": SECONDS_TO_CONNECT,
        "charset": "utf8mb4",
    }


def _words(error: Exception) -> str:
    text = str(error.args[1]) if len(error.args) > 1 else first_line(error)
    return text.strip().rstrip(".")
