# SPDX-License-Identifier: Apache-2.0
"""Where does each user of the population stand: in which wave, by which user group, and on which version?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from operator import and_

from gonogo.core.rules.membership import GroupMatch, MatchAttributes, MatchRoster, Scalar, compile_group
from gonogo.core.rules.packed import Coded, Column, both, either
from gonogo.core.rules.roster import KEY, Roster
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.positions import SIZE, Positions, positions
from gonogo.practices.rollout.rules.preview import Listed

Row = Mapping[str, str]
MOST_SHARES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One user of the population: roster row, name of the wave ("" for none), on the new version or not."""

    row: Row
    wave: str
    served: bool

    @property
    def key(self) -> str:
        """The targeting key of the user."""
        return self.row[KEY]


@dataclass(frozen=True, slots=True)
class Share:
    """How many people have one value of an attribute, and how many of them get the new version."""

    value: str
    people: int
    served: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """The population with everybody's place under a plan in the state of its waves, and who is `served`.

    `attributes` are those worth counting by.
    """

    plan: WavePlan
    stand: Positions
    served: bytes
    attributes: tuple[str, ...]

    @property
    def population(self) -> Roster:
        """Every user there is."""
        return self.stand.population

    @property
    def total(self) -> int:
        """How many people there are."""
        return len(self.stand.codes)

    @property
    def served_people(self) -> int:
        """How many of them get the new version."""
        return self.served.count(1)

    @property
    def in_no_wave(self) -> int:
        """How many of them are in no wave."""
        return self.stand.count(self.stand.of_wave(None))

    def people_of(self, wave: str) -> int:
        """How many people are in the wave."""
        return self.stand.count(self.stand.of_wave(wave))

    def served_of(self, wave: str) -> int:
        """How many people of the wave get the new version."""
        inside, served = self.stand.of_wave(wave), self.stand.served(self.plan)
        return self.stand.count(bytes(map(and_, inside, served)))

    def marks_of(self, wave: str) -> bytes:
        """A mark of 1 for each user of the wave, otherwise 0."""
        return self.stand.marks(self.stand.of_wave(wave))

    def shares(self, marks: bytes) -> tuple[tuple[str, tuple[Share, ...]], ...]:
        """The marked people by each attribute worth counting by; nothing when nobody is marked."""
        if not any(marks):
            return ()
        return tuple((name, shares(self.population.column(name) or (), marks, self.served)) for name in self.attributes)

    def found(self, wave: str, word: str, attributes: Mapping[str, str] | None = None) -> Listed:
        """The people of the wave whose key or an attribute holds the word, and whose attributes have these values."""
        marks = self.marks_of(wave)
        if lower := word.lower():
            columns = (self.population.keys, *self.population.columns)
            marks = both(marks, reduce(either, (holding(column, lower) for column in columns)))
        for name, value in (attributes or {}).items():
            marks = both(marks, equal(self.population.column(name) or ("",) * self.total, value))
        return Listed(self.population, marks)

    def places(self, rows: Sequence[int]) -> list[Place]:
        """The users of these rows of the population."""
        names = (*self.stand.waves, "")
        return [
            Place(row, names[self.stand.codes[number] // SIZE], self.served[number] == 1)
            for number, row in zip(rows, self.population.rows_at(rows), strict=True)
        ]


def crowd(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Crowd:
    """The population with everybody's place under the plan."""
    return crowd_by(plan, positions(plan, population, rosters))


def crowd_by(plan: WavePlan, stand: Positions) -> Crowd:
    """The population under the plan, given where everybody stands."""
    return Crowd(plan, stand, stand.marks(stand.served(plan)), telling_attributes(plan, stand.population))


def places(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> tuple[Place, ...]:
    """Every user of the population in the population's order."""
    return tuple(crowd(plan, population, rosters).places(range(len(population.keys))))


def holding(column: Sequence[str], word: str) -> bytes:
    """For each text 1 when it holds the lower-case word in any case, otherwise 0."""
    return column.holding(word) if isinstance(column, Column) else bytes(word in text.lower() for text in column)


def equal(column: Sequence[str], value: str) -> bytes:
    """For each text 1 when it is this one in any case, otherwise 0."""
    if isinstance(column, Coded):
        return column.marked(bytes(text.lower() == value.lower() for text in column.values))
    return bytes(text.lower() == value.lower() for text in column)


def reason_for(plan: WavePlan, wave: str, rosters: Mapping[str, Roster]) -> Callable[[Row], str]:
    """A question about a row: why is this user in the wave? Answers like `pilot-offices: office duluth`."""
    names = next((one.groups for one in plan.waves if one.name == wave), ())
    tests = [(name, plan.groups[name], compile_group(plan.groups[name], rosters)) for name in names]

    def explain(row: Row) -> str:
        for name, match, holds in tests:
            if holds(row):
                return f"{name}: {_ground(match, row)}"
        return "in no user group of this wave"

    return explain


def reasons(plan: WavePlan, wave: str, rosters: Mapping[str, Roster], rows: Sequence[Row]) -> tuple[str, ...]:
    """Why each of these users is in the wave. Of large rosters only these users are looked up."""
    keys = {row[KEY] for row in rows}
    used = [plan.groups[name] for one in plan.waves if one.name == wave for name in one.groups]
    paths = {match.path for match in used if isinstance(match, MatchRoster)}
    listed = {path: Roster(tuple(keys.intersection(rosters[path].keys))) for path in paths}
    return tuple(map(reason_for(plan, wave, listed), rows))


def _ground(match: GroupMatch, row: Row) -> str:
    if isinstance(match, MatchAttributes):
        return ", ".join(f"{name} {row.get(name, '')}" for name in match.attributes)
    return f"listed in {match.path}" if isinstance(match, MatchRoster) else "every user"


def shares(column: Sequence[str], inside: bytes, served: bytes) -> tuple[Share, ...]:
    """The people inside by their value, most first; values beyond the eighth are put together as "others"."""
    total, got = _counted(column, inside), _counted(column, both(inside, served))
    ranked = [
        Share(value or "(none)", count, got[value])
        for value, count in sorted(total.items(), key=lambda one: (-one[1], one[0]))
    ]
    if len(ranked) <= MOST_SHARES + 1:
        return tuple(ranked)
    rest = ranked[MOST_SHARES:]
    others = Share(f"{len(rest):,} others", sum(one.people for one in rest), sum(one.served for one in rest))
    return (*ranked[:MOST_SHARES], others)


def _counted(column: Sequence[str], marks: bytes) -> Counter[str]:
    """How many of the marked have each value."""
    if isinstance(column, Coded):
        return Counter({column.values[code]: count for code, count in Counter(compress(column.codes, marks)).items()})
    return Counter(compress(column, marks))


def telling_attributes(plan: WavePlan, population: Roster) -> tuple[str, ...]:
    """The attributes of the population worth counting by: what groups match on and what moves together come first."""
    matched = [name for match in plan.groups.values() for name in _attributes(match)]
    wanted: Sequence[str] = [*matched, plan.bucket_by, *population.attributes]
    return tuple(name for name in dict.fromkeys(wanted) if name in population.attributes)[:3]


def _attributes(match: GroupMatch) -> Iterator[str]:
    if isinstance(match, MatchAttributes):
        yield from match.attributes


def described(match: GroupMatch) -> str:
    """Who a user group holds, in words: `office is duluth or el-paso`."""
    if isinstance(match, MatchRoster):
        return f"everyone listed in {match.path}"
    if isinstance(match, MatchAttributes):
        return " and ".join(f"{name} is {_either(values)}" for name, values in match.attributes.items())
    return "every user"


def _either(values: tuple[Scalar, ...]) -> str:
    words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
