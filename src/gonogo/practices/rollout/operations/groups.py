# SPDX-License-Identifier: Apache-2.0
"""How do the user groups lie over the population, and what would another plan change for each user?"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import File, Flag, Number, OfRelease, Params
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.practices.rollout.rules.overlaps import GroupCount, Overlap
    from gonogo.practices.rollout.rules.preview import Preview

SHOWN = 20


class PreviewPlan(Params):
    """A plan file with the rosters it names, to try."""

    plan: str = Field(max_length=2 * 1024 * 1024, description="The text of the plan file.")
    file: str = Field("release.yaml", min_length=1, max_length=300, description="Its name, for messages.")
    rosters: dict[str, File] = Field(
        default_factory=dict, max_length=1000, description="The rosters that come along, by the path the plan uses."
    )
    page: Number = Field(1, description=f"Which page of {SHOWN} names.")
    with_csv: Flag = Field(False, description="Whether every name comes along, as the text of a CSV.")


@operation("group.list", action=Action.SEE, params=OfRelease)
def list_groups(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the user groups with their people, who is in two of them, who is in no wave, and who is not known."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rollout.queries import overlaps_of

    release = release_meant(params.release)
    found = overlaps_of(release)
    if found is None:
        return {"release": release.name, "population": None, "groups": list(release.plan.groups)}
    return {
        "release": release.name,
        "population": found.total,
        "groups": [_group(one) for one in found.groups],
        "overlaps": [_overlap(one) for one in found.overlaps],
        "in_no_wave": found.in_no_wave,
        "in_no_wave_examples": list(found.in_no_wave_examples),
        "unknown": found.unknown,
    }


@operation("plan.preview", action=Action.SEE, params=PreviewPlan)
def preview_plan(by: Actor, now: datetime, params: PreviewPlan) -> Result:
    """Say who would gain or lose the release at once if a plan was applied now."""
    from gonogo.core.actions.apply_plan import check_plan, parse_rosters
    from gonogo.core.queries.releases import release_named
    from gonogo.practices.rollout.queries import preview_of_plan

    rosters = parse_rosters(params.rosters)
    plan = check_plan(params.plan, rosters=rosters, file=params.file)
    release = release_named(plan.release)
    found = preview_of_plan(release, plan, rosters)
    change = None if found is None else found.preview
    return {"release": release.name} | preview_facts(change, page=params.page, with_csv=params.with_csv)


def preview_facts(found: Preview | None, *, page: int, with_csv: bool) -> dict[str, Any]:
    """Counts, one page of names, and every name as a CSV where that was asked for."""
    if found is None:
        return {"population": None}
    first = (page - 1) * SHOWN
    answer = {
        "population": found.total,
        "served_before": found.served_before,
        "served_after": found.served_after,
        "gains": len(found.gains),
        "loses": len(found.loses),
        "first_gains": list(found.gains[first : first + SHOWN]),
        "first_loses": list(found.loses[first : first + SHOWN]),
        "page": page,
    }
    return answer | {"csv": _as_csv(found)} if with_csv else answer


def _as_csv(found: Preview) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("change", "targetingKey"))
    writer.writerows(("gains", key) for key in found.gains)
    writer.writerows(("loses", key) for key in found.loses)
    return text.getvalue()


def _group(one: GroupCount) -> dict[str, Any]:
    from gonogo.practices.rollout.rules.places import described

    return {
        "group": one.name,
        "who": described(one.match),
        "people": one.people,
        "waves": list(one.waves),
        "first": one.first,
        "unknown": one.unknown,
        "unknown_examples": list(one.unknown_examples),
    }


def _overlap(one: Overlap) -> dict[str, Any]:
    return {
        "groups": [one.one, one.other],
        "people": one.people,
        "waves": list(one.waves),
        "examples": list(one.examples),
    }


OPERATIONS = (list_groups, preview_plan)
