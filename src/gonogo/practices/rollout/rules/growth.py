# SPDX-License-Identifier: Apache-2.0
"""Would people who are put on a roster lose the release, because they then belong to an earlier wave?

A user belongs to the first wave whose groups hold them. Put on the list of a wave that serves a smaller share than the
wave they were in, they may stand behind that share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gonogo.core.rules.membership import MatchRoster
from gonogo.core.rules.roster import KEY, Roster
from gonogo.core.rules.roster_diff import keys_gone
from gonogo.practices.rollout.rules.definitions import WavePlan
from gonogo.practices.rollout.rules.positions import bucket_of
from gonogo.practices.rollout.rules.waves import WaveFacts


def losing_newcomers(
    plan: WavePlan, group: str, before: Sequence[str], after: Sequence[str], rosters: Mapping[str, Roster]
) -> tuple[WaveFacts, tuple[str, ...]] | None:
    """The wave of the group and the newcomers who could lose the release by it; None when nobody could.

    `rosters` are those in use now. Who fits a group by attributes is not known here, so anybody might; and where people
    are drawn by an attribute, each of them might stand behind the share of the wave.
    """
    index = next(index for index, wave in enumerate(plan.waves) if group in wave.groups)
    wave = plan.waves[index]
    ahead = [later for later in plan.waves[index + 1 :] if later.served_percent > wave.served_percent]
    newcomers = frozenset(keys_gone(after, before)) if ahead else frozenset()
    if not newcomers:
        return None
    settled = _listed(plan, plan.waves[: index + 1], newcomers, rosters)
    losing: set[str] = set()
    for later in ahead:
        inside = newcomers if _by_attributes(plan, later) else _listed(plan, [later], newcomers, rosters)
        losing.update(_behind(plan, wave.served_percent, later.served_percent, inside - settled))
    return (wave, tuple(sorted(losing))) if losing else None


def _by_attributes(plan: WavePlan, wave: WaveFacts) -> bool:
    return not all(isinstance(plan.groups[name], MatchRoster) for name in wave.groups)


def _listed(
    plan: WavePlan, waves: Sequence[WaveFacts], people: frozenset[str], rosters: Mapping[str, Roster]
) -> frozenset[str]:
    """Which of these people a roster of the waves lists."""
    matches = [plan.groups[name] for wave in waves for name in wave.groups]
    paths = {match.path for match in matches if isinstance(match, MatchRoster)}
    return frozenset[str]().union(*(people.intersection(rosters[path].keys) for path in paths))


def _behind(plan: WavePlan, share: int, later: int, people: frozenset[str]) -> frozenset[str]:
    """Who the later wave serves and a wave with this share would not."""
    if plan.bucket_by != KEY:
        return people
    bucket = bucket_of(plan)
    return frozenset(key for key in people if share <= bucket(key) < later)
