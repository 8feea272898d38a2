# SPDX-License-Identifier: Apache-2.0
"""How do both sides of a comparison work at the same time, and stop together?"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self, TypeVar

from gonogo.adapters.databases.connection import Database
from gonogo.practices.rehearsals.actions.comparing.engine_side import EngineSide
from gonogo.practices.rehearsals.actions.comparing.streamed_side import StreamedSide
from gonogo.practices.rehearsals.rules.comparing.facts import TableFacts
from gonogo.practices.rehearsals.rules.comparing.options import Progress
from gonogo.practices.rehearsals.rules.comparing.plan import Plan
from gonogo.practices.rehearsals.rules.comparing.queries import side_sql

Tell = Callable[[Progress], None]
Side = EngineSide | StreamedSide
Answer = TypeVar("Answer")


class Meter:
    """Adds up the rows that both sides have read, and tells whoever watches."""

    def __init__(self, table: str, rows: int, tell: Tell | None) -> None:
        self._table, self._rows, self._tell = table, rows, tell
        self._done, self._lock, self.doing = 0, threading.Lock(), "reading"

    def add(self, rows: int) -> None:
        """So many rows more."""
        with self._lock:
            self._done += rows
            if self._tell is not None:
                self._tell(Progress(self._table, self.doing, self._done, max(self._rows, self._done)))

    def start(self, doing: str) -> None:
        """Something else begins."""
        self.doing = doing
        self.add(0)


class Both:
    """Source and target of one comparison, each in a thread of its own."""

    def __init__(
        self, source: Database, target: Database, plan: Plan, facts: tuple[TableFacts, TableFacts], tell: Tell | None
    ) -> None:
        self.databases, self.plan, self.facts = (source, target), plan, facts
        self.meter = Meter(facts[0].name, facts[0].rows + facts[1].rows, tell)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="gonogo-compare")
        self.sides: tuple[Side, Side] = self.make_sides()

    def make_sides(self, wide: bool = True) -> tuple[Side, Side]:
        """Both sides for the plan as it is now."""
        self.sides = (
            make_side(self.databases[0], self.plan, self.facts[0], 0, self.meter, wide),
            make_side(self.databases[1], self.plan, self.facts[1], 1, self.meter, wide),
        )
        return self.sides

    def run(self, ask: Callable[[Side], Answer]) -> tuple[Answer, Answer]:
        """Ask both sides the same at the same time. When one fails, or on Ctrl-C, the other is stopped."""
        source, target = self.sides
        return self.run_two(lambda: ask(source), lambda: ask(target))

    def run_two(self, one: Callable[[], Answer], other: Callable[[], Answer]) -> tuple[Answer, Answer]:
        """Do two things at the same time, one with each database."""
        futures = [self._threads.submit(one), self._threads.submit(other)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done():
                    future.result()
            return futures[0].result(), futures[1].result()
        except BaseException:
            self._stop()
            wait(futures, timeout=30)
            raise

    def _stop(self) -> None:
        for side, database in zip(self.sides, self.databases, strict=True):
            with contextlib.suppress(Exception):  # whoever cannot be stopped ends by itself
                side.cancel()
                database.cancel()

    def refresh(self) -> None:
        """Let both look at their data as it is now."""
        for side in self.sides:
            side.close()
        for database in self.databases:
            database.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for side in self.sides:
            side.close()
        self._threads.shutdown(wait=True)


def make_side(database: Database, plan: Plan, facts: TableFacts, place: int, meter: Meter, wide: bool = True) -> Side:
    """One side: hashed by its engine where that is possible, otherwise read and hashed here."""
    sql = side_sql(plan, facts, "source" if place == 0 else "target", wide)
    if sql.in_engine:
        return EngineSide(database, sql, meter.add)
    return StreamedSide(database, sql, plan, meter.add)
