# SPDX-License-Identifier: Apache-2.0
"""Is this plan sound, what would it change, and how does it become the newest version?"""

from __future__ import annotations

import base64
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from gonogo.core.actions.apply_plan import apply_plan, check_plan, parse_rosters
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import PlanVersion, Release
from gonogo.core.operation import Result, operation
from gonogo.core.operations.plan_changes import impact_on_users, plan_changes, roster_changes
from gonogo.core.operations.scope import release_meant, stamp
from gonogo.core.parameters import File, Flag, Number, OfRelease, Params
from gonogo.core.planfile import Plan, PlanError, guardrail_notes, json_schema, read_plan
from gonogo.core.practice import all_checks
from gonogo.core.queries.releases import facts_of, newest_plan, plan_versions
from gonogo.core.queries.rosters import rosters_of
from gonogo.core.rules.permissions import Action, Actor
from gonogo.core.rules.roster import Roster, RosterError, parse_roster


class PlanFile(Params):
    """A plan file with the rosters it names."""

    plan: str = Field(max_length=2 * 1024 * 1024, description="The text of the plan file.")
    file: str = Field("release.yaml", min_length=1, max_length=300, description="Its name, for messages.")
    rosters: dict[str, File] = Field(
        default_factory=dict, max_length=1000, description="The rosters that come along, by the path the plan uses."
    )


class Apply(PlanFile):
    """A plan file to apply."""

    expected_version: int | None = Field(
        None,
        strict=True,
        ge=0,
        le=2**31 - 1,
        description="Refuse unless this is the newest version; 0 for a new release.",
    )


class Export(OfRelease):
    """What to export."""

    version: Number | None = Field(None, description="The plan version; the newest when left out.")
    with_rosters: Flag = Field(False, description="Whether the rosters come along, as base64 by path.")


@operation("plan.validate", action=Action.SEE, params=PlanFile)
def validate(by: Actor, now: datetime, params: PlanFile) -> Result:
    """Say everything that is wrong with a plan file and its rosters, without looking at any store."""
    problems: list[str] = []
    rosters = _readable_rosters(params.rosters, problems)
    plan = None
    try:
        plan = read_plan(
            params.plan,
            file=params.file,
            known_checks=frozenset(all_checks()),
            roster_exists=params.rosters.__contains__,
        )
    except PlanError as error:
        problems = [*error.details, *problems]
    if plan is None or problems:
        raise BadPlan(problems)
    return {
        "release": plan.release,
        "kind": plan.kind,
        "waves": [wave.name for wave in plan.waves],
        "groups": list(plan.groups),
        "rosters": {path: len(roster.keys) for path, roster in rosters.items()},
        "notes": [
            *(f"{path}: {note}" for path, roster in rosters.items() for note in roster.notes),
            *_past_waves(plan, now),
            *guardrail_notes(plan.guardrails),
        ],
    }


def _past_waves(plan: Plan, now: datetime) -> list[str]:
    """A planned opening that has passed is allowed, as plans change under way, but may be a wrong year."""
    zone = ZoneInfo(plan.timezone)
    past = [wave.name for wave in plan.waves if wave.opens.replace(tzinfo=zone) < now]
    return [f"Planned to open in the past: {', '.join(past)}. Is the year right?"] if past else []


@operation("plan.diff", action=Action.SEE, params=PlanFile)
def diff(by: Actor, now: datetime, params: PlanFile) -> Result:
    """Say what applying a plan file would change, and who would gain or lose the release."""
    rosters = parse_rosters(params.rosters)
    plan = check_plan(params.plan, rosters=rosters, file=params.file)
    row = Release.objects.filter(name=plan.release).first()
    if row is None:
        new = f"{plan.release} is a new release with {len(plan.waves)} waves."
        return {"release": plan.release, "version": None, "change": "new", "changes": [new], "impact": []}
    release = facts_of(row)
    changes = [*plan_changes(release, plan), *roster_changes(release, plan, rosters)]
    return {
        "release": release.name,
        "version": release.plan_version,
        "change": "changed" if changes else "unchanged",
        "changes": changes,
        "impact": list(impact_on_users(release, plan, rosters)) if changes else [],
    }


@operation("plan.apply", action=Action.APPLY_PLAN, params=Apply)
def apply(by: Actor, now: datetime, params: Apply) -> Result:
    """Make a plan file the newest version of its release; equal content changes nothing."""
    done = apply_plan(
        params.plan,
        rosters=params.rosters,
        by=by,
        now=now,
        file=params.file,
        expected_version=params.expected_version,
    )
    return {
        "release": done.release,
        "version": done.version,
        "change": done.change,
        "hash": done.hash,
        "notes": list(done.notes),
    }


@operation("plan.export", action=Action.SEE, params=Export)
def export(by: Actor, now: datetime, params: Export) -> Result:
    """Give a plan back as a file that applies unchanged."""
    release = release_meant(params.release)
    version = newest_plan(release.id) if params.version is None else _version(release.id, params.version)
    rosters: dict[str, str] = {}
    if params.with_rosters:
        found = rosters_of(release.id, dict(version.rosters))
        rosters = {path: _encoded(path, roster) for path, roster in found.items()}
    return {"release": release.name, "version": version.number, "plan": version.text, "rosters": rosters}


@operation("plan.schema", action=Action.SEE, params=Params)
def schema(by: Actor, now: datetime, params: Params) -> Result:
    """Give the JSON Schema of plan files, so that editors complete them."""
    return json_schema()


@operation("plan.versions", action=Action.SEE, params=OfRelease)
def versions(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the versions of a plan, newest first."""
    release = release_meant(params.release)
    return {
        "release": release.name,
        "versions": [
            {"version": one.number, "author": one.author, "at": stamp(one.created_at), "hash": one.hash}
            for one in plan_versions(release.id)
        ],
    }


class BadPlan(BadInput):
    """A plan file or a roster beside it that cannot be used."""

    code = "bad-plan"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems), details=tuple(problems))


def _readable_rosters(files: dict[str, bytes], problems: list[str]) -> dict[str, Roster]:
    """The rosters that can be read; what is wrong with the others goes to `problems`."""
    rosters: dict[str, Roster] = {}
    for path, content in files.items():
        try:
            rosters[path] = parse_roster(content, path=path)
        except RosterError as error:
            problems.extend(str(error).splitlines())
    return rosters


def _version(release_id: int, number: int) -> PlanVersion:
    version = PlanVersion.objects.filter(release_id=release_id, number=number).first()
    if version is None:
        raise NotFound(f"There is no plan version {number}. `gonogo plan versions` lists them.")
    return version


def _encoded(path: str, roster: Roster) -> str:
    """A roster as a file that reads back to the same keys; only a CSV has attributes."""
    text = roster.to_csv() if path.lower().endswith(".csv") else "\n".join((*roster.keys, ""))
    return base64.b64encode(text.encode()).decode("ascii")


OPERATIONS = (validate, diff, apply, export, schema, versions)
