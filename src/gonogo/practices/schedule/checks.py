# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Computed from forecasts and the plan; a person's word where that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gonogo.adapters import holidays
from gonogo.core.planfile.schema import Plan
from gonogo.core.practice import PlanObjection, Practice, check, or_word
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.verdict import Verdict
from gonogo.practices.schedule import queries
from gonogo.practices.schedule.actions.days_off import keep_days_off
from gonogo.practices.schedule.queries.calendar import entries_of
from gonogo.practices.schedule.rules.buffer import assess_buffer
from gonogo.practices.schedule.rules.days.opening_days import assess_openings
from gonogo.practices.schedule.rules.freeze_gap import FreezeGap, assess_freeze_gap


@check(
    "schedule.buffer",
    question="Are enough days left between the P85 forecast and the release date?",
    remedy="Cut scope or move the date; the forecast page shows both.",
    evidence_kinds=(queries.FORECAST,),
)
def buffer(release: ReleaseFacts, now: datetime) -> Verdict:
    """By the newest forecast that still counts; without one, somebody's word."""
    newest = queries.newest_recorded(release.id)
    if newest is None:
        return or_word("schedule.buffer", Verdict.unknown("No forecast was made yet."), release, now)
    made = f"{release.local(newest.made_at):%-d %B %Y}"
    if not newest.sound:
        return Verdict.unknown(f"The forecast of {made} differs from what the ledger says of it.", newest.evidence)
    if newest.valid_until <= now:
        verdict = Verdict.unknown(f"The forecast of {made} is too old; forecast again.", newest.evidence)
    elif queries.days_off_changed(release, newest):
        reason = f"The plan's days off have changed since the forecast of {made}; forecast again."
        verdict = Verdict.unknown(reason, newest.evidence)
    else:
        verdict = assess_buffer(queries.buffer_by(release, newest)).resting_on(newest.evidence)
    return or_word("schedule.buffer", verdict, release, now)


@check(
    "schedule.freeze-gap",
    question="Is there time between the code freeze and the release for what testing will find?",
    remedy="Freeze the code earlier or move the release.",
)
def freeze_gap(release: ReleaseFacts, now: datetime) -> Verdict:
    """By the dates of the plan; without a code freeze in it, somebody's word."""
    aim = queries.aim_of(release)
    verdict = assess_freeze_gap(FreezeGap(aim.code_freeze, aim.release_date, aim.buffer_days))
    return or_word("schedule.freeze-gap", verdict, release, now)


@check(
    "schedule.calendar",
    question="Does every wave open on a working day that is not a Friday, a holiday or in a freeze?",
    remedy="Move the wave to a Tuesday, Wednesday or Thursday outside freezes.",
)
def calendar(release: ReleaseFacts, now: datetime) -> Verdict:
    """By the plan; where it names no country whose holidays count, somebody's word that the day is none."""
    verdict = assess_openings(
        queries.openings_of(release), holidays_known=release.plan.schedule.holidays is not None
    )  # fmt: skip
    return or_word("schedule.calendar", verdict, release, now)


def _objections(release_id: int | None, plan: Plan, rosters: Mapping[str, Roster]) -> tuple[PlanObjection, ...]:
    """A country whose holidays are not known cannot be asked for its days off."""
    code = plan.schedule.holidays
    problem = None if code is None else holidays.problem_with(code)
    return () if problem is None else (PlanObjection("schedule.holidays", problem),)


PRACTICE = Practice(
    id="schedule",
    title="Time",
    asks="Is a month left between an honest forecast and the release date?",
    checks=(buffer, freeze_gap, calendar),
    evidence_kinds={queries.FORECAST: "The dates by which the work is done in 50, 85 and 95 of 100 cases."},
    objections=_objections,
    applied=keep_days_off,
    calendar=entries_of,
    page="forecast",
)
