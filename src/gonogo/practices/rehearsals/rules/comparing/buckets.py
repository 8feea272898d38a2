# SPDX-License-Identifier: Apache-2.0
"""Where do two tables differ, when each is told as counts and sums of hashes by bucket?

Sums and never exclusive-or: two rows that are the same would cancel each other out. Sums are taken modulo 2^64.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_SIGNATURE = 19
_FIELD = [("n", ">i4"), ("v", ">i8")]

Numbers = NDArray[np.int64]
Sums = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class BucketMap:
    """Rows and sums of hashes by bucket, in order of the buckets: 32 bytes for each. `seconds` is a second sum."""

    ids: Numbers
    counts: Numbers
    firsts: Sums
    seconds: Sums

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return int(self.counts.sum())


def empty_map() -> BucketMap:
    """No bucket at all."""
    return BucketMap(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.uint64))


def map_of_rows(rows: Iterable[Sequence[int]]) -> BucketMap:
    """From rows of bucket, count, sum and perhaps a second sum; a bucket may come more than once."""
    listed = [
        (int(row[0]), int(row[1]), int(row[2]) & _MASK, int(row[3]) & _MASK if len(row) > 3 else 0) for row in rows
    ]
    if not listed:
        return empty_map()
    ids, counts, firsts, seconds = zip(*listed, strict=True)
    made = BucketMap(
        np.array(ids, np.int64), np.array(counts, np.int64), np.array(firsts, np.uint64), np.array(seconds, np.uint64)
    )
    return add_up([made])


def map_of_binary(raw: bytes, sums: int) -> BucketMap:
    """From the binary format of COPY: bucket, count and one or two sums, each a whole number of 64 bits."""
    table = numbers_of_binary(raw, 2 + sums)
    firsts = table[2].view(np.uint64)
    seconds = table[3].view(np.uint64) if sums > 1 else np.zeros(len(table[0]), np.uint64)
    return add_up([BucketMap(table[0], table[1], firsts, seconds)])


def numbers_of_binary(raw: bytes, columns: int) -> list[Numbers]:
    """The columns of a binary COPY in which every value is a bigint that is not NULL."""
    record = np.dtype([("fields", ">i2"), *((f"c{place}", _FIELD) for place in range(columns))])
    rows = (len(raw) - _SIGNATURE - 2) // record.itemsize
    if rows < 0 or len(raw) != _SIGNATURE + 2 + rows * record.itemsize:
        raise ValueError("this is no binary COPY of whole numbers")
    table = np.frombuffer(raw, record, count=rows, offset=_SIGNATURE)
    return [table[f"c{place}"]["v"].astype(np.int64) for place in range(columns)]


def add_up(maps: Sequence[BucketMap]) -> BucketMap:
    """One map of several, bucket by bucket. Sums run over at 2^64 on purpose."""
    if not maps:
        return empty_map()
    ids = np.concatenate([one.ids for one in maps])
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]) if len(ids) else np.empty(0, np.int64)

    def total(parts: list[NDArray[np.generic]]) -> NDArray[np.generic]:
        return np.add.reduceat(np.concatenate(parts)[order], starts) if len(starts) else np.concatenate(parts)

    return BucketMap(
        ids[starts],
        total([one.counts for one in maps]),  # type: ignore[arg-type]
        total([one.firsts for one in maps]),  # type: ignore[arg-type]
        total([one.seconds for one in maps]),  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class Bad:
    """Buckets that differ, and how many rows the source and the target have in each; `of` is how many there are."""

    ids: Numbers
    source: Numbers
    target: Numbers
    of: int

    @property
    def rows(self) -> int:
        """How many rows of the larger side there are to look at."""
        return int(np.maximum(self.source, self.target).sum())


def bad_buckets(source: BucketMap, target: BucketMap) -> Bad:
    """Every bucket in which count or sums differ."""
    ids = np.union1d(source.ids, target.ids)
    one, other = _spread(ids, source), _spread(ids, target)
    differs = (one[0] != other[0]) | (one[1] != other[1]) | (one[2] != other[2])
    return Bad(ids[differs], one[0][differs], other[0][differs], len(ids))


def _spread(ids: Numbers, of: BucketMap) -> tuple[Numbers, Sums, Sums]:
    """The map over all ids, with nothing where it has no bucket."""
    places = np.searchsorted(ids, of.ids)
    counts, firsts, seconds = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.uint64), np.zeros(len(ids), np.uint64)
    counts[places], firsts[places], seconds[places] = of.counts, of.firsts, of.seconds
    return counts, firsts, seconds


def shift_for(low: int, high: int, rows: int, most: int = 8192) -> int:
    """By how many bits whole-numbered keys are shifted so that there are about `most` buckets, none below 256 rows.

    Keys with gaps have emptier buckets: the shift is by the span of keys for each row.
    """
    span = max(1, high - low + 1)
    rows_each = max(256, rows / most)
    return max(1, min(62, int(np.floor(np.log2(max(2.0, span / max(1, rows) * rows_each))))))


def typical_span(low: int, high: int, spread: Sequence[int]) -> int:
    """From where to where keys would reach if all lay as close as most do; a few far away count for nothing.

    `spread` are values between which equally many rows lie, as far as known.
    """
    if len(spread) < 20:
        return high - low + 1
    cut = len(spread) // 20
    inner = spread[-1 - cut] - spread[cut]
    return max(1, min(high - low + 1, round(inner * (len(spread) - 1) / (len(spread) - 1 - 2 * cut))))


def together(parts: Sequence[Bad], of: int) -> Bad:
    """Several findings as one, of so many buckets in all."""
    if not parts:
        nothing = np.empty(0, np.int64)
        return Bad(nothing, nothing, nothing, of)
    return Bad(
        np.concatenate([one.ids for one in parts]),
        np.concatenate([one.source for one in parts]),
        np.concatenate([one.target for one in parts]),
        of,
    )


def runs_of(ids: Sequence[int], shift: int) -> list[tuple[int, int]]:
    """Ranges of keys, from and up to but not including, of buckets; neighbours become one range."""
    runs: list[tuple[int, int]] = []
    for one in sorted(int(value) for value in ids):
        low, high = one << shift, (one + 1) << shift
        if runs and runs[-1][1] == low:
            runs[-1] = (runs[-1][0], high)
        else:
            runs.append((low, high))
    return runs
