# SPDX-License-Identifier: Apache-2.0
"""Which dozen people of the population show best how a release reaches its users?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gonogo.core.rules.membership import MatchRoster
from gonogo.core.rules.roster import KEY, Roster
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.places import Place, places
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

DOZEN = 12


@dataclass(frozen=True, slots=True)
class Guest:
    """One of the dozen: the evaluation context the application sends, a name, and when their turn comes."""

    context: Mapping[str, str]
    name: str
    turn: str


def choose_guests(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> tuple[Guest, ...]:
    """Two people of every step of every wave, the held back, and some of a roster; at most a dozen."""
    listed = [match.path for match in plan.groups.values() if isinstance(match, MatchRoster)]
    on_list = frozenset(rosters[listed[0]].keys) if listed else frozenset()
    guests: dict[str, Guest] = {}
    per_step = 2 if sum(len(wave.stages) for wave in plan.waves) <= DOZEN // 2 else 1
    for turn, gained in _steps(plan, population, rosters):
        fresh = [place for place in gained if place.key not in guests]
        if not any(key in on_list for key in guests):
            fresh.sort(key=lambda place: place.key not in on_list)
        for place in fresh[:per_step]:
            listed_too = f", on {listed[0]}" if place.key in on_list else ""
            guests[place.key] = Guest(place.row, name_of(place.key), turn + listed_too)
    return tuple(guests.values())[:DOZEN]


def _steps(plan: WavePlan, population: Roster, rosters: Mapping[str, Roster]) -> Iterator[tuple[str, list[Place]]]:
    """Every step in order with the people it gives the new version to; then those a wave holds back."""
    had: set[str] = set()
    for index, wave in enumerate(plan.waves):
        for percent in wave.stages:
            now = [place for place in places(_opened(plan, index, percent), population, rosters) if place.served]
            gained = [place for place in now if place.key not in had]
            had |= {place.key for place in gained}
            step = f" at {percent} %" if len(wave.stages) > 1 else ""
            yield f"wave {wave.name}{step}", gained
        if wave.holdback:
            everyone = places(_opened(plan, index, 100), population, rosters)
            yield (
                f"wave {wave.name}, held back",
                [place for place in everyone if place.wave == wave.name and not place.served][:1],
            )


def _opened(plan: WavePlan, index: int, percent: int) -> WavePlan:
    """The plan with the waves before this one open to all, this one at the percentage, and the later ones planned."""

    def stand(place: int, wave: WaveFacts) -> WaveFacts:
        if place > index:
            return replace(wave, state=WaveState.PLANNED, percent=0)
        return replace(wave, state=WaveState.OPEN, percent=100 if place < index else percent)

    return replace(plan, waves=tuple(stand(place, wave) for place, wave in enumerate(plan.waves)))


def name_of(key: str) -> str:
    """A key as a name where it reads like one: `ada.lopez12` becomes Ada Lopez."""
    words = [word.rstrip("0123456789") for word in key.replace("_", ".").replace("-", ".").split("@")[0].split(".")]
    return " ".join(word.capitalize() for word in words) if len(words) > 1 and all(map(str.isalpha, words)) else key


def context_of(guest: Guest) -> dict[str, str]:
    """What the application sends about the person, the targeting key first."""
    return {KEY: guest.context[KEY], **{name: value for name, value in guest.context.items() if name != KEY}}
