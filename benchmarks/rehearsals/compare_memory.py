# SPDX-License-Identifier: Apache-2.0
"""How much memory does whoever compares need at 50,000,000 rows?

The engines are simulated: each side answers as PostgreSQL would, 64 parts of the table with the buckets of each, in the
binary format of COPY. Once every part has its own buckets, as when rows lie in order of the key; once every part has
rows of all buckets, as with a key that is hashed. 5,000 rows differ; a batch of rows is compared as well.
"""

from __future__ import annotations

import resource
import sys

import numpy as np

from gonogo.practices.rehearsals.rules.comparing.buckets import add_up, bad_buckets, map_of_binary, shift_for
from gonogo.practices.rehearsals.rules.comparing.differences import suspects_of_numbers

ROWS = 50_000_000
PARTS = 64
BITS = 14
DIFFERENT = 5_000
TARGET = 200


def binary(columns: list[np.ndarray]) -> bytes:  # type: ignore[type-arg]
    """Columns as a binary COPY."""
    record = np.dtype(
        [
            ("n", ">i2"),
            *((f"{kind}{i}", form) for i in range(len(columns)) for kind, form in (("l", ">i4"), ("v", ">i8"))),
        ]
    )
    table = np.zeros(len(columns[0]), record)
    table["n"] = len(columns)
    for place, column in enumerate(columns):
        table[f"l{place}"], table[f"v{place}"] = 8, column
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + table.tobytes() + b"\xff\xff"


def parts(shift: int, ordered: bool, side: int):  # type: ignore[no-untyped-def]
    """What one side answers, part by part."""
    random = np.random.default_rng(1)
    every = np.arange((ROWS >> shift) + 1 if ordered else 1 << BITS, dtype=np.int64)
    pieces = np.array_split(every, PARTS) if ordered else [every] * PARTS
    for piece in pieces:
        counts = np.full(len(piece), ROWS // PARTS // max(1, len(piece)), np.int64)
        sums = random.integers(-(2**63), 2**63 - 1, len(piece), np.int64)
        if side:
            sums[:: max(1, len(every) // 300)] += 1
        yield binary([piece, counts, sums])


def main() -> int:
    """Go through it, and print the highest memory of the process."""
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shift = shift_for(1, ROWS, ROWS)
    for ordered in (True, False):
        maps = [add_up([map_of_binary(part, 1) for part in parts(shift, ordered, side)]) for side in (0, 1)]
        bad = bad_buckets(*maps)
        print(f"{'ranges' if ordered else 'hashes'}: {len(maps[0].ids):,} buckets, {len(bad.ids):,} of them bad")
    keys = np.arange(100_000, dtype=np.int64)
    hashes = np.random.default_rng(2).integers(0, 2**62, len(keys))
    other = hashes.copy()
    other[:DIFFERENT] += 1
    found = suspects_of_numbers([keys, hashes], [keys, other])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(found.changed):,} rows found in a batch of {len(keys):,}")
    print(f"{peak:.0f} MB at most, {start:.0f} MB of them before it began; the target is {TARGET} MB for {ROWS:,} rows")
    return int(peak >= TARGET or len(found.changed) != DIFFERENT)


if __name__ == "__main__":
    sys.exit(main())
