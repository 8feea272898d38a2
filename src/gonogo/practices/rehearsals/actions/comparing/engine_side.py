# SPDX-License-Identifier: Apache-2.0
"""How does an engine hash its own rows? PostgreSQL in parts of its file, the others in one query."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from queue import SimpleQueue

import numpy as np

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.postgresql import PostgresDatabase
from gonogo.practices.rehearsals.rules.comparing.buckets import (
    BucketMap,
    Numbers,
    add_up,
    map_of_binary,
    map_of_rows,
    numbers_of_binary,
)
from gonogo.practices.rehearsals.rules.comparing.differences import Key, Texts
from gonogo.practices.rehearsals.rules.comparing.plan import Keying
from gonogo.practices.rehearsals.rules.comparing.queries import SideSql

PAGE = 8192
PART_PAGES = 16384
"""128 MB: large enough that what a part costs by itself does not count."""
MOST_PARTS = 64
MOST_WORKERS = 4


class EngineSide:
    """One side, hashed where it lies."""

    def __init__(
        self, database: Database, sql: SideSql, told: Callable[[int], None], workers: int | None = None
    ) -> None:
        self.database, self.sql, self._told = database, sql, told
        self.workers = max(1, min(MOST_WORKERS, (os.cpu_count() or 2) // 2)) if workers is None else workers
        self.part_pages = PART_PAGES
        self._more: list[PostgresDatabase] = []

    def count(self) -> int:
        """How many rows there are."""
        return int(self.database.rows(self.sql.count())[0][0])

    def bounds(self) -> tuple[int, int] | None:
        """The smallest and largest key; None when there is no row."""
        ((low, high),) = self.database.rows(self.sql.bounds())
        return None if low is None else (int(low), int(high))

    def buckets(self, bits: int, conditions: Sequence[str] = ()) -> BucketMap:
        """Rows and sums by bucket."""
        parts = self._parts() if not conditions else [""]
        share = self.sql.facts.rows // len(parts)
        if self.workers > 1 and len(parts) > 1 and isinstance(self.database, PostgresDatabase):
            return self._at_once(bits, parts, share)
        maps = []
        for part in parts:
            maps.append(self._map(self.database, self.sql.buckets(bits, [*conditions, part])))
            self._told(share if not conditions else 0)
        return add_up(maps)

    def finer_buckets(self, bits: int, coarse: int, ids: Sequence[int]) -> BucketMap:
        """Rows and sums by smaller buckets of hashes, of the rows that are in these larger ones."""
        return self._map(self.database, self.sql.finer_buckets(bits, coarse, ids))

    def _map(self, database: Database, query: str) -> BucketMap:
        if isinstance(database, PostgresDatabase) and self.sql.native:
            return map_of_binary(database.copy_binary(query), 2 if self.sql.stirred else 1)
        return map_of_rows(database.stream(query))

    def _parts(self) -> list[str]:
        """Conditions that part the table by physical position. The last part is open: the file may have grown."""
        facts = self.sql.facts
        count = min(MOST_PARTS, facts.bytes // PAGE // self.part_pages) if facts.chunked else 0
        if count < 2:
            return [""]
        step = facts.bytes // PAGE // count + 1
        edges = [f"'({place * step},0)'::tid" for place in range(1, count)]
        inner = [f"ctid >= {low} AND ctid < {high}" for low, high in pairwise(edges)]
        return [f"ctid < {edges[0]}", *inner, f"ctid >= {edges[-1]}"]

    def _at_once(self, bits: int, parts: Sequence[str], share: int) -> BucketMap:
        """Several connections, all with one snapshot, take one part after the other."""
        assert isinstance(self.database, PostgresDatabase)
        while len(self._more) < min(self.workers, len(parts)) - 1:
            self._more.append(self.database.beside())
        free: SimpleQueue[PostgresDatabase] = SimpleQueue()
        for one in (self.database, *self._more):
            free.put(one)

        def work(part: str) -> BucketMap:
            database = free.get()
            try:
                return self._map(database, self.sql.buckets(bits, [part]))
            finally:
                free.put(database)
                self._told(share)

        with ThreadPoolExecutor(len(self._more) + 1) as threads:
            return add_up(list(threads.map(work, parts)))

    def numbered(self, ranges: Sequence[tuple[int, int]]) -> list[Numbers]:
        """Whole-numbered keys and hashes of all rows in the ranges."""
        query, columns = self.sql.numbered(ranges), 1 + len(self.sql.hashes)
        if isinstance(self.database, PostgresDatabase) and self.sql.native:
            return numbers_of_binary(self.database.copy_binary(query), columns)
        rows = self.database.rows(query)
        return [np.array([int(row[place]) for row in rows], np.int64) for place in range(columns)]

    def named(self, bits: int, ids: Sequence[int]) -> list[tuple[Key, object]]:
        """Keys as text and hashes of all rows in the buckets."""
        width = len(self.sql.keys)
        return [(key_of(row[:width]), row[width:]) for row in self.database.stream(self.sql.named(bits, ids))]

    def counted(self, bits: int, ids: Sequence[int]) -> dict[tuple[int, ...], int]:
        """How often each hash comes in the buckets."""
        rows = self.database.stream(self.sql.counted(bits, ids))
        return {tuple(map(int, row[:-1])): int(row[-1]) for row in rows}

    def rows_of(self, keys: Sequence[Key]) -> dict[Key, list[Texts]]:
        """All columns of the rows with these keys."""
        asked, found = set(keys), dict[Key, list[Texts]]()
        width = len(self.sql.keys)
        for row in self.database.rows(self.sql.rows_of(list(asked))):
            if (key := key_of(row[:width])) in asked:
                found.setdefault(key, []).append(key_of(row[width:]))
        return found

    def rows_hashed(self, hashes: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], Texts]:
        """All columns of one row for each of these hashes."""
        by_first = {one[0]: one for one in hashes}
        return {
            by_first[int(row[0])]: key_of(row[1:])
            for row in self.database.rows(self.sql.rows_hashed(list(by_first)))
            if int(row[0]) in by_first
        }

    def ranged(self, ranges: Sequence[tuple[int, int]]) -> list[str]:
        """The condition that a key lies in one of the ranges."""
        return [self.sql.in_ranges(ranges)]

    @property
    def scans(self) -> bool:
        """Whether looking into buckets reads the whole table again."""
        return self.sql.keying is not Keying.RANGE

    def cancel(self) -> None:
        """Stop the further connections; the first is stopped by whoever has it."""
        for one in self._more:
            with contextlib.suppress(Exception):
                one.cancel()

    def close(self) -> None:
        """Close the further connections."""
        for one in self._more:
            one.close()
        self._more.clear()


def key_of(values: Sequence[object]) -> Key:
    """Values as text."""
    return tuple(None if value is None else value if isinstance(value, str) else _text(value) for value in values)


def _text(value: object) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes | bytearray) else str(value)
