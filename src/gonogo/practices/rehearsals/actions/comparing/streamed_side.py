# SPDX-License-Identifier: Apache-2.0
"""How are rows hashed that their engine cannot hash? They are read, one after the other, and hashed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from gonogo.adapters.databases.connection import Database, Row
from gonogo.practices.rehearsals.rules.comparing.buckets import BucketMap, Numbers, map_of_rows
from gonogo.practices.rehearsals.rules.comparing.canonical import hash_of, row_text, strong_hash_of
from gonogo.practices.rehearsals.rules.comparing.differences import Key, Texts
from gonogo.practices.rehearsals.rules.comparing.plan import Keying, Plan
from gonogo.practices.rehearsals.rules.comparing.queries import SideSql, shown_value
from gonogo.practices.rehearsals.rules.comparing.speech.base import LOWEST

STEP = 10_000
"""Rows between two words of progress."""


class StreamedSide:
    """One side, hashed by whoever reads it. Only buckets and what is asked for is kept."""

    def __init__(self, database: Database, sql: SideSql, plan: Plan, told: Callable[[int], None]) -> None:
        self.database, self.sql, self._told = database, sql, told
        self._strong, self._representation = plan.options.strong, plan.options.representation
        self._width = len(sql.keys)

    @property
    def scans(self) -> bool:
        """Whether looking into buckets reads the whole table again."""
        return self.sql.keying is not Keying.RANGE

    def count(self) -> int:
        """How many rows there are."""
        return int(self.database.rows(self.sql.count())[0][0])

    def bounds(self) -> tuple[int, int] | None:
        """The smallest and largest key; None when there is no row."""
        ((low, high),) = self.database.rows(self.sql.bounds())
        return None if low is None else (int(low), int(high))

    def buckets(self, bits: int, conditions: Sequence[str] = ()) -> BucketMap:
        """Rows and sums by bucket."""
        sums: dict[int, list[int]] = {}
        for texts, hashes in self._hashed(conditions, tell=not conditions):
            found = sums.setdefault(self._bucket(texts, hashes, bits), [0, 0, 0])
            found[0] += 1
            found[1] += hashes[0]
            if len(hashes) > 1:
                found[2] += hashes[1]
        return map_of_rows((bucket, *found) for bucket, found in sums.items())

    def finer_buckets(self, bits: int, coarse: int, ids: Sequence[int]) -> BucketMap:
        """Rows and sums by smaller buckets of hashes, of the rows that are in these larger ones."""
        wanted, mask = set(ids), (1 << coarse) - 1
        found = self.buckets(bits)
        inside = [(int(one) & mask) in wanted for one in found.ids]
        return BucketMap(found.ids[inside], found.counts[inside], found.firsts[inside], found.seconds[inside])

    def _bucket(self, texts: Texts, hashes: tuple[int, ...], bits: int) -> int:
        if self.sql.keying is Keying.RANGE:
            return LOWEST if texts[0] is None else int(texts[0]) >> bits
        by = hashes[0] if self.sql.keying is Keying.MULTISET else hash_of(row_text(texts[: self._width]))
        return by & ((1 << bits) - 1)

    def _hashed(self, conditions: Sequence[str], tell: bool = False) -> Iterator[tuple[Texts, tuple[int, ...]]]:
        """Every row as canonical texts, keys first, with its hash."""
        for number, row in enumerate(self.database.stream(self.sql.everything(conditions)), 1):
            texts = self._texts(row)
            raw = row_text(texts)
            yield texts, strong_hash_of(raw) if self._strong else (hash_of(raw),)
            if tell and number % STEP == 0:
                self._told(STEP)

    def _texts(self, row: Row) -> Texts:
        return tuple(
            shown_value(value, kind, self._representation) for value, kind in zip(row, self.sql.raw, strict=True)
        )

    def numbered(self, ranges: Sequence[tuple[int, int]]) -> list[Numbers]:
        """Whole-numbered keys and hashes of all rows in the ranges."""
        rows = [(int(texts[0] or 0), *hashes) for texts, hashes in self._hashed(self.ranged(ranges))]
        width = 2 + self._strong
        return [np.array([row[place] for row in rows], np.int64) for place in range(width)]

    def ranged(self, ranges: Sequence[tuple[int, int]]) -> list[str]:
        """The condition that a key lies in one of the ranges."""
        return [self.sql.in_ranges(ranges)]

    def named(self, bits: int, ids: Sequence[int]) -> list[tuple[Key, object]]:
        """Keys as text and hashes of all rows in the buckets."""
        wanted = set(ids)
        return [
            (texts[: self._width], hashes)
            for texts, hashes in self._hashed(())
            if self._bucket(texts, hashes, bits) in wanted
        ]

    def counted(self, bits: int, ids: Sequence[int]) -> dict[tuple[int, ...], int]:
        """How often each hash comes in the buckets."""
        wanted = set(ids)
        return dict(
            Counter(hashes for texts, hashes in self._hashed(()) if self._bucket(texts, hashes, bits) in wanted)
        )

    def rows_of(self, keys: Sequence[Key]) -> dict[Key, list[Texts]]:
        """All columns of the rows with these keys."""
        asked, found = set(keys), dict[Key, list[Texts]]()
        for row in self.database.stream(
            self.sql.rows_of(list(asked)) if self._findable(asked) else self.sql.everything()
        ):
            texts = self._texts(row)
            if (key := texts[: self._width]) in asked:
                found.setdefault(key, []).append(texts[self._width :])
        return found

    def _findable(self, keys: set[Key]) -> bool:
        """Whether the engine finds rows by the keys as they are written; other keys were rewritten here."""
        plain = [kind is None or kind.value in ("integer", "text") for kind in self.sql.raw[: self._width]]
        return all(plain) and bool(keys)

    def rows_hashed(self, hashes: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], Texts]:
        """All columns of one row for each of these hashes."""
        wanted = set(hashes)
        return {one: texts for texts, one in self._hashed(()) if one in wanted}

    def cancel(self) -> None:
        """Nothing of its own runs."""

    def close(self) -> None:
        """Nothing of its own is open."""
