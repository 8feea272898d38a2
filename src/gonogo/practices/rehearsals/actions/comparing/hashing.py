# SPDX-License-Identifier: Apache-2.0
"""How do hashes lead from two whole tables to the few rows that differ?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gonogo.adapters.databases.postgresql import PostgresDatabase
from gonogo.practices.rehearsals.actions.comparing.sides import Both
from gonogo.practices.rehearsals.rules.comparing.buckets import (
    Bad,
    BucketMap,
    Numbers,
    bad_buckets,
    runs_of,
    shift_for,
    together,
    typical_span,
)
from gonogo.practices.rehearsals.rules.comparing.differences import (
    CHANGED,
    EXTRA,
    MISSING,
    Key,
    Suspects,
    Tally,
    Texts,
    one_sided,
    pair_up,
    shown_key,
    suspects_of_numbers,
    suspects_of_rows,
)
from gonogo.practices.rehearsals.rules.comparing.plan import Keying
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES
from gonogo.practices.rehearsals.rules.report import Difference

Each = Callable[[Difference], None]
FEW_ROWS = 200_000
"""Up to so many rows in buckets that differ are always looked at."""
BAD_SHARE = 0.05
SAMPLED_ROWS = 50_000
BATCH_ROWS = 100_000
BATCH_KEYS = 500
RUNS = 100
LARGE_BUCKET = 2048
SMALL_BUCKET = 64
FINER_ROWS = 5_000_000
MOST_BITS = 24
BITS = 14
"""16,384 buckets for keys that are hashed."""


@dataclass(slots=True)
class Found:
    """What a comparison found: rows of both sides, and differences. `looked_at` when not every bucket was."""

    rows: tuple[int, int]
    tally: Tally
    looked_at: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()


def compare_by_hashes(both: Both, each: Each | None) -> Found:
    """Sums of hashes by bucket on both sides, then into the buckets that differ, then the rows themselves."""
    bits = _bits(both)
    maps = both.run(lambda side: side.buckets(bits))
    rows = maps[0].rows, maps[1].rows
    bad = bad_buckets(*maps)
    del maps
    found = Found(rows, Tally(both.plan.options.samples))
    if not len(bad.ids):
        return found
    both.meter.start("looking at what differs")
    look = _Looking(both, found.tally, each)
    if bad.rows > FEW_ROWS and not both.plan.options.exhaustive:
        bad, bits = look.finer(bad, bits, max(rows))
    chosen = _chosen(bad, both.plan.options.exhaustive)
    if len(chosen.ids) < len(bad.ids):
        found.looked_at = len(chosen.ids), len(bad.ids)
    if both.plan.options.confirm is None:
        look.into(chosen, bits)
    else:
        _confirmed(both, look, chosen, bits, each)
    return found


def _bits(both: Both) -> int:
    """By how many bits keys are shifted, or how many bits of their hash count."""
    expected = max(one.rows for one in both.facts)
    if both.plan.keying is not Keying.RANGE:
        return max(1, min(BITS, expected.bit_length() - 4))
    ends = [one for one in both.run(lambda side: side.bounds()) if one is not None]
    low, high = (min(one[0] for one in ends), max(one[1] for one in ends)) if ends else (0, 0)
    both.make_sides(wide=low < -(1 << 31) or high >= 1 << 31)
    spread = both.run_two(lambda: _spread(both, 0), lambda: _spread(both, 1))
    return shift_for(1, max(typical_span(low, high, one) for one in spread), expected)


def _spread(both: Both, place: int) -> list[int]:
    """How the keys of one side lie, where its engine knows."""
    database, facts = both.databases[place], both.facts[place]
    if not isinstance(database, PostgresDatabase):
        return []
    shape = database.shape(facts.name)
    expression = (both.plan.key[0].source, both.plan.key[0].target)[place]
    columns = [name for name in facts.columns if SPEECHES[facts.dialect].quote(name) == expression]
    return database.spread(shape.table, columns[0]) if columns else []


def _chosen(bad: Bad, exhaustive: bool) -> Bad:
    """The buckets to look into: all, unless there are so many that something is wrong with the whole table."""
    if exhaustive or bad.rows <= FEW_ROWS or len(bad.ids) <= BAD_SHARE * bad.of:
        return bad
    rows = np.maximum(bad.source, bad.target)
    wanted = max(1, min(len(bad.ids), int(SAMPLED_ROWS / max(1.0, float(rows.mean())))))
    places = np.unique(np.linspace(0, len(bad.ids) - 1, wanted).astype(np.int64))
    return Bad(bad.ids[places], bad.source[places], bad.target[places], bad.of)


class _Looking:
    """Looks into buckets, a batch at a time, and tells every difference."""

    def __init__(self, both: Both, tally: Tally, each: Each | None) -> None:
        self.both, self.tally, self.each = both, tally, each
        self.hold: list[tuple[Key, str]] | None = None

    def into(self, bad: Bad, bits: int) -> None:
        """Every row of these buckets that differs."""
        keying = self.both.plan.keying
        size = BATCH_ROWS if keying is Keying.RANGE else 5 * BATCH_ROWS
        for batch in _batches(bad, size):
            if keying is Keying.RANGE:
                self._ranges(batch, bits)
            elif keying is Keying.HASH:
                self._named(batch, bits)
            else:
                self._counted(batch, bits)

    def finer(self, bad: Bad, bits: int, rows: int) -> tuple[Bad, int]:
        """The same in buckets so small that one row that differs says little of the others in its bucket.

        The engines look into the bad buckets again, and only what differs there is left.
        """
        largest = int(np.maximum(bad.source, bad.target).max())
        by = max(0, int(np.log2(max(1.0, largest / SMALL_BUCKET))))
        ranged = self.both.plan.keying is Keying.RANGE
        new = max(1, bits - by) if ranged else min(MOST_BITS, bits + by)
        if new == bits:
            return bad, bits
        parts = []
        for batch in _batches(bad, FINER_ROWS):
            for start in range(0, len(batch.ids), RUNS if ranged else len(batch.ids)):
                ids = batch.ids[start : start + RUNS].tolist() if ranged else batch.ids.tolist()
                parts.append(bad_buckets(*self._maps(ids, bits, new)))
        outside = max(0, rows - bad.rows) // SMALL_BUCKET
        return together(parts, sum(one.of for one in parts) + outside), new

    def _maps(self, ids: list[int], bits: int, new: int) -> tuple[BucketMap, BucketMap]:
        if self.both.plan.keying is Keying.RANGE:
            runs = runs_of(ids, bits)
            return self.both.run(lambda side: side.buckets(new, side.ranged(runs)))
        return self.both.run(lambda side: side.finer_buckets(new, bits, ids))

    def _ranges(self, bad: Bad, bits: int) -> None:
        large = np.maximum(bad.source, bad.target) > LARGE_BUCKET
        if bits > 1 and large.any():
            self.into(*self.finer(_where(bad, large), bits, 0))
            bad = _where(bad, ~large)
        runs = runs_of(bad.ids.tolist(), bits)
        for start in range(0, len(runs), RUNS):
            part = runs[start : start + RUNS]
            self._suspects(suspects_of_numbers(*self.both.run(lambda side, part=part: side.numbered(part))))  # type: ignore[misc]

    def _named(self, bad: Bad, bits: int) -> None:
        ids = bad.ids.tolist()
        self._suspects(suspects_of_rows(*self.both.run(lambda side: side.named(bits, ids))))

    def _suspects(self, suspects: Suspects) -> None:
        if self.hold is not None:
            self.hold += [(key, CHANGED) for key in suspects.changed]
            self.hold += [(key, MISSING) for key in suspects.missing] + [(key, EXTRA) for key in suspects.extra]
            return
        twice = {*suspects.missing, *suspects.extra} & {*suspects.changed}
        for key in suspects.missing:
            if key not in twice:
                self._tell(Difference(shown_key(key, self.both.plan), MISSING))
        for key in suspects.extra:
            if key not in twice:
                self._tell(Difference(shown_key(key, self.both.plan), EXTRA))
        self.rows_again(list(dict.fromkeys(suspects.changed)))

    def rows_again(self, keys: Sequence[Key]) -> None:
        """Read the rows of these keys on both sides, and tell what differs in them."""
        for start in range(0, len(keys), BATCH_KEYS):
            part = keys[start : start + BATCH_KEYS]
            source, target = self.both.run(lambda side, part=part: side.rows_of(part))  # type: ignore[misc]
            for key in part:
                for difference in pair_up(self.both.plan, key, source.get(key, []), target.get(key, [])):
                    self._tell(difference)

    def _counted(self, bad: Bad, bits: int) -> None:
        ids = bad.ids.tolist()
        left, right = (Counter(one) for one in self.both.run(lambda side: side.counted(bits, ids)))
        only = left - right, right - left
        kinds, sides = (MISSING, EXTRA), self.both.sides
        for kind, more, side in zip(kinds, only, sides, strict=True):
            few = list(more)[: self.tally.samples if self.each is None else None]
            rows: dict[tuple[int, ...], Texts] = {}
            for start in range(0, len(few), BATCH_KEYS):
                rows |= side.rows_hashed(few[start : start + BATCH_KEYS])
            for hash_, count in more.items():
                row = rows.get(hash_)
                columns = {} if row is None else one_sided(self.both.plan, row, (MISSING, EXTRA).index(kind))
                for _ in range(count):
                    self._tell(Difference((), kind, columns))

    def _tell(self, difference: Difference) -> None:
        self.tally.add(difference)
        if self.each is not None:
            self.each(difference)


def _where(bad: Bad, chosen: NDArray[np.bool_]) -> Bad:
    return Bad(bad.ids[chosen], bad.source[chosen], bad.target[chosen], bad.of)


def _batches(bad: Bad, rows: int) -> Iterator[Bad]:
    """The buckets in batches of about so many rows, at least one bucket in each."""
    sizes = np.maximum(bad.source, bad.target)
    batch: Numbers = (np.cumsum(sizes) - sizes) // rows
    for one in np.unique(batch):
        yield _where(bad, batch == one)


def _confirmed(both: Both, look: _Looking, bad: Bad, bits: int, each: Each | None) -> None:
    """Look twice: what no longer differs after a while was only on its way."""
    wait = both.plan.options.confirm
    assert wait is not None
    if both.plan.keying is Keying.MULTISET:
        time.sleep(wait.total_seconds())
        both.refresh()
        maps: tuple[BucketMap, BucketMap] = both.run(lambda side: side.buckets(bits))
        look.into(bad_buckets(*maps), bits)
        return
    look.hold = []
    look.into(bad, bits)
    keys = list(dict.fromkeys(key for key, _ in look.hold))
    look.hold = None
    if keys:
        time.sleep(wait.total_seconds())
        both.refresh()
        look.rows_again(keys)
