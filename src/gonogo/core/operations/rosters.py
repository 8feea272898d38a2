# SPDX-License-Identifier: Apache-2.0
"""Which rosters are there, what changed between two versions of one, and how does a new version come in?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from gonogo.core.actions.import_roster import import_roster
from gonogo.core.operation import Result, operation
from gonogo.core.operations.scope import release_meant, stamp
from gonogo.core.parameters import Flag, Number, OfRelease
from gonogo.core.queries.rosters import RosterVersion, roster_content, roster_pair, roster_versions
from gonogo.core.rules.permissions import Action, Actor
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.roster_diff import ChangeKind, RosterDifference, compare_rosters, roster_changes

BLOCK = 1024 * 1024


def _in_blocks(value: object) -> object:
    """Text as blocks of bytes. On the machine of the store the blocks may come as they are, from a file being read."""
    if isinstance(value, str):
        return (value[first : first + BLOCK].encode() for first in range(0, len(value), BLOCK))
    if isinstance(value, Iterator):
        return value
    raise ValueError("send the roster as text")


Blocks = Annotated[Any, BeforeValidator(_in_blocks), WithJsonSchema({"type": "string"})]


class Import(OfRelease):
    """A roster to import."""

    path: str = Field(min_length=1, max_length=255, description="The path by which the plan names the roster.")
    content: Blocks = Field(description="The text of the CSV; for a path of another kind, one key a line.")


class Compare(OfRelease):
    """Two versions of a roster."""

    path: str = Field(min_length=1, max_length=255, description="The path by which the plan names the roster.")
    from_version: Number | None = Field(None, description="The older version; left out, the one in use before.")
    to_version: Number | None = Field(None, description="The newer version; left out, the one in use now.")
    with_csv: Flag = Field(False, description="Whether every single change comes along, as the text of a CSV.")


@operation("roster.import", action=Action.APPLY_PLAN, params=Import)
def import_one(by: Actor, now: datetime, params: Import) -> Result:
    """Put a roster in the place of the one the plan uses; that makes a new version of the plan."""
    release = release_meant(params.release)
    done = import_roster(release.name, params.path, params.content, by=by, now=now)
    return {
        "release": done.release,
        "path": done.path,
        "keys": done.keys,
        "version": done.version,
        "change": done.change,
        **_told(done.difference),
        "notes": list(done.notes),
    }


@operation("roster.list", action=Action.SEE, params=OfRelease)
def list_rosters(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the rosters of a release, every version with the plan versions that use it."""
    release = release_meant(params.release)
    versions = [
        _version(one) | {"now": release.plan_version in one.plan_versions} for one in roster_versions(release.id)
    ]
    return {"release": release.name, "rosters": versions}


@operation("roster.diff", action=Action.SEE, params=Compare)
def diff(by: Actor, now: datetime, params: Compare) -> Result:
    """Say who came and who went between two versions of a roster, and what else it says of those who stayed."""
    release = release_meant(params.release)
    before, after = roster_pair(release.id, params.path, params.from_version, params.to_version)
    old, new = (roster_content(release.id, one.path, one.sha256) for one in (before, after))
    answer = {
        "release": release.name,
        "path": params.path,
        "from": _version(before),
        "to": _version(after),
        **_told(compare_rosters(old, new)),
    }
    return answer | {"csv": _as_csv(old, new)} if params.with_csv else answer


def _told(difference: RosterDifference) -> dict[str, Any]:
    first = difference.first
    return {
        **{kind.value: difference.counts[kind] for kind in ChangeKind},
        "first_came": [change.key for change in first[ChangeKind.CAME]],
        "first_went": [change.key for change in first[ChangeKind.WENT]],
        "first_changed": [
            {"key": one.key, "attribute": one.attribute, "before": one.before, "after": one.after}
            for one in first[ChangeKind.CHANGED]
        ],
        "attributes_added": list(difference.attributes_added),
        "attributes_removed": list(difference.attributes_removed),
    }


def _version(one: RosterVersion) -> dict[str, Any]:
    return {
        "path": one.path,
        "version": one.number,
        "keys": one.keys,
        "at": stamp(one.at),
        "by": one.by,
        "sha256": one.sha256,
        "plan_versions": list(one.plan_versions),
    }


def _as_csv(before: Roster, after: Roster) -> str:
    """Every change, a line each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("change", "key", "attribute", "before", "after"))
    for one in roster_changes(before, after):
        writer.writerow((one.kind.value, one.key, one.attribute, one.before, one.after))
    return text.getvalue()


OPERATIONS = (import_one, list_rosters, diff)
