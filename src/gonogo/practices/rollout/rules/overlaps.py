# SPDX-License-Identifier: Apache-2.0
"""Which users are in several user groups, in none, or listed without being known at all?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, compress, islice

from gonogo.core.rules.membership import GroupMatch, MatchRoster
from gonogo.core.rules.packed import both, either, only, picked
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.roster_diff import count_gone
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.positions import memberships

EXAMPLES = 5
Kind = tuple[int, ...]
"""For each user group of the plan 1 when such users belong to it, otherwise 0."""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A user group: its people in the population, and those its roster lists that the population does not know.

    `waves` are the waves that name it; `first` is how many of its people belong to the wave of its own, the first of
    `waves`, and not to an earlier one that holds them too.
    """

    name: str
    match: GroupMatch
    people: int
    first: int
    waves: tuple[str, ...]
    unknown: int
    unknown_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two user groups with people in common, and the waves these people belong to; none when no wave holds them."""

    one: str
    other: str
    people: int
    examples: tuple[str, ...]
    waves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """How the groups of a plan lie over a population of `total` users; the largest overlaps come first."""

    total: int
    groups: tuple[GroupCount, ...]
    overlaps: tuple[Overlap, ...]
    in_no_wave: int
    in_no_wave_examples: tuple[str, ...]

    @property
    def unknown(self) -> int:
        """How many listed users the population does not know, counted once for each roster that lists them."""
        return sum(group.unknown for group in self.groups)


def overlaps(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Overlaps:
    """Count the people of every user group, of every pair of them, and of none of the waves."""
    names = tuple(plan.groups)
    inside = memberships(plan, population, rosters, names)
    kinds: Counter[Kind] = Counter({(): len(population.keys)})
    if names:
        kinds = Counter(zip(*inside.values(), strict=True))
    waves = tuple(tuple(names.index(group) for group in wave.groups) for wave in plan.waves)
    wave_of = {kind: _first_wave(kind, waves) for kind in kinds}
    pairs = (_overlap(plan, population, inside, wave_of, kinds, pair) for pair in combinations(range(len(names)), 2))
    everybody, nobody = b"\1" * len(population.keys), bytes(len(population.keys))
    in_waves = [inside[group] for wave in plan.waves for group in wave.groups]
    nowhere = [kind for kind in kinds if wave_of[kind] is None]
    return Overlaps(
        total=len(population.keys),
        groups=tuple(_group(plan, population, rosters, index, kinds, wave_of) for index in range(len(names))),
        overlaps=tuple(sorted((pair for pair in pairs if pair is not None), key=lambda pair: -pair.people)),
        in_no_wave=sum(kinds[kind] for kind in nowhere),
        in_no_wave_examples=_examples(population, only(everybody, reduce(either, in_waves, nobody))) if nowhere else (),
    )


def _first_wave(kind: Kind, waves: tuple[tuple[int, ...], ...]) -> int | None:
    return next((index for index, groups in enumerate(waves) if any(kind[group] for group in groups)), None)


def _group(
    plan: WavePlan,
    population: Roster,
    rosters: Mapping[str, Roster],
    index: int,
    kinds: Counter[Kind],
    wave_of: Mapping[Kind, int | None],
) -> GroupCount:
    name = tuple(plan.groups)[index]
    naming = [number for number, wave in enumerate(plan.waves) if name in wave.groups]
    holding = [kind for kind in kinds if kind[index]]
    match = plan.groups[name]
    unknown: tuple[int, tuple[str, ...]] = (0, ())
    if isinstance(match, MatchRoster) and rosters[match.path] is not population:
        unknown = count_gone(rosters[match.path].keys, population.keys, names=EXAMPLES)
    return GroupCount(
        name,
        match,
        people=sum(kinds[kind] for kind in holding),
        first=sum(kinds[kind] for kind in holding if naming and wave_of[kind] == naming[0]),
        waves=tuple(plan.waves[number].name for number in naming),
        unknown=unknown[0],
        unknown_examples=unknown[1],
    )


def _overlap(
    plan: WavePlan,
    population: Roster,
    inside: Mapping[str, bytes],
    wave_of: Mapping[Kind, int | None],
    kinds: Counter[Kind],
    pair: tuple[int, int],
) -> Overlap | None:
    shared = [kind for kind in kinds if kind[pair[0]] and kind[pair[1]]]
    if not shared:
        return None
    one, other = (tuple(plan.groups)[index] for index in pair)
    waves = sorted({index for kind in shared if (index := wave_of[kind]) is not None})
    examples = _examples(population, both(inside[one], inside[other]))
    people = sum(kinds[kind] for kind in shared)
    return Overlap(one, other, people, examples, tuple(plan.waves[index].name for index in waves))


def _examples(population: Roster, marks: bytes) -> tuple[str, ...]:
    """The first few of the marked users."""
    return tuple(picked(population.keys, list(islice(compress(range(len(marks)), marks), EXAMPLES))))
