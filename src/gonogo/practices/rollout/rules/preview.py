# SPDX-License-Identifier: Apache-2.0
"""Who would gain the release by a change, who would lose it, and how many people is each wave?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import overload

from gonogo.core.rules.packed import only, picked
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.positions import Positions, positions, same_positions


class Listed(Sequence[str]):
    """The marked users of a population, in its order. Their keys are looked up when they are asked for."""

    __slots__ = ("_count", "marks", "population")

    def __init__(self, population: Roster, marks: bytes) -> None:
        self.population, self.marks = population, marks
        self._count = marks.count(1)

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """One key, or a tuple of them."""
        if isinstance(index, slice):
            return tuple(picked(self.population.keys, self.rows(index)))
        return picked(self.population.keys, self.rows(slice(range(len(self))[index], None)))[0]

    def __iter__(self) -> Iterator[str]:
        """Every key in order."""
        return compress(self.population.keys, self.marks)

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same keys in the same order."""
        if not isinstance(other, Listed | tuple | list):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def rows(self, part: slice) -> list[int]:
        """The rows of the population that a part of the list stands for."""
        wanted = range(len(self))[part]
        marked = compress(range(len(self.marks)), self.marks)
        return list(islice(marked, wanted.start, wanted.stop, wanted.step))


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a change on a population of `total` users, by targeting key in the population's order."""

    total: int
    gains: Listed
    loses: Listed
    served_before: int
    served_after: int


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """Where everybody stands under the plan that is served, and under one that might be."""

    before: WavePlan
    stood: Positions
    after: WavePlan
    stand: Positions

    @property
    def preview(self) -> Preview:
        """What the change of plan would do at once."""
        return compare(self.before, self.stood, self.after, self.stand)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a population of `total` users falls to the waves; each user counts in the first wave that holds them."""

    total: int
    by_wave: Mapping[str, int]
    in_no_wave: Sequence[str]


def preview(
    before: WavePlan, after: WavePlan, population: Roster, old: Mapping[str, Roster], new: Mapping[str, Roster]
) -> Preview:
    """Compare two plans user by user. `old` and `new` are the rosters each of them uses."""
    stood = positions(before, population, old)
    same = old is new and same_positions(before, after)
    return compare(before, stood, after, stood if same else positions(after, population, new))


def compare(before: WavePlan, stood: Positions, after: WavePlan, stand: Positions) -> Preview:
    """Compare two plans user by user, given where everybody stands under each."""
    was, now = stood.served(before), stand.served(after)
    if stood is stand:  # one table tells both, without a look at each user
        gains, loses = (stand.marks(only(one, other)) for one, other in ((now, was), (was, now)))
    else:
        had, has = stood.marks(was), stand.marks(now)
        gains, loses = only(has, had), only(had, has)
    population = stand.population
    total = len(stand.codes)
    return Preview(total, Listed(population, gains), Listed(population, loses), stood.count(was), stand.count(now))


def served_keys(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> frozenset[str]:
    """The users of the population that get the new version."""
    stand = positions(plan, population, rosters)
    return frozenset(compress(population.keys, stand.marks(stand.served(plan))))


def spread(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Spread:
    """Count the population by wave."""
    return spread_by(positions(plan, population, rosters))


def spread_by(stand: Positions) -> Spread:
    """Count the population by wave, given where everybody stands."""
    counts = {name: stand.count(stand.of_wave(name)) for name in stand.waves}
    return Spread(len(stand.codes), counts, Listed(stand.population, stand.marks(stand.of_wave(None))))


def members(plan: WavePlan, wave: str, population: Roster, rosters: Mapping[str, Roster]) -> Sequence[str]:
    """The users of the population whose wave this is."""
    stand = positions(plan, population, rosters)
    return Listed(population, stand.marks(stand.of_wave(wave)))
