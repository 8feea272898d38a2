# SPDX-License-Identifier: Apache-2.0
"""How long would readers and writers of a MariaDB have waited, for which lock, and which tables were written anew?"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from gonogo.adapters.copies.mariadb.connecting import ask, connect, driver
from gonogo.adapters.watching.asking import Gone
from gonogo.adapters.watching.values import Held, Question, Waited

KEYS = 200
EVERY = 0.05
NOT_THERE = {1051, 1054, 1146, 1049}
"""Numbers of errors that mean that a table, column or database is gone."""
_PATIENT = "SET SESSION lock_wait_timeout = 86400, SESSION innodb_lock_wait_timeout = 86400"


class MariadbLine:
    """One question over one connection. A write locks a row as UPDATE does, and is rolled back."""

    def __init__(self, url: str, question: Question) -> None:
        self.url = url
        self.question = question
        self.connection = connect(url)
        self.turn = 0
        patience = question.timeout
        ask(self.connection, _PATIENT if patience is None else f"SET SESSION max_statement_time = {patience}")
        self.keys = _rows_to_ask_for(self.connection, question.table) if question.table else []

    def ask(self) -> None:
        """Ask once. Raises Gone when the table or a column is not there any more."""
        pymysql = driver()
        try:
            if self.question.kind == "write":
                ask(self.connection, "BEGIN")
            ask(self.connection, self._sql())
            if self.question.kind == "write":
                ask(self.connection, "ROLLBACK")
        except pymysql.MySQLError as error:
            with suppress(Exception):
                ask(self.connection, "ROLLBACK")
            if error.args and error.args[0] in NOT_THERE:
                raise Gone(str(error.args[-1])) from None
            raise

    def _sql(self) -> str:
        if not self.question.table:
            return self.question.sql
        self.turn += 1
        where = f" WHERE {self.keys[self.turn % len(self.keys)]}" if self.keys else " LIMIT 1"
        lock = " FOR UPDATE" if self.question.kind == "write" else ""
        return f"SELECT 1 FROM {_quote(self.question.table)}{where}{lock}"  # noqa: S608 (quoted)

    def cancel(self) -> None:
        """Give up on the answer, by way of another connection."""
        with suppress(Exception):
            other = connect(self.url)
            ask(other, f"KILL QUERY {int(self.connection.thread_id())}")
            other.close()

    def close(self) -> None:
        """Hang up."""
        with suppress(Exception):
            self.connection.close()


def _rows_to_ask_for(connection: Any, table: str) -> list[str]:
    keys = [
        str(name)
        for (name,) in ask(
            connection,
            "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s "
            "AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX",
            [table],
        )
    ]
    if not keys:
        return []
    rows = ask(connection, f"SELECT {', '.join(map(_quote, keys))} FROM {_quote(table)} LIMIT {KEYS}")  # noqa: S608
    return [
        " AND ".join(f"{_quote(key)} = {connection.escape(value)}" for key, value in zip(keys, row, strict=True))
        for row in rows
    ]


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


_TABLES = "SELECT SUBSTRING_INDEX(NAME, '/', -1), TABLE_ID FROM information_schema.INNODB_SYS_TABLES WHERE NAME LIKE %s"
_LOCKS = """
SELECT t.PROCESSLIST_ID, m.OBJECT_NAME, m.LOCK_TYPE, m.LOCK_STATUS FROM performance_schema.metadata_locks m
JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID
WHERE m.OBJECT_TYPE = 'TABLE' AND m.OBJECT_SCHEMA = DATABASE() AND t.PROCESSLIST_ID <> CONNECTION_ID()
"""


class TableWatch:
    """Which tables become new ones, and, where performance_schema tells, who holds and waits for metadata locks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.samples = 0
        self._before = self._tables()
        self._ending = threading.Event()
        self._held: dict[tuple[int, str, str, bool], list[float]] = {}
        self._thread = threading.Thread(target=self._run, name="gonogo locks", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ending.set()
        self._thread.join(5)

    def _tables(self) -> Mapping[str, int]:
        """Their numbers in the engine, which change when a table is written anew; none where that may not be read."""
        try:
            connection = connect(self.url)
            name = str(ask(connection, "SELECT DATABASE()")[0][0])
            rows = ask(connection, _TABLES, [name.replace("_", "\\_") + "/%"])
            connection.close()
        except Exception:
            return {}
        return {str(table): int(number) for table, number in rows}

    def _run(self) -> None:
        try:
            connection = connect(self.url)
            if not self._tells(connection):
                return
        except Exception:
            return
        while not self._ending.is_set():
            at = time.monotonic()
            try:
                for row in ask(connection, _LOCKS):
                    self._note(at, row)
                self.samples += 1
            except Exception:
                return
            self._ending.wait(EVERY)

    @staticmethod
    def _tells(connection: Any) -> bool:
        """Whether the server counts metadata locks; it has to be started so."""
        if not int(ask(connection, "SELECT @@performance_schema")[0][0]):
            return False
        asked = "SELECT ENABLED FROM performance_schema.setup_instruments WHERE NAME = 'wait/lock/metadata/sql/mdl'"
        return [tuple(row) for row in ask(connection, asked)] == [("YES",)]

    def _note(self, at: float, row: Sequence[Any]) -> None:
        holder, name, mode, status = row
        span = self._held.setdefault((int(holder or 0), str(name), str(mode), status == "GRANTED"), [at, at])
        span[1] = at

    def held(self) -> tuple[Held, ...]:
        """Exclusive locks alone: the others let everybody read and write."""
        return tuple(
            Held(holder, name, mode, first, last, granted)
            for (holder, name, mode, granted), (first, last) in self._held.items()
            if mode in ("EXCLUSIVE", "SHARED_NO_WRITE", "SHARED_NO_READ_WRITE")
        )

    def waited(self) -> tuple[Waited, ...]:
        """Who waits is measured by asking."""
        return ()

    def rewritten(self) -> tuple[str, ...]:
        """Tables of before that have another number now."""
        now = self._tables()
        return tuple(sorted(name for name, number in self._before.items() if now.get(name, number) != number))
