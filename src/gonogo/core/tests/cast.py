# SPDX-License-Identifier: Apache-2.0
"""Who plays in the tests? A fixed cast, a small release for them to work on, and the evidence it needs.

Dana leads the release. Ravi develops, Sam runs support, Tess trains; all three contribute. Ivan looks after security
and decides on waivers. Ada administers. Vera only looks. Olga has no part in anything.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from gonogo.core.actions.apply_plan import AppliedPlan, apply_plan
from gonogo.core.actions.record_evidence import attest
from gonogo.core.models import Person
from gonogo.core.practice import all_checks
from gonogo.core.queries.people import actor_for
from gonogo.core.queries.releases import release_named
from gonogo.core.readiness import gate_of
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import Actor, Role

NOW = datetime(2027, 3, 1, 14, tzinfo=UTC)
PASSWORD = "correct horse battery"
ROLES = {
    "ada": Role.ADMIN,
    "dana": Role.RELEASE_LEAD,
    "ivan": Role.APPROVER,
    "ravi": Role.CONTRIBUTOR,
    "sam": Role.CONTRIBUTOR,
    "tess": Role.CONTRIBUTOR,
    "vera": Role.VIEWER,
    "olga": Role.VIEWER,
}
RELEASE = "portal-2.0"
PLAN = """\
gonogo: 1
release: portal-2.0
product: portal
title: Portal 2.0
kind: big-bang
date: 2027-03-01
timezone: America/New_York
groups:
  pilot: {match: {office: [duluth, el-paso]}}
  appeals: {roster: rosters/appeals.csv}
  everyone: {match: any}
population: {roster: rosters/people.csv}
flags:
  new-intake: {variants: {on: true, off: false}, new: on, old: off}
waves:
  - {name: pilot, opens: 2027-03-01T09:00, groups: [pilot], bake: 1d}
  - {name: appeals, opens: 2027-03-03T09:00, groups: [appeals], stages: [50, 100], approval: required}
  - {name: everyone, opens: 2027-03-09T09:00, groups: [everyone]}
guardrails:
  - {name: support-load, kind: count, source: support, on-breach: hold}
roles:
  release-lead: [dana]
  security: [ivan]
"""
ROSTERS = {
    "rosters/people.csv": (
        "targetingKey,office\n"
        + "".join(f"user-{n},{('duluth', 'el-paso')[n % 2] if n < 6 else 'fargo'}\n" for n in range(60))
    ).encode(),
    "rosters/appeals.csv": ("key\n" + "".join(f"user-{n}\n" for n in range(20, 40))).encode(),
}


def operator() -> Actor:
    """Whoever owns the data folder."""
    return Actor(name="operator", role=Role.ADMIN, via="test")


def make_cast() -> dict[str, Person]:
    """Make accounts for everybody. All have the same password."""
    Person.objects.bulk_create(
        Person(username=name, name=name.capitalize(), role=role.value, password=_hashed_password())
        for name, role in ROLES.items()
    )
    return {person.username: person for person in Person.objects.all()}


@cache
def _hashed_password() -> str:
    """Hashing is slow on purpose, so it is done once."""
    return make_password(PASSWORD)


def as_(name: str) -> Actor:
    """A member of the cast as an actor."""
    return actor_for(Person.objects.get(username=name), via="test")


def make_release(text: str = PLAN, *, now: datetime = NOW) -> AppliedPlan:
    """Apply the small plan with its rosters."""
    return apply_plan(text, rosters=ROSTERS, by=operator(), now=now)


def attest_all(*, but: tuple[str, ...] = (), release: str = RELEASE, now: datetime = NOW) -> None:
    """Give the word for every check that is not met at the first wave, except those named."""
    facts = release_named(release)
    gate = gate_of(facts, facts.plan.waves[0].name, now)
    unmet = {finding.check for finding in gate.findings if finding.state.value != "go"}
    for check in all_checks():
        if check in unmet and check not in but:
            attest(
                release,
                check=check,
                outcome=Outcome.PASSED,
                statement=f"Looked at {check} today, it is fine.",
                by=operator(),
                now=now,
                lasts=timedelta(days=60),
            )
