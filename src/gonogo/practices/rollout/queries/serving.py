# SPDX-License-Identifier: Apache-2.0
"""What does each release serve now, and what would it serve by another plan?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from gonogo.core.planfile import roster_paths
from gonogo.core.planfile.schema import Plan
from gonogo.core.queries.releases import all_releases, stored_plan
from gonogo.core.queries.rosters import roster_content, rosters_of, stored_rosters
from gonogo.core.rules.membership import GroupMatch
from gonogo.core.rules.roster import Roster
from gonogo.practices.rollout.models import ServingVersion, Wave
from gonogo.practices.rollout.queries.waves import planned_wave
from gonogo.practices.rollout.rules.definitions import FlagSpec, WavePlan
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


def group_matches(plan: Plan) -> dict[str, GroupMatch]:
    """How each user group of the plan is matched."""
    return {name: group.membership for name, group in plan.groups.items()}


def wave_plan(release: str, plan_version: int, plan: Plan, waves: tuple[WaveFacts, ...]) -> WavePlan:
    """What the flag definitions of a release are made of."""
    flags = tuple(FlagSpec(key, dict(flag.variants), flag.new, flag.old) for key, flag in plan.flags.items())
    return WavePlan(release, plan_version, flags, group_matches(plan), waves, plan.bucket_by, plan.bucketing)


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
    waves = tuple(_as_served(planned_wave(spec, zone), row.waves.get(spec.name)) for spec in plan.waves)
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
    waves = tuple(_as_served(planned_wave(spec, zone), states.get(spec.name)) for spec in plan.waves)
    stored = stored_rosters(plan.release)
    rosters = {
        path: came_along[path] if path in came_along else roster_content(release_id, path, stored[path].sha256)
        for path in roster_paths(plan)
    }
    return wave_plan(plan.release, 0, plan, waves), rosters


def flags_of_others(release: str, keys: list[str]) -> dict[str, str]:
    """Which of the flag keys another release of the store has already, and which release that is."""
    taken: dict[str, str] = {}
    for other in all_releases():
        if other.name != release:
            taken.update({key: other.name for key in keys if key in other.plan.flags})
    return taken
