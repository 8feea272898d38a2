# SPDX-License-Identifier: Apache-2.0
"""Which variant owns this position, given the weights?"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from gonogo.evaluation.logic.term import Finish

GREATEST_TOTAL = 2**31 - 1


@dataclass(frozen=True)
class Split:
    """Variants and, for each, the bucket where it ends; the last edge is the total weight, at least 1."""

    variants: tuple[object, ...]
    edges: tuple[int, ...]

    @property
    def total(self) -> int:
        """The number of buckets."""
        return self.edges[-1]

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """For each variant, the first position after it: the least whose bucket is not below its edge."""
        return tuple(-((-edge << 32) // self.total) for edge in self.edges)

    def bucket(self, position: int) -> int:
        """Return the bucket of a position from 0 to 2**32 - 1."""
        return (position * self.total) >> 32

    def variant(self, position: int) -> object:
        """Return the variant that owns the position. More weight for the first variant never takes it from anyone."""
        return self.variants[bisect_right(self.ends, position)]

    def finished(self, finish: Finish) -> "Split":
        """Return the same split with its variants finished."""
        return Split(tuple(map(finish, self.variants)), self.edges)


def read_split(entries: Sequence[object]) -> Split | None:
    """Return the split that `[variant, weight]` entries describe; None, as flagd has it, when they describe none.

    A weight left out is 1, a negative one 0. Weights must be whole, and come to 1 at least and 2**31 - 1 at most.
    """
    pairs = [_pair(entry) for entry in entries]
    found = [pair for pair in pairs if pair is not None]
    edges = tuple(accumulate(weight for _, weight in found))
    if len(found) < len(pairs) or not edges or not 0 < edges[-1] <= GREATEST_TOTAL:
        return None
    return Split(tuple(variant for variant, _ in found), edges)


def _pair(entry: object) -> tuple[object, int] | None:
    if not isinstance(entry, list | tuple) or not 1 <= len(entry) <= 2:
        return None
    variant = entry[0]
    weight = _weight(entry[1]) if len(entry) == 2 else 1
    if weight is None or not (variant is None or isinstance(variant, str | int | float)):
        return None
    return variant, weight


def _weight(weight: object) -> int | None:
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return None
    if isinstance(weight, float) and not weight.is_integer():
        return None
    return max(0, int(weight))
