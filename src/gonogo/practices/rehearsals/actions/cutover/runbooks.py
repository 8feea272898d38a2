# SPDX-License-Identifier: Apache-2.0
"""Keep a runbook as a new version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import Conflict
from gonogo.core.models import Release
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rehearsals.files.cutover import RunbookFile, content_hash, runbook_to_data
from gonogo.practices.rehearsals.models import RunbookVersion
from gonogo.practices.rehearsals.queries.cutovers import RunbookFacts, runbook_named


def keep_runbook(
    release: ReleaseFacts, file: RunbookFile, *, by: Actor, now: datetime, expected: int | None = None
) -> tuple[RunbookFacts, bool]:
    """Make this the newest version of its runbook, and say whether it is a new one: equal content changes nothing.

    `expected` is the version that the change was made from; a newer one raises Conflict.
    """
    authorize(by, Action.CHANGE_RUNBOOK, release=release.name)
    hash = content_hash(file)
    with transaction.atomic():
        Release.objects.select_for_update().get(pk=release.id)
        newest = RunbookVersion.objects.filter(release_id=release.id, name=file.runbook).order_by("-number").first()
        number = newest.number if newest else 0
        if expected is not None and number != expected:
            raise Conflict(
                f'Runbook "{file.runbook}" is at version {number} now, not {expected}: somebody changed it meanwhile. '
                "Look at the new version, then change that."
            )
        if newest is None or newest.hash != hash:
            RunbookVersion.objects.create(
                release_id=release.id,
                name=file.runbook,
                number=number + 1,
                content=runbook_to_data(file),
                hash=hash,
                author=by.name,
                created_at=now,
            )
            record_event(
                release_id=release.id, subject=f"runbook:{file.runbook}", verb="runbook changed", by=by, at=now,
                before=f"version {number}" if number else "", after=f"version {number + 1}", facts={"hash": hash},
            )  # fmt: skip
        return runbook_named(release, file.runbook), newest is None or newest.hash != hash
