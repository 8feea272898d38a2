# SPDX-License-Identifier: Apache-2.0
"""What is watched while a step runs? Everything is started before the step, and ended after it, whatever it did."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from gonogo.adapters.databases.locator import Dialect, Locator, parse_locator
from gonogo.adapters.watching.asking import Asker, Line
from gonogo.adapters.watching.mariadb import MariadbLine, TableWatch
from gonogo.adapters.watching.postgresql import EVERY, LockSampler, OldTransaction, PostgresLine
from gonogo.adapters.watching.sqlite import SqliteLine
from gonogo.adapters.watching.values import Question, Seen

MOST_TABLES = 12
"""Each watched table takes two connections, and a server allows about a hundred."""
WARM = 3.0
"""Seconds that the questions may take at most to learn what a usual answer is."""


class Watcher:
    """What one step is watched with."""

    def __init__(self, place: Locator, questions: Sequence[Question], says: tuple[str, ...]) -> None:
        self.place = place
        self.says = says
        self.askers = [Asker(one, self._line(one)) for one in questions]
        self.sampler = LockSampler(place.url) if place.dialect is Dialect.POSTGRESQL else None
        self.tables = TableWatch(place.url) if place.dialect is Dialect.MARIADB else None
        self._seen: Seen | None = None

    def _line(self, question: Question) -> Callable[[], Line]:
        if self.place.dialect is Dialect.POSTGRESQL:
            return lambda: PostgresLine(self.place.url, question)
        if self.place.dialect is Dialect.MARIADB:
            return lambda: MariadbLine(self.place.url, question)
        return lambda: SqliteLine(self.place.database, question)

    def start(self) -> None:
        """Ask until the usual answers are known, then count."""
        for asker in self.askers:
            asker.start()
        deadline = time.monotonic() + WARM
        while not all(asker.is_warm for asker in self.askers) and time.monotonic() < deadline:
            time.sleep(0.02)
        if self.sampler is not None:
            self.sampler.start()
        if self.tables is not None:
            self.tables.start()
        for asker in self.askers:
            asker.begin()

    def stop(self) -> None:
        """Look and ask no more, and keep what was seen."""
        for asker in self.askers:
            asker.stop()
        answers = tuple(asker.answers() for asker in self.askers)
        self._seen = Seen(answers, says=self.says)
        if self.tables is not None:
            self.tables.stop()
            self._seen = Seen(answers, self.tables.held(), rewritten=self.tables.rewritten(), says=self.says)
        if self.sampler is None:
            return
        self.sampler.stop()
        rewritten, wal, temp = self.sampler.after()
        held, waited = self.sampler.held(), self.sampler.waited()
        self._seen = Seen(answers, held, waited, rewritten, wal, temp, EVERY, self.sampler.samples, self.says)

    @property
    def seen(self) -> Seen:
        """What was seen; known once the block has ended."""
        if self._seen is None:
            raise RuntimeError("The step has not ended yet.")
        return self._seen


@contextmanager
def watch(
    url: str, *, tables: Sequence[str] = (), questions: Sequence[Question] = (), old_transaction: float | None = None
) -> Iterator[Watcher]:
    """Watch a copy while the block runs. `tables` each get a reader and a writer, the first ones where there are many.

    `old_transaction` is for how many seconds a transaction that has read the tables stays open. Raises DatabaseProblem
    or the driver's error when the copy cannot be reached before the block.
    """
    place = parse_locator(url)
    chosen = list(dict.fromkeys(tables))
    says: tuple[str, ...] = ()
    if len(chosen) > MOST_TABLES:
        says = (f"{len(chosen) - MOST_TABLES} of {len(chosen)} tables had no reader and writer that waited.",)
    standard = [
        Question(f"{'readers' if kind == 'read' else 'writers'} of {table}", kind, table=table)
        for table in chosen[:MOST_TABLES]
        for kind in ("read", "write")
    ]
    with ExitStack() as ending:
        if old_transaction and place.dialect is Dialect.POSTGRESQL:
            old = OldTransaction(place.url, chosen, old_transaction)
            ending.callback(old.stop)
        watcher = Watcher(place, [*standard, *questions], says)
        ending.callback(_stop, watcher)
        watcher.start()
        if old_transaction and place.dialect is Dialect.POSTGRESQL:
            old.start()
        yield watcher


def _stop(watcher: Watcher) -> None:
    with suppress(Exception):
        watcher.stop()
