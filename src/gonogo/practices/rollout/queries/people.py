# SPDX-License-Identifier: Apache-2.0
"""Who is in which wave, and who would gain or lose the release by a change?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from gonogo.core.models import PlanVersion
from gonogo.core.planfile.schema import Plan
from gonogo.core.queries.kept import Kept
from gonogo.core.queries.releases import ReleaseFacts, newest_plan, stored_plan
from gonogo.core.queries.rosters import rosters_of
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.queries.serving import Served, planned, served_now, wave_plan
from gonogo.practices.rollout.queries.waves import planned_wave, wave_named
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.overlaps import Overlaps, overlaps
from gonogo.practices.rollout.rules.places import Crowd, crowd_by
from gonogo.practices.rollout.rules.positions import Positions, positions, same_positions
from gonogo.practices.rollout.rules.preview import PlanPreview, Preview, Spread, compare, spread_by
from gonogo.practices.rollout.rules.waves import WaveState

_positions: Kept[tuple[object, ...], Positions] = Kept(8)
_overlaps: Kept[tuple[object, ...], Overlaps] = Kept(8)


def population_of(plan: Plan, rosters: Mapping[str, Roster]) -> Roster | None:
    """Every user there is, if the plan says who they are."""
    return None if plan.population is None else rosters[plan.population.roster]


def positions_of(release: ReleaseFacts, served: Served) -> Positions | None:
    """Where every user of the population stands under the plan that is served; None without a population.

    Worked out once for each content of plan and rosters, which its hash says: a few seconds for a million users.
    """
    found = _population(release, served)
    if found is None:
        return None
    digest, population = found
    return _positions.get((release.name, digest), lambda: positions(served.plan, population, served.rosters))


def _population(release: ReleaseFacts, served: Served) -> tuple[str, Roster] | None:
    """The hash of the plan that is served, and its population; not those of a plan that was applied just now."""
    version = PlanVersion.objects.only("hash").get(release_id=release.id, number=served.plan.plan_version)
    population = population_of(stored_plan(version.pk), served.rosters)
    return None if population is None else (version.hash, population)


def crowd_of(release: ReleaseFacts) -> Crowd | None:
    """The population with everybody's place, as the release is served now; None without a population."""
    served = served_now(release.id)
    stand = positions_of(release, served) if served else None
    return None if served is None or stand is None else crowd_by(served.plan, stand)


def spread_of(release: ReleaseFacts) -> Spread | None:
    """How the population falls to the waves of the newest plan; None without a population."""
    return count_by_wave(release.id, newest_plan(release.id).pk)


@lru_cache(maxsize=16)
def count_by_wave(release_id: int, version_id: int) -> Spread | None:
    """Counted once per plan version: neither the plan nor its rosters ever change."""
    plan = stored_plan(version_id)
    version = newest_plan(release_id)
    rosters = rosters_of(release_id, version.rosters)
    population = population_of(plan, rosters)
    if population is None:
        return None
    waves = tuple(planned_wave(spec, ZoneInfo(plan.timezone)) for spec in plan.waves)
    made = wave_plan(plan.release, version.number, plan, waves)
    return spread_by(_positions.get((plan.release, version.hash), lambda: positions(made, population, rosters)))


def overlaps_of(release: ReleaseFacts) -> Overlaps | None:
    """How the user groups of the newest plan lie over its population; None without a population."""
    served = served_now(release.id)
    found = _population(release, served) if served else None
    if served is None or found is None:
        return None
    digest, population = found
    return _overlaps.get((release.name, digest), lambda: overlaps(served.plan, population, served.rosters))


def preview_of(release: ReleaseFacts, wave: str, *, percent: int | None = None) -> Preview | None:
    """Who would gain the release if the wave opened or moved to `percent` (default: its next stage) now."""
    served = served_now(release.id)
    if served is None:
        return None
    present = wave_named(release, wave)
    target = percent if percent is not None else (present.next_stage if present.started else present.stages[0])
    after = tuple(
        replace(one, state=WaveState.OPEN, percent=target or one.percent) if one.name == wave else one
        for one in served.plan.waves
    )
    return _preview(release, served, replace(served.plan, waves=after))


def preview_of_rollback(release: ReleaseFacts, wave: str) -> Preview | None:
    """Who would lose the release if the wave were rolled back now."""
    served = served_now(release.id)
    if served is None:
        return None
    after = tuple(
        replace(one, state=WaveState.ROLLED_BACK, percent=0) if one.name == wave else one for one in served.plan.waves
    )
    return _preview(release, served, replace(served.plan, waves=after))


def _preview(release: ReleaseFacts, served: Served, after: WavePlan) -> Preview | None:
    stand = positions_of(release, served)
    return None if stand is None else compare(served.plan, stand, after, stand)


def preview_of_plan(release: ReleaseFacts, plan: Plan, came_along: Mapping[str, Roster]) -> PlanPreview | None:
    """What applying the plan would change at once; None without a population in it, or while nothing is served."""
    served = served_now(release.id)
    if served is None:
        return None
    after, rosters = planned(release.id, plan, came_along)
    population = population_of(plan, rosters)
    if population is None:
        return None
    known = _population(release, served)
    old = positions_of(release, served) if known and known[1] is population else None
    stood = old or positions(served.plan, population, served.rosters)
    same = same_positions(served.plan, after) and all(rosters[path] is served.rosters.get(path) for path in rosters)
    return PlanPreview(served.plan, stood, after, stood if same else positions(after, population, rosters))


def members_of(release: ReleaseFacts, wave: str, search: str = "") -> tuple[int, Sequence[str]] | None:
    """How many people the wave has, and those whose key or an attribute holds the text; None without a population."""
    crowd = crowd_of(release)
    return None if crowd is None else (crowd.people_of(wave), crowd.found(wave, search))


def served_count(release: ReleaseFacts) -> int | None:
    """How many of the population get the new version now; None without a population."""
    served = served_now(release.id)
    stand = positions_of(release, served) if served else None
    return None if served is None or stand is None else stand.count(stand.served(served.plan))


def impact_of(release: ReleaseFacts, plan: Plan, came_along: Mapping[str, Roster]) -> tuple[str, ...]:
    """What applying the plan would change for users, in sentences."""
    if served_now(release.id) is None:
        return ()
    found = preview_of_plan(release, plan, came_along)
    if found is None:
        return ("The plan names no population, so it cannot be told who gains or loses the release.",)
    change, old, new = found.preview, spread_by(found.stood), spread_by(found.stand)
    lines = [
        f"At once: {len(change.gains):,} of {change.total:,} people gain the release, {len(change.loses):,} lose it."
    ]
    for name in dict.fromkeys([*old.by_wave, *new.by_wave]):
        if (before := old.by_wave.get(name, 0)) != (now := new.by_wave.get(name, 0)):
            lines.append(f"Wave {name}: {before:,} people before, {now:,} after.")
    if left_out := len(new.in_no_wave):
        lines.append(f"{left_out:,} people are in no wave.")
    return tuple(lines)
