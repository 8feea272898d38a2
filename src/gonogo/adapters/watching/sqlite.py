# SPDX-License-Identifier: Apache-2.0
"""How long would readers and writers of a SQLite file have waited? It has one lock, so asking tells all."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from gonogo.adapters.watching.asking import Gone
from gonogo.adapters.watching.values import Question

PATIENCE = 3600.0
"""Seconds to wait for the lock where the question itself sets no limit."""


class SqliteLine:
    """One question over one connection. A write takes the lock of writers for a moment and changes nothing."""

    def __init__(self, path: str, question: Question) -> None:
        self.question = question
        patience = question.timeout if question.timeout is not None else PATIENCE
        self.connection = sqlite3.connect(
            f"file:{path}?mode=rw", uri=True, timeout=patience, isolation_level=None, check_same_thread=False
        )
        self.table = '"' + question.table.replace('"', '""') + '"'

    def ask(self) -> None:
        """Ask once. Raises Gone when the table is not there any more."""
        try:
            if self.question.kind == "write":
                self.connection.execute("BEGIN IMMEDIATE")
            try:
                if self.question.table:
                    self.connection.execute(f"SELECT 1 FROM {self.table} LIMIT 1").fetchall()  # noqa: S608 (quoted)
                else:
                    self.connection.execute(self.question.sql).fetchall()
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if "no such" in str(error):
                raise Gone(str(error)) from None
            raise

    def cancel(self) -> None:
        """Give up on the answer."""
        with suppress(sqlite3.Error):
            self.connection.interrupt()

    def close(self) -> None:
        """Hang up."""
        with suppress(sqlite3.Error):
            self.connection.close()
