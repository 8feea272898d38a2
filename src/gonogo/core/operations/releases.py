# SPDX-License-Identifier: Apache-2.0
"""Which releases are there, and what does the newest plan of one say?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gonogo.core.operation import Result, operation
from gonogo.core.operations.scope import release_meant
from gonogo.core.parameters import OfRelease, Params
from gonogo.core.queries.releases import ReleaseFacts, all_releases
from gonogo.core.rules.permissions import Action, Actor


@operation("release.list", action=Action.SEE, params=Params)
def list_releases(by: Actor, now: datetime, params: Params) -> Result:
    """List the releases of the store, newest first."""
    return {"releases": [_summary(release) for release in all_releases()]}


@operation("release.show", action=Action.SEE, params=OfRelease)
def show_release(by: Actor, now: datetime, params: OfRelease) -> Result:
    """Show a release as its newest plan declares it."""
    release = release_meant(params.release)
    plan = release.plan
    return {
        **_summary(release),
        "timezone": plan.timezone,
        "groups": list(plan.groups),
        "flags": list(plan.flags),
        "waves": [
            {"name": wave.name, "opens": plan.opens_at(wave).isoformat(), "groups": list(wave.groups)}
            for wave in plan.waves
        ],
        "roles": {role: list(people) for role, people in plan.roles.items()},
    }


def _summary(release: ReleaseFacts) -> dict[str, Any]:
    return {
        "release": release.name,
        "product": release.product,
        "title": release.title,
        "kind": release.kind,
        "date": release.date.isoformat(),
        "plan_version": release.plan_version,
    }


OPERATIONS = (list_releases, show_release)
