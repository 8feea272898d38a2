# SPDX-License-Identifier: Apache-2.0
"""What did a release serve at a past instant, and from when to when did a user see which version?

Serving versions never change, so they are replayed: the answer is the one that applications were given then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gonogo.core.planfile.schema import Plan
from gonogo.core.queries.releases import ReleaseFacts, stored_plan
from gonogo.core.queries.rosters import rosters_of
from gonogo.core.rules.roster import KEY, Roster
from gonogo.practices.rollout.models import ServingVersion
from gonogo.practices.rollout.queries.people import population_of
from gonogo.practices.rollout.queries.serving import Served, wave_plan
from gonogo.practices.rollout.queries.waves import planned_wave
from gonogo.practices.rollout.rules.explaining import Answer, Given, explain, given_by
from gonogo.practices.rollout.rules.seen import Cause, Seen, coalesced, in_force
from gonogo.practices.rollout.rules.waves import SERVING, WaveFacts, WaveState

Attributes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A user as a plan knows them: the context of their evaluation, and whether its population lists them."""

    context: Mapping[str, Any]
    listed: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer for a user, by whom it was found, and what was served then."""

    answer: Answer
    person: Person
    served: Served


def version_at(release_id: int, at: datetime) -> ServingVersion | None:
    """The newest serving version that began by `at`; None before the first."""
    rows = ServingVersion.objects.select_related("release", "plan_version", "event")
    return rows.filter(release_id=release_id, at__lte=at).order_by("-pk").first()


def first_served(release_id: int) -> datetime | None:
    """When something was served for the first time."""
    rows = ServingVersion.objects.filter(release_id=release_id)
    return rows.order_by("at").values_list("at", flat=True).first()


def served_at(release_id: int, at: datetime) -> Served | None:
    """What the release served at an instant, its waves as they stood then; None before the first plan."""
    row = version_at(release_id, at)
    return None if row is None else as_served(row, _stages_begun(row))


def as_served(row: ServingVersion, begun: Mapping[str, datetime] | None = None) -> Served:
    """What a serving version served; `begun` says since when the waves that serve have been at their stage."""
    plan = stored_plan(row.plan_version_id)
    zone = ZoneInfo(plan.timezone)
    waves = tuple(_then(planned_wave(spec, zone), row, (begun or {}).get(spec.name)) for spec in plan.waves)
    made = wave_plan(row.release.name, row.plan_version.number, plan, waves)
    return Served(row.pk, row.at, plan.product, made, rosters_of(row.release_id, row.plan_version.rosters))


def explained(release: ReleaseFacts, user: str, attributes: Attributes, at: datetime) -> Explained | None:
    """Why the user saw what they saw at an instant; None before anything was served."""
    row = version_at(release.id, at)
    if row is None:
        return None
    served = as_served(row, _stages_begun(row))
    person = person_of(stored_plan(row.plan_version_id), served.rosters, user, attributes)
    return Explained(explain(served.plan, served.rosters, person.context, at), person, served)


def person_of(plan: Plan, rosters: Mapping[str, Roster], user: str, attributes: Attributes) -> Person:
    """The user with the attributes of the population's roster; with those given when it does not list them."""
    population = population_of(plan, rosters)
    place = None if population is None else next((row for row, key in enumerate(population.keys) if key == user), None)
    if population is None or place is None:
        return Person({**attributes, KEY: user}, listed=False)
    values = {name: column[place] for name, column in zip(population.attributes, population.columns, strict=True)}
    return Person({**values, KEY: user}, listed=True)


def history_of(release: ReleaseFacts, user: str, attributes: Attributes, flag: str | None) -> tuple[Seen, ...]:
    """What the user saw from when to when, by every serving version that was ever the newest."""
    rows = ServingVersion.objects.filter(release_id=release.id).select_related("release", "plan_version", "event")
    return coalesced(_steps(list(rows.order_by("pk")), user, attributes, flag))


def _steps(rows: list[ServingVersion], user: str, attributes: Attributes, flag: str | None) -> Iterator[Seen]:
    people: dict[int, Person] = {}
    shown = [rows[index] for index in in_force([row.at for row in rows])]
    for row, following in zip(shown, [*shown[1:], None], strict=False):
        served = as_served(row)
        if row.plan_version_id not in people:
            plan = stored_plan(row.plan_version_id)
            people[row.plan_version_id] = person_of(plan, served.rosters, user, attributes)
        new, given = given_by(served.plan, served.rosters, people[row.plan_version_id].context)
        found = next((one for one in given if one.flag == flag), Given("", None, None))
        yield Seen(
            since=row.at,
            until=following.at if following else None,
            serving_version=row.pk,
            plan_version=row.plan_version.number,
            served=new,
            variant=found.variant,
            value=found.value,
            cause=Cause(row.event.verb, row.event.subject, row.event.actor, row.event.reason),
        )


def _then(wave: WaveFacts, row: ServingVersion, since: datetime | None) -> WaveFacts:
    """The wave of the plan in the state the serving version recorded; one that it does not name was only planned."""
    state = row.waves.get(wave.name)
    if state is None:
        return wave
    local = None if since is None else since.astimezone(wave.opens.tzinfo)
    return replace(wave, state=WaveState(state["state"]), percent=state["percent"], stage_since=local)


def _stages_begun(row: ServingVersion) -> dict[str, datetime]:
    """Since when each serving wave has been at its stage: pausing and resuming do not begin it anew."""
    earlier = ServingVersion.objects.filter(release_id=row.release_id, pk__lte=row.pk).order_by("pk")
    standing: dict[str, tuple[int, datetime]] = {}
    for waves, at in earlier.values_list("waves", "at"):
        for name, state in waves.items():
            if WaveState(state["state"]) not in SERVING:
                standing.pop(name, None)
            elif name not in standing or standing[name][0] != state["percent"]:
                standing[name] = (state["percent"], at)
    return {name: at for name, (_, at) in standing.items()}
