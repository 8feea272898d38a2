# SPDX-License-Identifier: Apache-2.0
"""What must a room offer to take part in the go/no-go decision, and which rooms are there?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from gonogo.core.queries.ledger import newest_answer
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.attestation import assess_latest
from gonogo.core.rules.calendar import CalendarEntry
from gonogo.core.rules.verdict import State, Verdict

if TYPE_CHECKING:
    from gonogo.core.planfile.schema import Plan
    from gonogo.core.rules.roster import Roster

Assess = Callable[[ReleaseFacts, datetime], Verdict]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of a practice: what it asks, how it is answered, what to do when it is not met."""

    id: str
    question: str
    remedy: str
    evidence_kinds: tuple[str, ...]
    assess: Assess
    computed: bool = True


def check(id: str, *, question: str, remedy: str, evidence_kinds: tuple[str, ...] = ()) -> Callable[[Assess], Check]:
    """Turn a function of release and now into a check. The check's own id is always one of its evidence kinds."""

    def make(assess: Assess) -> Check:
        return Check(id, question, remedy, (*evidence_kinds, id), assess)

    return make


def attested_check(id: str, *, question: str, remedy: str) -> Check:
    """A check that is answered by a person's word until the room computes it: the latest evidence of its own kind."""

    def assess(release: ReleaseFacts, now: datetime) -> Verdict:
        return assess_latest(
            newest_answer(release.id, (id,), release.subjects), nothing=f"Not answered yet: {question}", now=now
        )

    return Check(id, question, remedy, (id,), assess, computed=False)


def or_word(check_id: str, verdict: Verdict, release: ReleaseFacts, now: datetime) -> Verdict:
    """The computed verdict; where it is unknown, what somebody gave their word for. What was computed always wins."""
    if verdict.state is not State.UNKNOWN:
        return verdict
    answers = newest_answer(release.id, (check_id,), release.subjects)
    return assess_latest(answers, nothing=verdict.reason, now=now) if answers else verdict


@dataclass(frozen=True, slots=True)
class PlanObjection:
    """A reason why a plan cannot be applied, from a room that holds state the plan would break."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Practice:
    """One room: its checks and what it wants to hear about plans.

    `objections(release_id, new_plan, rosters_that_came_along)` refuses a plan; `applied(release_id, plan_version_id,
    now)` runs inside the transaction that stores it; `impact(release, new_plan, rosters_that_came_along)` says in
    sentences what applying it would change for users; `calendar(release, now)` gives its entries of the calendar.
    `page` names the address of its main page, which takes the name of a release.
    """

    id: str
    title: str
    asks: str
    checks: tuple[Check, ...]
    evidence_kinds: Mapping[str, str] = field(default_factory=dict)
    objections: Callable[[int | None, Plan, Mapping[str, Roster]], tuple[PlanObjection, ...]] | None = None
    applied: Callable[[int, int, datetime], None] | None = None
    impact: Callable[[ReleaseFacts, Plan, Mapping[str, Roster]], tuple[str, ...]] | None = None
    calendar: Callable[[ReleaseFacts, datetime], tuple[CalendarEntry, ...]] | None = None
    page: str = ""


@lru_cache(maxsize=1)
def practices() -> tuple[Practice, ...]:
    """The rooms in the order of the guide, from the setting GONOGO_PRACTICES."""
    from django.conf import settings

    return tuple(import_module(f"{path}.checks").PRACTICE for path in settings.GONOGO_PRACTICES)


def all_checks() -> dict[str, Check]:
    """Every check by its id."""
    return {one.id: one for practice in practices() for one in practice.checks}


def evidence_kinds() -> dict[str, str]:
    """Every kind of evidence that may be recorded, with the sentence that says what it is."""
    kinds = {one.id: one.question for one in all_checks().values()}
    for practice in practices():
        kinds.update(practice.evidence_kinds)
    return kinds
