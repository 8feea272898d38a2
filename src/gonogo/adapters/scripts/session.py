# SPDX-License-Identifier: Apache-2.0
"""How does a step of SQL change a copy? Only over a connection that has shown the marker of its run."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from gonogo.adapters.databases.errors import NotOurCopy
from gonogo.adapters.databases.locator import Locator


@dataclass(frozen=True, slots=True)
class Proof:
    """How a connection proves that it leads to the copy of a run: a query, and the one row that it must give."""

    sql: str
    row: tuple[str, ...]


class StatementFailed(Exception):
    """The engine refused a statement; the message is its reason. `line` counts from the statement's first line."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class TimeIsOver(Exception):
    """The step has used up its time; what ran was stopped."""


class Session(ABC):
    """One connection to a copy, for the statements of one step. Leaving it rolls back what was not committed."""

    def __init__(self, locator: Locator, proof: Proof) -> None:
        self.locator, self.proof = locator, proof
        self.over = False
        """Whether the time of the step is over."""

    def run(self, sql: str) -> int | None:
        """Run one statement; the number of rows it changed, where the engine tells. Raises StatementFailed.

        Raises TimeIsOver when it was stopped because the time was over, and then nothing of it remains.
        """
        if self.over:
            raise TimeIsOver
        try:
            return self.execute(sql)
        except StatementFailed:
            if self.over:
                raise TimeIsOver from None
            raise

    def require_copy(self) -> None:
        """Raises NotOurCopy unless this very connection leads to the copy of the run."""
        try:
            rows = self.fetch(self.proof.sql)
        except StatementFailed:
            rows = []
        if [tuple(map(str, row)) for row in rows] != [self.proof.row]:
            raise NotOurCopy(f"{self.locator.safe} does not carry the marker of this run, so nothing was changed.")

    @contextmanager
    def limited(self, seconds: float | None) -> Iterator[None]:
        """Stop whatever runs when the time is over."""
        if seconds is None:
            yield
            return
        timer = threading.Timer(max(0.0, seconds), self._time_over)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _time_over(self) -> None:
        self.over = True
        self.stop()

    def begin(self) -> None:
        """Begin a transaction."""
        self.execute("BEGIN")

    def commit(self) -> None:
        """Keep what was done. Raises StatementFailed, for example where a deferred constraint does not hold."""
        self.run("COMMIT")

    def rollback(self) -> None:
        """Forget what was done since it began."""
        self.execute("ROLLBACK")

    @abstractmethod
    def execute(self, sql: str) -> int | None:
        """Run one statement, whatever the time."""

    @abstractmethod
    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """All rows of a small query."""

    @abstractmethod
    def stop(self) -> None:
        """Stop what runs at the moment; may be called from another thread."""

    @abstractmethod
    def close(self) -> None:
        """Leave. What was not committed is gone."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def first_line(error: BaseException) -> str:
    """What an engine said, without its second thoughts and without a full stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else "no reason given").rstrip(".")
