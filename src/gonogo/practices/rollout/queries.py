# SPDX-License-Identifier: Apache-2.0
"""Reads of the rollout: waves as they stand, what a release serves, who is in which wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from gonogo.core.errors import NotFound
from gonogo.core.planfile import Wave as WaveSection
from gonogo.core.planfile import roster_paths
from gonogo.core.planfile.schema import Plan
from gonogo.core.queries.releases import ReleaseFacts, all_releases, newest_plan, stored_plan
from gonogo.core.queries.rosters import roster_content, rosters_of, stored_rosters
from gonogo.core.readiness import gate_of, no_go_left, poll_of
from gonogo.core.rules.membership import GroupMatch
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.models import ServingVersion, Wave
from gonogo.practices.rollout.rules.definitions import FlagSpec, WavePlan
from gonogo.practices.rollout.rules.opening import Freeze, Poll, Situation
from gonogo.practices.rollout.rules.preview import Preview, Spread, members, preview, served_keys, spread
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


def waves_of(release: ReleaseFacts) -> tuple[WaveFacts, ...]:
    """The waves of the newest plan, in order, with where each stands."""
    rows = {row.name: row for row in Wave.objects.filter(release_id=release.id)}
    return tuple(_wave(release, index, rows.get(spec.name)) for index, spec in enumerate(release.plan.waves))


def wave_named(release: ReleaseFacts, name: str) -> WaveFacts:
    """The wave; NotFound lists those there are."""
    waves = waves_of(release)
    for wave in waves:
        if wave.name == name:
            return wave
    raise NotFound(f'There is no wave "{name}" in {release.name}. Its waves are: {", ".join(w.name for w in waves)}.')


def next_wave(release: ReleaseFacts) -> WaveFacts | None:
    """The first wave that is not open yet, or None when all are."""
    return next((wave for wave in waves_of(release) if not wave.started), None)


def _wave(release: ReleaseFacts, index: int, row: Wave | None) -> WaveFacts:
    planned_wave = _planned_wave(release.plan.waves[index], release.zone)
    if row is None:
        return planned_wave
    return replace(
        planned_wave,
        state=WaveState(row.state),
        percent=row.percent,
        stage_since=_local(row.stage_since, release),
        opened_at=_local(row.opened_at, release),
        changed_at=_local(row.changed_at, release),
        sequence=row.sequence,
    )


def _local(moment: datetime | None, release: ReleaseFacts) -> datetime | None:
    """The instant in the time zone of the release, in which its sentences are read."""
    return None if moment is None else release.local(moment)


def _planned_wave(spec: WaveSection, zone: ZoneInfo) -> WaveFacts:
    return WaveFacts(
        name=spec.name,
        opens=spec.opens.replace(tzinfo=zone),
        groups=tuple(spec.groups),
        stages=tuple(spec.stages),
        bake=spec.bake,
        holdback=spec.holdback,
        approval_required=spec.approval == "required",
    )


def situation_of(release: ReleaseFacts, name: str, now: datetime) -> Situation:
    """Everything that decides whether the wave may move now."""
    wave = wave_named(release, name)
    waves = waves_of(release)
    gate = gate_of(release, name, now)
    poll = poll_of(release, gate)
    return Situation(
        wave=wave,
        earlier=waves[: [one.name for one in waves].index(name)],
        gate=gate,
        poll=Poll(poll.now, poll.opened_at) if poll else None,
        asks_roles=bool(release.plan.roles),
        freezes=freezes_of(release),
        no_go_from=no_go_left(release, name),
    )


def freezes_of(release: ReleaseFacts) -> tuple[Freeze, ...]:
    """The freezes of the plan as instants: whole days in the plan's time zone, the last day included."""
    return tuple(
        Freeze(
            freeze.name,
            datetime.combine(freeze.first, time(), release.zone),
            datetime.combine(freeze.last + timedelta(days=1), time(), release.zone),
            tuple(freeze.groups or ()),
        )
        for freeze in release.plan.freezes
    )


def group_matches(plan: Plan) -> dict[str, GroupMatch]:
    """How each user group of the plan is matched."""
    return {name: group.membership for name, group in plan.groups.items()}


def wave_plan(release: str, plan_version: int, plan: Plan, waves: tuple[WaveFacts, ...]) -> WavePlan:
    """What the flag definitions of a release are made of."""
    flags = tuple(FlagSpec(key, dict(flag.variants), flag.new, flag.old) for key, flag in plan.flags.items())
    return WavePlan(release, plan_version, flags, group_matches(plan), waves, plan.bucket_by)


@dataclass(frozen=True, slots=True)
class Served:
    """What one release serves now: the input of its flag definitions, and the version it was decided as."""

    version: int
    at: datetime
    product: str
    plan: WavePlan
    rosters: Mapping[str, Roster]


def newest_serving_version() -> int:
    """The number of the newest serving version of any release; 0 when nothing is served."""
    return ServingVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def served_now(release_id: int) -> Served | None:
    """What the release serves by its newest serving version, or None before its first plan."""
    row = (
        ServingVersion.objects.select_related("release", "plan_version")
        .filter(release_id=release_id)
        .order_by("-pk")
        .first()
    )
    return None if row is None else _served(row)


def all_served() -> tuple[Served, ...]:
    """What every release serves now."""
    newest = ServingVersion.objects.values("release_id").annotate(newest=Max("pk")).values_list("newest", flat=True)
    rows = ServingVersion.objects.select_related("release", "plan_version").filter(pk__in=list(newest))
    return tuple(_served(row) for row in rows.order_by("release_id"))


def _served(row: ServingVersion) -> Served:
    plan = stored_plan(row.plan_version_id)
    zone = ZoneInfo(plan.timezone)
    waves = tuple(_as_served(_planned_wave(spec, zone), row.waves.get(spec.name)) for spec in plan.waves)
    used = rosters_of(row.release_id, row.plan_version.rosters)
    made = wave_plan(row.release.name, row.plan_version.number, plan, waves)
    return Served(row.pk, row.at, plan.product, made, used)


def _as_served(wave: WaveFacts, state: Mapping[str, Any] | None) -> WaveFacts:
    if state is None:
        return wave
    return replace(wave, state=WaveState(state["state"]), percent=state["percent"])


def planned(release_id: int, plan: Plan, came_along: Mapping[str, Roster]) -> tuple[WavePlan, dict[str, Roster]]:
    """The wave plan that applying `plan` would make in the present state of its waves, and the rosters it would use."""
    states = {
        row.name: {"state": row.state, "percent": row.percent} for row in Wave.objects.filter(release_id=release_id)
    }
    zone = ZoneInfo(plan.timezone)
    waves = tuple(_as_served(_planned_wave(spec, zone), states.get(spec.name)) for spec in plan.waves)
    stored = stored_rosters(plan.release)
    rosters = {
        path: came_along[path] if path in came_along else roster_content(release_id, path, stored[path].sha256)
        for path in roster_paths(plan)
    }
    return wave_plan(plan.release, 0, plan, waves), rosters


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
    waves = tuple(_planned_wave(spec, ZoneInfo(plan.timezone)) for spec in plan.waves)
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


def flags_of_others(release: str, keys: list[str]) -> dict[str, str]:
    """Which of the flag keys another release of the store has already, and which release that is."""
    taken: dict[str, str] = {}
    for other in all_releases():
        if other.name != release:
            taken.update({key: other.name for key in keys if key in other.plan.flags})
    return taken
