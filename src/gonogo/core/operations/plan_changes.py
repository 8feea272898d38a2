# SPDX-License-Identifier: Apache-2.0
"""What would a new plan change: in its sections, in its rosters, and for users?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gonogo.core.planfile import Plan, plan_to_data, roster_paths
from gonogo.core.practice import practices
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.queries.rosters import roster_content, stored_rosters
from gonogo.core.rules.plan_diff import diff_plans
from gonogo.core.rules.roster import Roster, roster_sha256
from gonogo.core.rules.roster_diff import count_gone


def plan_changes(release: ReleaseFacts, plan: Plan) -> tuple[str, ...]:
    """The differences between the newest plan and this one, a sentence each."""
    return tuple(change.sentence for change in diff_plans(plan_to_data(release.plan), plan_to_data(plan)))


def roster_changes(release: ReleaseFacts, plan: Plan, came_along: Mapping[str, Roster]) -> Iterator[str]:
    """What would change in the rosters that the plan names, a sentence each."""
    stored = stored_rosters(release.name)
    for path in roster_paths(plan):
        new = came_along.get(path)
        used = release.rosters.get(path) or (stored[path].sha256 if path in stored else None)
        if new is None or used == roster_sha256(new):
            continue
        if used is None:
            yield f"The roster {path} is new and lists {len(new.keys):,} keys."
            continue
        before = roster_content(release.id, path, used)
        came, went = (count_gone(one.keys, other.keys)[0] for one, other in ((new, before), (before, new)))
        what = f"new keys: {came:,}, gone: {went:,}" if came or went else "the same keys with other attributes"
        yield f"The roster {path} changes ({what})."


def impact_on_users(release: ReleaseFacts, plan: Plan, came_along: Mapping[str, Roster]) -> Iterator[str]:
    """What applying the plan would change for users, as the rooms tell it."""
    for practice in practices():
        if practice.impact is not None:
            yield from practice.impact(release, plan, came_along)
