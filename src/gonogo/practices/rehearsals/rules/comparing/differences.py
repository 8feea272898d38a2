# SPDX-License-Identifier: Apache-2.0
"""Which rows are missing, extra or changed, and which columns of the changed ones differ?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gonogo.practices.rehearsals.rules.comparing.buckets import Numbers
from gonogo.practices.rehearsals.rules.comparing.canonical import canonical, readable
from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.native import base_type
from gonogo.practices.rehearsals.rules.comparing.plan import Method, Pair, Plan
from gonogo.practices.rehearsals.rules.report import Difference

MISSING, EXTRA, CHANGED = "missing", "extra", "changed"
Key = tuple[str | None, ...]
Texts = tuple[str | None, ...]
_NULL = "NULL"


@dataclass(frozen=True, slots=True)
class Suspects:
    """Keys whose rows differ; `changed` ones are on both sides. A key that names several rows may come twice."""

    missing: tuple[Key, ...] = ()
    extra: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()


def suspects_of_numbers(source: Sequence[Numbers], target: Sequence[Numbers]) -> Suspects:
    """From whole-numbered keys, each at most once on a side, and the hashes of their rows."""
    keys, others = source[0], target[0]
    missing, extra = np.setdiff1d(keys, others), np.setdiff1d(others, keys)
    _, here, there = np.intersect1d(keys, others, assume_unique=True, return_indices=True)
    differs = np.zeros(len(here), bool)
    for one, other in zip(source[1:], target[1:], strict=True):
        differs |= one[here] != other[there]
    return Suspects(_keys(missing), _keys(extra), _keys(np.sort(keys[here][differs])))


def _keys(numbers: Numbers) -> tuple[Key, ...]:
    return tuple((str(one),) for one in numbers.tolist())


def suspects_of_rows(source: Iterable[tuple[Key, object]], target: Iterable[tuple[Key, object]]) -> Suspects:
    """From keys of any kind, which may come more than once or be NULL, and the hashes of their rows."""
    left: dict[Key, list[object]] = {}
    for key, hash_ in source:
        left.setdefault(key, []).append(hash_)
    right: dict[Key, list[object]] = {}
    for key, hash_ in target:
        right.setdefault(key, []).append(hash_)
    missing: list[Key] = []
    extra: list[Key] = []
    changed: list[Key] = []
    for key in sorted({*left, *right}, key=_order):
        only_left = Counter(left.get(key, ())) - Counter(right.get(key, ()))
        only_right = Counter(right.get(key, ())) - Counter(left.get(key, ()))
        both = min(only_left.total(), only_right.total())
        changed += [key] * both
        missing += [key] * (only_left.total() - both)
        extra += [key] * (only_right.total() - both)
    return Suspects(tuple(missing), tuple(extra), tuple(changed))


def _order(key: Key) -> tuple[tuple[int, int, str], ...]:
    return tuple(map(_rank, key))


def _rank(part: str | None) -> tuple[int, int, str]:
    """NULL first, then whole numbers by size, then the rest as text."""
    if part is None:
        return (0, 0, "")
    return (1, int(part), "") if re.fullmatch(r"-?\d{1,20}", part, re.ASCII) else (2, 0, part)


@dataclass(slots=True)
class Tally:
    """Differences as they are found: exact counts, counts by column, and the first few of each kind."""

    samples: int
    counts: Counter[str] = field(default_factory=Counter)
    by_column: Counter[str] = field(default_factory=Counter)
    kept: dict[str, list[Difference]] = field(default_factory=dict)

    def add(self, difference: Difference) -> None:
        """Count one row."""
        self.counts[difference.kind] += 1
        if difference.kind == CHANGED:
            self.by_column.update(difference.columns.keys())
        kept = self.kept.setdefault(difference.kind, [])
        if len(kept) < self.samples:
            kept.append(difference)

    def first(self) -> tuple[Difference, ...]:
        """The first few, of each kind its share."""
        queues = [self.kept.get(kind, [])[:] for kind in (CHANGED, MISSING, EXTRA)]
        chosen: list[Difference] = []
        while any(queues) and len(chosen) < self.samples:
            for queue in queues:
                if queue and len(chosen) < self.samples:
                    chosen.append(queue.pop(0))
        return tuple(sorted(chosen, key=lambda one: (CHANGED, MISSING, EXTRA).index(one.kind)))


def shown_key(key: Key, plan: Plan) -> tuple[str, ...]:
    """A key for people."""
    if plan.method is not Method.TEXT:
        return tuple(_NULL if part is None else part for part in key)
    parts = (readable(part, pair.kind) for part, pair in zip(key, plan.key, strict=True))
    return tuple(_NULL if part is None else part for part in parts)


def shown_values(pair: Pair, one: str | None, other: str | None, plan: Plan) -> tuple[str | None, str | None]:
    """What was and what is, for people."""
    if plan.method is not Method.TEXT:
        return one, other
    return readable(one, pair.kind), readable(other, pair.kind)


def changed_columns(plan: Plan, source: Texts, target: Texts) -> Mapping[str, tuple[str | None, str | None]]:
    """What differs between two rows of one key, by the name of the column."""
    return {
        pair.name: shown_values(pair, one, other, plan)
        for pair, one, other in zip(plan.columns, source, target, strict=True)
        if not _equal(plan, pair, one, other)
    }


def _equal(plan: Plan, pair: Pair, one: str | None, other: str | None) -> bool:
    if one == other:
        return True
    if one is None or other is None or plan.options.representation:
        return False
    kind = pair.kind
    if plan.method is Method.NATIVE and kind is Kind.JSON:
        plain = {base_type(pair.source_type), base_type(pair.target_type)}
        return "jsonb" in plain and plain <= {"json", "jsonb"} and canonical(one, kind) == canonical(other, kind)
    if kind in (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT):
        return canonical(one, Kind.FLOAT) == canonical(other, Kind.FLOAT)
    return False


def pair_up(plan: Plan, key: Key, source: Sequence[Texts], target: Sequence[Texts]) -> list[Difference]:
    """The differences of one key, of which either side may have none, one or several rows."""
    left, right = list(source), list(target)
    for row in source:
        if row in right:
            right.remove(row)
            left.remove(row)
    found = []
    for one, other in zip(left, right, strict=False):
        if columns := changed_columns(plan, one, other):
            found.append(Difference(shown_key(key, plan), CHANGED, columns))
    found += [Difference(shown_key(key, plan), MISSING, _whole(plan, one, 0)) for one in left[len(right) :]]
    found += [Difference(shown_key(key, plan), EXTRA, _whole(plan, one, 1)) for one in right[len(left) :]]
    return found


def _whole(plan: Plan, row: Texts, side: int) -> Mapping[str, tuple[str | None, str | None]]:
    """A whole row of which the other side has nothing; told only where no key names it."""
    if plan.key:
        return {}
    return one_sided(plan, row, side)


def one_sided(plan: Plan, row: Texts, side: int) -> Mapping[str, tuple[str | None, str | None]]:
    """All values of a row that only one side has."""
    return {
        pair.name: shown_values(pair, value if side == 0 else None, value if side == 1 else None, plan)
        for pair, value in zip(plan.columns, row, strict=True)
    }
