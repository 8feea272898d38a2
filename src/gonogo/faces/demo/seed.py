# SPDX-License-Identifier: Apache-2.0
"""How does the demo come into an empty store? Through the same actions that people use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.actions.people import add_person, person_named
from gonogo.core.actions.record_evidence import attest
from gonogo.core.actions.waivers import decide_waiver, request_waiver
from gonogo.core.demo import Said, Step
from gonogo.core.models import Person, Release
from gonogo.core.queries.people import actor_for
from gonogo.core.rules.permissions import Actor, Role
from gonogo.core.rules.waiver import WaiverState
from gonogo.faces.demo.plan import RELEASE, demo_plan
from gonogo.faces.demo.population import appeals_csv, population_csv
from gonogo.faces.sample.client_key import client_key
from gonogo.practices.schedule.demo import WAIVER_REASON

PASSWORD = "gonogo demo"  # noqa: S105
CAST = (
    ("dana", "Dana Whitfield", Role.RELEASE_LEAD, "leads the release, opens waves"),
    ("ravi", "Ravi Menon", Role.CONTRIBUTOR, "develops, rehearses the migration"),
    ("sam", "Sam Okafor", Role.CONTRIBUTOR, "leads the support desk"),
    ("tess", "Tess Lindqvist", Role.CONTRIBUTOR, "trains people in the offices"),
    ("ivan", "Ivan Petrov", Role.APPROVER, "security; decides on waivers"),
    ("vera", "Vera Castillo", Role.VIEWER, "stakeholder; only looks"),
    ("ada", "Ada Brandt", Role.ADMIN, "looks after people and keys"),
)
LASTS = timedelta(days=90)
BEGUN = timedelta(days=110)
"""How long ago the plan was applied; weekly forecasts followed."""


def seed(now: datetime) -> tuple[str, ...]:
    """Fill the store, all or nothing, and say what could not be prepared. A store that is filled is left as it is.

    The sample application gets its key here, before anything is served: the data plane then knows it from the start.
    """
    notes = () if Release.objects.filter(name=RELEASE).exists() else _fill(now)
    client_key(Release.objects.get(name=RELEASE).product, now=now)
    return notes


def _fill(now: datetime) -> tuple[str, ...]:
    with transaction.atomic():
        _add_cast(now - BEGUN - timedelta(days=2))
        rosters = {"rosters/all-users.csv": population_csv(), "rosters/appeals.csv": appeals_csv()}
        apply_plan(demo_plan(now.date()), rosters=rosters, by=_as("dana"), now=now - BEGUN)
        for one in _story(now):
            _say(one, now) if isinstance(one, Said) else one.run(now - timedelta(days=one.days_ago))
        notes = tuple(_prepared(now))
        _waive(now - timedelta(days=2))
    return notes


def _prepared(now: datetime) -> Iterator[str]:
    """Let each room that has a `prepare(release, now, folder)` beside its story make what it works on."""
    for path in settings.GONOGO_PRACTICES:
        prepare = getattr(import_module(f"{path}.demo"), "prepare", None)
        if prepare is not None and (note := prepare(RELEASE, now, Path(settings.HOME))):
            yield note


def _add_cast(now: datetime) -> None:
    first = Actor(name="demo", role=Role.ADMIN, via="demo")
    for username, name, role, _does in CAST:
        person = add_person(username, role=role, by=first, now=now, name=name)
        person.set_password(PASSWORD)  # Past the rules for passwords, so that it can be remembered.
        Person.objects.filter(pk=person.pk).update(password=person.password)


def _story(now: datetime) -> list[Said | Step]:
    """What everybody said, and what the rooms with `steps(release, now)` let happen, in the order of time."""
    rooms = [import_module(f"{path}.demo") for path in settings.GONOGO_PRACTICES]
    told: list[Said | Step] = [said for room in rooms for said in room.STORY]
    told += [step for room in rooms if hasattr(room, "steps") for step in room.steps(RELEASE, now)]
    return sorted(told, key=lambda one: -one.days_ago)


def _say(said: Said, now: datetime) -> None:
    attest(
        RELEASE,
        check=said.check,
        outcome=said.outcome,
        statement=said.statement,
        by=_as(said.by),
        now=now - timedelta(days=said.days_ago, minutes=10),
        subject="release" if said.wave is None else f"wave:{said.wave}",
        lasts=LASTS,
    )


def _waive(now: datetime) -> None:
    asked = request_waiver(
        RELEASE,
        wave="pilot",
        check="schedule.buffer",
        reason=WAIVER_REASON,
        lasts=timedelta(days=60),
        by=_as("dana"),
        now=now,
    )
    decide_waiver(
        asked.number,
        decision=WaiverState.APPROVED,
        reason="Fourteen people, a rollback that was tried, and the desk is ready.",
        by=_as("ivan"),
        now=now + timedelta(hours=3),
    )


def _as(username: str) -> Actor:
    return actor_for(person_named(username), via="demo")
