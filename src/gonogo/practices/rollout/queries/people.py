# SPDX-License-Identifier: Apache-2.0
"""Who is in which wave, and who would gain or lose the release by a change?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from gonogo.core.planfile.schema import Plan
from gonogo.core.queries.releases import ReleaseFacts, newest_plan, stored_plan
from gonogo.core.queries.rosters import rosters_of
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.queries.serving import Served, planned, served_now, wave_plan
from gonogo.practices.rollout.queries.waves import planned_wave, wave_named
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.preview import Preview, Spread, members, preview, served_keys, spread
from gonogo.practices.rollout.rules.waves import WaveState


def population_of(plan: Plan, rosters: Mapping[str, Roster]) -> Roster | None:
    """Every user there is, if the plan says who they are."""
    return None if plan.population is None else rosters[plan.population.roster]


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
    return spread(wave_plan(plan.release, version.number, plan, waves), population, rosters)


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
    population = population_of(release.plan, served.rosters)
    return None if population is None else preview(served.plan, after, population, served.rosters, served.rosters)


def members_of(release: ReleaseFacts, wave: str) -> tuple[str, ...] | None:
    """The users of the population whose wave this is; None without a population."""
    served = served_now(release.id)
    population = population_of(release.plan, served.rosters) if served else None
    return None if served is None or population is None else members(served.plan, wave, population, served.rosters)


def served_count(release: ReleaseFacts) -> int | None:
    """How many of the population get the new version now; None without a population."""
    served = served_now(release.id)
    population = population_of(release.plan, served.rosters) if served else None
    return None if served is None or population is None else len(served_keys(served.plan, population, served.rosters))


def impact_of(release: ReleaseFacts, plan: Plan, came_along: Mapping[str, Roster]) -> tuple[str, ...]:
    """What applying the plan would change for users, in sentences."""
    served = served_now(release.id)
    if served is None:
        return ()
    after, rosters = planned(release.id, plan, came_along)
    population = population_of(plan, rosters)
    if population is None:
        return ("The plan names no population, so it cannot be told who gains or loses the release.",)
    change = preview(served.plan, after, population, served.rosters, rosters)
    old = spread(served.plan, population, served.rosters)
    new = spread(after, population, rosters)
    lines = [
        f"At once: {len(change.gains):,} of {change.total:,} people gain the release, {len(change.loses):,} lose it."
    ]
    for name in dict.fromkeys([*old.by_wave, *new.by_wave]):
        if (before := old.by_wave.get(name, 0)) != (now := new.by_wave.get(name, 0)):
            lines.append(f"Wave {name}: {before:,} people before, {now:,} after.")
    if left_out := len(new.in_no_wave):
        lines.append(f"{left_out:,} people are in no wave.")
    return tuple(lines)
