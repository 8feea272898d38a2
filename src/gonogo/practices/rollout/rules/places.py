# SPDX-License-Identifier: Apache-2.0
"""Where does each user of the population stand: in which wave, by which user group, and on which version?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gonogo.core.rules.membership import GroupMatch, MatchAttributes, MatchRoster, Scalar, compile_group
from gonogo.core.rules.roster import KEY, Roster
from gonogo.evaluation import FlagSet
from gonogo.practices.rollout.rules.definitions import SERVED_FLAG, WAVE_FLAG, WavePlan, flag_definitions

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
    """The population with everybody's place, and the attributes worth counting by."""

    population: Roster
    places: tuple[Place, ...]
    attributes: tuple[str, ...]

    def of(self, wave: str) -> tuple[Place, ...]:
        """The people of one wave."""
        return tuple(place for place in self.places if place.wave == wave)


def crowd(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Crowd:
    """The population with everybody's place under the plan."""
    return Crowd(population, places(plan, population, rosters), telling_attributes(plan, population))


def places(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> tuple[Place, ...]:
    """Every user of the population in the population's order."""
    flags = FlagSet.from_definitions(flag_definitions(plan, rosters), bucketing=plan.bucketing)
    wave_flag, served_flag = WAVE_FLAG + plan.release, SERVED_FLAG + plan.release
    return tuple(
        Place(row, str(flags.evaluate(wave_flag, row).value or ""), flags.evaluate(served_flag, row).value is True)
        for row in population.rows()
    )


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


def _ground(match: GroupMatch, row: Row) -> str:
    if isinstance(match, MatchAttributes):
        return ", ".join(f"{name} {row.get(name, '')}" for name in match.attributes)
    return f"listed in {match.path}" if isinstance(match, MatchRoster) else "every user"


def shares(people: Iterable[Place], attribute: str) -> tuple[Share, ...]:
    """The people by value of the attribute, most first; values beyond the eighth are put together as "others"."""
    total: Counter[str] = Counter()
    served: Counter[str] = Counter()
    for place in people:
        value = place.row.get(attribute, "") or "(none)"
        total[value] += 1
        served[value] += place.served
    ranked = [
        Share(value, count, served[value]) for value, count in sorted(total.items(), key=lambda one: (-one[1], one[0]))
    ]
    if len(ranked) <= MOST_SHARES + 1:
        return tuple(ranked)
    rest = ranked[MOST_SHARES:]
    others = Share(f"{len(rest)} others", sum(one.people for one in rest), sum(one.served for one in rest))
    return (*ranked[:MOST_SHARES], others)


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
