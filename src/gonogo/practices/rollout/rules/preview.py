# SPDX-License-Identifier: Apache-2.0
"""Who would gain the release by a change, who would lose it, and how many people is each wave?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gonogo.core.rules.roster import KEY, Roster
from gonogo.evaluation import FlagSet
from gonogo.practices.rollout.rules.definitions import SERVED_FLAG, WAVE_FLAG, WavePlan, flag_definitions


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a change on a population of `total` users, by targeting key in the population's order."""

    total: int
    gains: tuple[str, ...]
    loses: tuple[str, ...]
    served_before: int
    served_after: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How a population of `total` users falls to the waves; each user counts in the first wave that holds them."""

    total: int
    by_wave: Mapping[str, int]
    in_no_wave: tuple[str, ...]


def preview(
    before: WavePlan, after: WavePlan, population: Roster, old: Mapping[str, Roster], new: Mapping[str, Roster]
) -> Preview:
    """Compare two plans user by user. `old` and `new` are the rosters each of them uses."""
    had = served_keys(before, population, old)
    has = served_keys(after, population, new)
    return Preview(
        total=len(population.keys),
        gains=tuple(key for key in population.keys if key in has and key not in had),
        loses=tuple(key for key in population.keys if key in had and key not in has),
        served_before=len(had),
        served_after=len(has),
    )


def served_keys(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> frozenset[str]:
    """The users of the population that get the new version."""
    return frozenset(key for key, value in _answers(plan, SERVED_FLAG, population, rosters) if value is True)


def spread(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Spread:
    """Count the population by wave."""
    counts = {wave.name: 0 for wave in plan.waves}
    left_out: list[str] = []
    for key, wave in _answers(plan, WAVE_FLAG, population, rosters):
        if isinstance(wave, str) and wave:
            counts[wave] += 1
        else:
            left_out.append(key)
    return Spread(len(population.keys), counts, tuple(left_out))


def members(plan: WavePlan, wave: str, population: Roster, rosters: Mapping[str, Roster]) -> tuple[str, ...]:
    """The users of the population whose wave this is."""
    return tuple(key for key, name in _answers(plan, WAVE_FLAG, population, rosters) if name == wave)


def _answers(
    plan: WavePlan, prefix: str, population: Roster, rosters: Mapping[str, Roster]
) -> Iterator[tuple[str, object]]:
    flags = FlagSet.from_definitions(flag_definitions(plan, rosters), bucketing=plan.bucketing)
    flag = prefix + plan.release
    for row in population.rows():
        yield row[KEY], flags.evaluate(flag, row).value
