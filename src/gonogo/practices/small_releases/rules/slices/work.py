# SPDX-License-Identifier: Apache-2.0
"""What is the waiting work as a whole: its changes as they stand on main, what ties them, what a cut goes through?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from gonogo.practices.small_releases.rules.slices.linking import Tie
from gonogo.practices.small_releases.rules.slices.touching import Step


@dataclass(frozen=True, slots=True)
class Work:
    """The waiting changes with what ties them. `hard` is the position of the first that is hard to take back.

    `usual` is how many changes a usual release has; None as long as that cannot be told. `shared` are files that link
    nothing, because everybody touches them.
    """

    steps: tuple[Step, ...]
    shared: frozenset[str]
    ties: Mapping[Tie, tuple[int, ...]]
    groups: tuple[tuple[int, ...], ...]
    hard: int | None = None
    usual: int | None = None

    @property
    def count(self) -> int:
        """How many changes wait."""
        return len(self.steps)

    @property
    def limit(self) -> int:
        """The largest part that is called small: a usual release, or half of what waits."""
        return max(1, min(self.usual if self.usual is not None else self.count // 2, self.count - 1))

    def cut_groups(self, size: int) -> tuple[tuple[int, ...], ...]:
        """The groups that have changes on both sides of a cut after the first `size` changes."""
        return tuple(group for group in self.groups if group[0] < size <= group[-1])

    def cut_ties(self, size: int) -> dict[Tie, tuple[int, ...]]:
        """What the cut goes through: ties with changes on both sides of it."""
        return {tie: on for tie, on in self.ties.items() if on[0] < size <= on[-1]}

    def clean_cuts(self) -> list[int]:
        """Every size of a prefix, short of the whole, that cuts through no group."""
        change = [0] * (self.count + 1)
        for group in self.groups:
            change[group[0] + 1] += 1
            if group[-1] < self.count - 1:
                change[group[-1] + 1] -= 1
        through = list(accumulate(change))
        return [size for size in range(1, self.count) if not through[size]]

    def paths(self, positions: Iterable[int]) -> frozenset[str]:
        """All files that the changes at these positions touch."""
        return frozenset(path for position in positions for path in self.steps[position].paths)

    def shared_by(self, positions: Iterable[int]) -> tuple[str, ...]:
        """Files that everybody touches and that this part and the rest touch both: a person looks at them."""
        inside = frozenset(positions)
        rest = self.paths(position for position in range(self.count) if position not in inside)
        return tuple(sorted(self.paths(inside) & rest & self.shared))

    def ties_inside(self, group: Iterable[int]) -> dict[Tie, tuple[int, ...]]:
        """What holds a group together."""
        members = frozenset(group)
        return {tie: on for tie, on in self.ties.items() if on[0] in members}
