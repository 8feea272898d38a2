# SPDX-License-Identifier: Apache-2.0
"""Is a runbook sound, what does it plan, and how does it become the newest version?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, Number, OfRelease, Params
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.practices.rehearsals.files.cutover import RunbookFile
    from gonogo.practices.rehearsals.queries.cutovers import RunbookFacts
    from gonogo.practices.rehearsals.rules.cutover.durations import Lengths

LARGEST = 1024 * 1024


class RunbookText(Params):
    """A runbook file."""

    runbook: str = Field(max_length=LARGEST, description="The text of the runbook file.")
    file: str = Field("runbook.yaml", min_length=1, max_length=300, description="Its name, for messages.")


class Import(OfRelease):
    """A runbook file to keep as a new version."""

    runbook: str = Field(max_length=LARGEST, description="The text of the runbook file.")
    file: str = Field("runbook.yaml", min_length=1, max_length=300, description="Its name, for messages.")
    expected_version: int | None = Field(
        None, strict=True, ge=0, le=2**31 - 1, description="Refuse unless this is the newest version; 0 for a new one."
    )


class OfRunbook(OfRelease):
    """A runbook of a release."""

    name: Name = Field(description="The name of the runbook.")
    version: Number | None = Field(None, description="The version; the newest when left out.")


@operation("runbook.validate", action=Action.SEE, params=RunbookText)
def validate(by: Actor, now: datetime, params: RunbookText) -> Result:
    """Say everything that is wrong with a runbook file, and what it plans, without looking at any store."""
    from gonogo.practices.rehearsals.files.cutover import read_runbook, runbook_of
    from gonogo.practices.rehearsals.rules.cutover.foretelling import lengths_by_file

    file = read_runbook(params.runbook, file=params.file)
    return _planned(file, lengths_by_file(runbook_of(file)))


@operation("runbook.import", action=Action.CHANGE_RUNBOOK, params=Import)
def import_one(by: Actor, now: datetime, params: Import) -> Result:
    """Make a runbook file the newest version of its runbook, and say what it plans by the rehearsals so far.

    Equal content changes nothing.
    """
    from gonogo.core.operations.scope import release_meant
    from gonogo.core.rules.permissions import authorize
    from gonogo.practices.rehearsals.actions.cutover.runbooks import keep_runbook
    from gonogo.practices.rehearsals.files.cutover import read_runbook
    from gonogo.practices.rehearsals.queries.lengths import lengths_of

    release = release_meant(params.release)
    authorize(by, Action.CHANGE_RUNBOOK, release=release.name)
    file = read_runbook(params.runbook, file=params.file)
    kept, changed = keep_runbook(release, file, by=by, now=now, expected=params.expected_version)
    known = lengths_of(release, kept.runbook, now)
    return {"release": release.name, "changed": changed, **_planned(kept.file, known), **_runbook(kept)}


@operation("runbook.list", action=Action.SEE, params=OfRelease)
def list_runbooks(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the runbooks of a release."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.queries.cutovers import runbooks_of

    release = release_meant(params.release)
    return {"release": release.name, "runbooks": [_runbook(one) for one in runbooks_of(release.id)]}


@operation("runbook.export", action=Action.SEE, params=OfRunbook)
def export(by: Actor, now: datetime, params: OfRunbook) -> Result:
    """Give back a version of a runbook as a file, with what it plans by the rehearsals so far."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.files.cutover import runbook_to_yaml
    from gonogo.practices.rehearsals.queries.cutovers import runbook_named
    from gonogo.practices.rehearsals.queries.lengths import lengths_of

    release = release_meant(params.release)
    found = runbook_named(release, params.name, params.version)
    known = lengths_of(release, found.runbook, now)
    text = runbook_to_yaml(found.file)
    return {"release": release.name, **_runbook(found), "text": text, **_planned(found.file, known)}


def _runbook(one: RunbookFacts) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    return {
        "runbook": one.name,
        "title": one.runbook.title,
        "version": one.number,
        "hash": one.hash,
        "tasks": len(one.runbook.tasks),
        "author": one.author,
        "created_at": stamp(one.created_at),
    }


def _planned(file: RunbookFile, lengths: Lengths) -> dict[str, Any]:
    """The schedule of both branches, the critical path, and the latest time to turn back."""
    from gonogo.core.operations.scope import stamp
    from gonogo.practices.rehearsals.files.cutover import content_hash, runbook_of
    from gonogo.practices.rehearsals.rules.cutover.runbook import Branch
    from gonogo.practices.rehearsals.rules.cutover.schedule import plan_schedule
    from gonogo.practices.rehearsals.rules.cutover.turning import latest_turn_back, way_back

    runbook = runbook_of(file)
    back = way_back(runbook, lengths)
    forward = plan_schedule(runbook.branch(Branch.FORWARD), lengths, runbook.window.starts)
    latest = latest_turn_back(runbook.window, back)
    schedules = {branch: plan_schedule(runbook.branch(branch), lengths, runbook.window.starts) for branch in Branch}
    return {
        "runbook": file.runbook,
        "title": file.title,
        "hash": content_hash(file),
        "timezone": file.timezone,
        "window": {"starts": stamp(runbook.window.starts), "ends": stamp(runbook.window.ends)},
        "schedule": [
            {
                "task": task.id,
                "name": task.name,
                "branch": task.branch.value,
                "kind": task.kind.value,
                "owner": task.owner,
                "starts": stamp(schedules[task.branch].slots[task.id].start),
                "ends": stamp(schedules[task.branch].slots[task.id].end),
                "length": lengths.tasks[task.id].says,
                "critical": task.id in schedules[task.branch].critical,
            }
            for task in runbook.tasks
        ],
        "ends": stamp(forward.finish),
        "sure": forward.known,
        "fits": forward.finish <= runbook.window.ends,
        "critical_path": list(forward.critical),
        "point_of_no_return": runbook.point_of_no_return,
        "turn_back": {"latest": stamp(latest), "rough": back.rough, "says": back.says},
    }


OPERATIONS = (validate, import_one, list_runbooks, export)
