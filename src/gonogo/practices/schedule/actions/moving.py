# SPDX-License-Identifier: Apache-2.0
"""Move the release date, and what moves along, with a new version of the plan."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from gonogo.core.actions.apply_plan import AppliedPlan, apply_plan
from gonogo.core.errors import BadInput
from gonogo.core.planfile import Plan, plan_from_data, plan_to_data
from gonogo.core.practice import all_checks
from gonogo.core.queries.releases import ReleaseFacts, newest_plan
from gonogo.core.queries.rosters import stored_rosters
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.schedule.actions.plan_text import changed_text
from gonogo.practices.schedule.rules.days.moving import (
    Along,
    OutsideCalendar,
    Shift,
    anchor_of,
    moved_data,
    shifts_of,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A release as it would be with its date moved: what moved, by how many days, and the plan that says so."""

    release: ReleaseFacts
    shifts: tuple[Shift, ...]
    days: int

    @property
    def plan(self) -> Plan:
        """The plan with the dates moved."""
        return self.release.plan


def moved(release: ReleaseFacts, to: date, *, along: Along, happened: Set[str]) -> Moved:
    """The release as it would be; nothing is written. Raises BadInput or PlanError when no such plan can be."""
    data = plan_to_data(release.plan)
    anchor = anchor_of(data, happened)
    if anchor is None:
        raise BadInput("Every wave has opened; there is no date left to move.")
    try:
        shifts = shifts_of(data, days=(to - anchor).days, along=along, happened=happened)
    except OutsideCalendar:
        raise BadInput("That is further than a calendar goes. Choose a day nearer to the present one.") from None
    plan = plan_from_data(
        moved_data(data, shifts),
        known_checks=frozenset(all_checks()),
        roster_exists=set(stored_rosters(release.name)).__contains__,
    )
    after = replace(release, plan=plan, date=plan.date, plan_version=release.plan_version + 1)
    return Moved(after, shifts, (to - anchor).days)


def move_date(
    release: ReleaseFacts,
    to: date,
    *,
    along: Along,
    happened: Set[str],
    by: Actor,
    now: datetime,
    expected_version: int,
) -> AppliedPlan:
    """Apply the plan with its dates moved. The file keeps its comments and its order.

    Raises NotAllowed, BadInput with what stands against it, or Conflict when a newer plan was applied meanwhile.
    """
    authorize(by, Action.APPLY_PLAN, release=release.name)
    version = newest_plan(release.id)
    after = moved(release, to, along=along, happened=happened)
    if not after.shifts:
        raise BadInput("That is the day on which it is planned already; choose another one.")
    text = changed_text(version.text, after.shifts, after.plan)
    return apply_plan(text, rosters={}, by=by, now=now, expected_version=expected_version)
