# SPDX-License-Identifier: Apache-2.0
"""In which wave does each user of the population stand, and where in its draw, whatever is open?

Neither depends on the state of the waves, so both are worked out once for a plan; who is served by some state is then
a matter of comparing the place in the draw with a share. It answers what the flag definitions answer.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import repeat
from operator import add

from gonogo.core.rules.membership import MatchAny, MatchAttributes, MatchRoster
from gonogo.core.rules.packed import STEP, Coded, Column, both
from gonogo.core.rules.roster import KEY, Roster
from gonogo.evaluation import FlagSet
from gonogo.evaluation.bucketing import value_position
from gonogo.evaluation.logic.lookup import descend
from gonogo.practices.rollout.rules.definitions import SERVED_FLAG, WavePlan, flag_definitions
from gonogo.practices.rollout.rules.waves import WaveState

BUCKETS = 100
UNDRAWN = BUCKETS
"""The bucket of a user with nothing to be drawn by: no share below 100 % takes them in."""
SIZE = BUCKETS + 1
Table = bytes
"""One mark for each wave and bucket, waves first; behind the last wave stands that of users in no wave."""


@dataclass(frozen=True, slots=True)
class Positions:
    """`codes` holds for each user the index of their wave times 101, plus their bucket; `counts` how many have each."""

    population: Roster
    waves: tuple[str, ...]
    codes: array[int]
    counts: Mapping[int, int]

    def marks(self, table: Table) -> bytes:
        """For each user the mark that the table has for them."""
        return bytes(map(table.__getitem__, self.codes)) if any(table) else bytes(len(self.codes))

    def count(self, table: Table) -> int:
        """How many users have a mark other than 0."""
        return sum(people for code, people in self.counts.items() if table[code])

    def of_wave(self, wave: str | None) -> Table:
        """Marks the users of this wave; of no wave for None."""
        chosen = len(self.waves) if wave is None else self.waves.index(wave)
        return b"".join(bytes((index == chosen,)) * SIZE for index in range(len(self.waves) + 1))

    def served(self, plan: WavePlan) -> Table:
        """Marks the users who get the new version in the state in which the waves of the plan are."""
        shares = {wave.name: wave.served_percent for wave in plan.waves}
        return b"".join(_served(shares.get(name, 0)) for name in self.waves) + bytes(SIZE)


def same_positions(one: WavePlan, other: WavePlan) -> bool:
    """Whether both plans put everybody in the same place, given the same rosters; only their states may differ."""

    def drawn(plan: WavePlan) -> tuple[object, ...]:
        waves = tuple((wave.name, wave.groups) for wave in plan.waves)
        return plan.release, waves, plan.groups, plan.bucket_by, plan.bucketing

    return drawn(one) == drawn(other)


def positions(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Positions:
    """Work out everybody's wave and bucket."""
    size = len(population.keys)
    inside = memberships(plan, population, rosters, [name for wave in plan.waves for name in wave.groups])
    waves = _FirstWave(plan, tuple(inside))
    first = map(waves.__getitem__, zip(*inside.values(), strict=True)) if inside else repeat(waves[()], size)
    codes = array("H" if (len(plan.waves) + 1) * SIZE < 2**16 else "L", map(add, first, _buckets(plan, population)))
    return Positions(population, tuple(wave.name for wave in plan.waves), codes, Counter(codes))


def memberships(
    plan: WavePlan, population: Roster, rosters: Mapping[str, Roster], groups: Sequence[str]
) -> dict[str, bytes]:
    """For each of these user groups a mark of 1 for each user who belongs to it, otherwise 0."""
    return {name: _members(plan, name, population, rosters) for name in dict.fromkeys(groups)}


def parts(column: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts of a column in order, a few thousand at a time."""
    if isinstance(column, Column):
        return column.parts()
    return (column[first : first + STEP] for first in range(0, len(column), STEP))


class _FirstWave(dict[tuple[int, ...], int]):
    """From belonging to each group (1 or 0) to the first wave that holds such a user, as the start of its codes."""

    def __init__(self, plan: WavePlan, groups: tuple[str, ...]) -> None:
        super().__init__()
        self._waves = [[groups.index(name) for name in wave.groups] for wave in plan.waves]

    def __missing__(self, belongs: tuple[int, ...]) -> int:
        holding = (index for index, groups in enumerate(self._waves) if any(belongs[group] for group in groups))
        self[belongs] = code = next(holding, len(self._waves)) * SIZE
        return code


def _served(share: int) -> bytes:
    return bytes(share >= BUCKETS or bucket < share for bucket in range(SIZE))


def _members(plan: WavePlan, name: str, population: Roster, rosters: Mapping[str, Roster]) -> bytes:
    match = plan.groups[name]
    if isinstance(match, MatchAny):
        return b"\1" * len(population.keys)
    if isinstance(match, MatchRoster):
        if rosters[match.path] is population:
            return b"\1" * len(population.keys)
        listed = frozenset(rosters[match.path].keys)
        return b"".join(bytes(map(listed.__contains__, part)) for part in parts(population.keys))
    asked = (_matching(plan, name, attribute, population) for attribute in match.attributes)
    return reduce(both, asked)


def _matching(plan: WavePlan, name: str, attribute: str, population: Roster) -> bytes:
    """Who fits one attribute of a group: the flag definitions are asked once for each value of its column."""
    match = plan.groups[name]
    assert isinstance(match, MatchAttributes)
    alone = {name: MatchAttributes({attribute: match.attributes[attribute]})}
    wave = replace(plan.waves[0], groups=(name,), state=WaveState.OPEN, percent=100, holdback=0)
    flags = FlagSet.from_definitions(flag_definitions(replace(plan, flags=(), groups=alone, waves=(wave,)), {}))
    flag, head = SERVED_FLAG + plan.release, attribute.partition(".")[0]

    def fits(value: str) -> bool:
        return flags.evaluate(flag, {head: value}).value is True

    column = population.column(head)
    if column is None:
        return bytes((flags.evaluate(flag, {}).value is True,)) * len(population.keys)
    if isinstance(column, Coded):
        return column.marked(bytes(map(fits, column.values)))
    return b"".join(bytes(map(fits, part)) for part in parts(column))


def _buckets(plan: WavePlan, population: Roster) -> Iterator[int]:
    """Everybody's bucket: by the attribute the plan draws by, and by their key where that says nothing."""
    bucket = bucket_of(plan)
    column = None if plan.bucket_by == KEY else population.column(plan.bucket_by.partition(".")[0])
    if column is None:
        return (bucket(key) if key else UNDRAWN for part in parts(population.keys) for key in part)
    drawn = _Drawn(plan, bucket)
    return (
        drawn[value] if drawn[value] >= 0 else bucket(key) if key else UNDRAWN
        for values, keys in zip(parts(column), parts(population.keys), strict=True)
        for value, key in zip(values, keys, strict=True)
    )


class _Drawn(dict[str, int]):
    """From the value of a column to its bucket, -1 where the attribute the plan draws by says nothing."""

    def __init__(self, plan: WavePlan, bucket: Callable[[str], int]) -> None:
        super().__init__()
        self._path = plan.bucket_by.split(".")
        self._bucket = bucket

    def __missing__(self, value: str) -> int:
        found = descend({self._path[0]: value}, self._path)
        self[value] = bucket = self._bucket(str(found)) if found else -1
        return bucket


def bucket_of(plan: WavePlan) -> Callable[[str], int]:
    """The function from what a user is drawn by to their bucket, 0 to 99."""
    position, start = value_position(plan.bucketing), f"{plan.release}/"

    def bucket(value: str) -> int:
        place = position(start + value)
        return UNDRAWN if place is None else (place * BUCKETS) >> 32

    return bucket
