# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate, and which plans does it refuse while waves are open?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gonogo.core.planfile.schema import Plan
from gonogo.core.practice import PlanObjection, Practice, check, or_word
from gonogo.core.queries.ledger import newest_answer
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.attestation import assess_latest
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.verdict import Verdict
from gonogo.practices.rollout import actions, queries
from gonogo.practices.rollout.queries.breaches import standing_breaches
from gonogo.practices.rollout.queries.calendar import entries_of
from gonogo.practices.rollout.queries.measured import measured_guardrails
from gonogo.practices.rollout.queries.visibility import visible
from gonogo.practices.rollout.rules.groups import assess_groups
from gonogo.practices.rollout.rules.measured import assess_guardrails
from gonogo.practices.rollout.rules.plan_change import object_to_change, object_to_product
from gonogo.practices.rollout.rules.visibility import Visibility


@check(
    "rollout.groups",
    question="Is every user in a wave, and is the first step small?",
    remedy="Put everyone into a wave and begin with a group you can look after; the plan names the waves.",
)
def groups(release: ReleaseFacts, now: datetime) -> Verdict:
    """Counted from the population and the waves; without a population a person has to say."""
    counted = queries.spread_of(release)
    if counted is None:
        return assess_latest(
            newest_answer(release.id, ("rollout.groups",), release.subjects),
            nothing="The plan names no population, so it cannot be told whether every user is in a wave.",
            now=now,
        )
    return assess_groups(counted, queries.waves_of(release)[0])


@check(
    "rollout.guardrails",
    question="Is something measured that would show that users are worse off?",
    remedy="Declare a guardrail in the plan and make sure that its figures arrive.",
)
def guardrails(release: ReleaseFacts, now: datetime) -> Verdict:
    """Declared, none breached, and the figures of each arrive; as long as some do not, somebody's word that they do."""
    measured = measured_guardrails(release, now)
    breaches = [(one.guardrail, one.reason) for one in standing_breaches(release.id)]
    arrive = measured and not any(one.lacks for one in measured)
    verdict = assess_guardrails(measured, breaches, _foreseen(release, now) if arrive else ())
    return or_word("rollout.guardrails", verdict, release, now)


def _foreseen(release: ReleaseFacts, now: datetime) -> tuple[Visibility, ...]:
    """What the wave asked about can show; the next one when none is asked about."""
    following = queries.next_wave(release)
    wave = release.wave or (following.name if following else None)
    return tuple(one for one in visible(release, now) if one.wave == wave)


@check(
    "rollout.rollback",
    question="Was a rollback exercised, and how long did it take?",
    remedy="Roll a wave back once where it hurts nobody, and note how long it took.",
)
def rollback(release: ReleaseFacts, now: datetime) -> Verdict:
    """A real rollback that was timed, or the word of somebody who exercised one."""
    return assess_latest(
        newest_answer(release.id, ("rollout.rollback",), release.subjects),
        nothing="No rollback was exercised yet.",
        now=now,
    )


def _objections(release_id: int | None, plan: Plan, rosters: Mapping[str, Roster]) -> tuple[PlanObjection, ...]:
    taken = [
        PlanObjection(f"flags.{key}", f"the release {owner} has this flag already; flag keys are unique in a store.")
        for key, owner in queries.flags_of_others(plan.release, list(plan.flags)).items()
    ]
    if release_id is None:
        return tuple(taken)
    served = queries.served_now(release_id)
    if served is None:
        return tuple(taken)
    new, new_rosters = queries.planned(release_id, plan, rosters)
    objections = object_to_change(served.plan, new, served.rosters, new_rosters)
    objections += object_to_product(served.plan, served.product, plan.product)
    return (*taken, *(PlanObjection(one.path, one.message) for one in objections))


PRACTICE = Practice(
    id="rollout",
    title="User groups",
    asks="Does the release reach user groups one after the other, and can it be taken back at once?",
    checks=(groups, guardrails, rollback),
    objections=_objections,
    applied=actions.follow_plan,
    impact=queries.impact_of,
    calendar=entries_of,
)
