# SPDX-License-Identifier: Apache-2.0
"""Reads of the rollout: waves as they stand, what a release serves, who is in which wave."""

from gonogo.practices.rollout.queries.people import (
    count_by_wave,
    crowd_of,
    impact_of,
    members_of,
    overlaps_of,
    population_of,
    preview_of,
    preview_of_plan,
    preview_of_rollback,
    served_count,
    spread_of,
)
from gonogo.practices.rollout.queries.serving import (
    Served,
    all_served,
    flags_of_others,
    group_matches,
    newest_serving_version,
    planned,
    served_now,
    wave_plan,
)
from gonogo.practices.rollout.queries.waves import freezes_of, next_wave, situation_of, wave_named, waves_of

__all__ = [
    "Served",
    "all_served",
    "count_by_wave",
    "crowd_of",
    "flags_of_others",
    "freezes_of",
    "group_matches",
    "impact_of",
    "members_of",
    "newest_serving_version",
    "next_wave",
    "overlaps_of",
    "planned",
    "population_of",
    "preview_of",
    "preview_of_plan",
    "preview_of_rollback",
    "served_count",
    "served_now",
    "situation_of",
    "spread_of",
    "wave_named",
    "wave_plan",
    "waves_of",
]
