# SPDX-License-Identifier: Apache-2.0
"""Schedule a dress rehearsal or a cutover by a runbook, which is frozen with what is known about its lengths."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, Conflict
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rehearsals.models import Cutover
from gonogo.practices.rehearsals.queries.cutovers import (
    CutoverFacts,
    RunbookFacts,
    cutover_named,
)
from gonogo.practices.rehearsals.queries.lengths import lengths_of, lengths_to
from gonogo.practices.rehearsals.rules.cutover.execution import Kind
from gonogo.practices.rehearsals.rules.cutover.runbook import Window

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


def schedule_cutover(
    release: ReleaseFacts,
    runbook: RunbookFacts,
    name: str,
    *,
    kind: Kind,
    starts: datetime | None = None,
    ends: datetime | None = None,
    by: Actor,
    now: datetime,
) -> CutoverFacts:
    """Freeze the runbook for a window. Without `starts` it is that of the runbook; without `ends` it is as long."""
    authorize(by, Action.LEAD_CUTOVER, release=release.name)
    if not NAME.fullmatch(name):
        raise BadInput(
            f'"{name[:60]}" is no name for a cutover: use lowercase letters, digits, dots, dashes and underscores, '
            "at most 100."
        )
    planned = runbook.runbook.window
    begin = starts or planned.starts
    window = Window(begin, ends or begin + planned.length)
    if window.ends <= window.starts:
        raise BadInput("The window ends before it starts.")
    known = lengths_of(release, runbook.runbook, now)
    try:
        with transaction.atomic():
            Cutover.objects.create(
                release_id=release.id,
                name=name,
                kind=kind.value,
                runbook_id=runbook.id,
                window_starts=window.starts,
                window_ends=window.ends,
                lengths=lengths_to(known),
                created_by=by.name,
                created_at=now,
            )
            record_event(
                release_id=release.id, subject=f"cutover:{name}", verb=f"{kind.words} scheduled", by=by, at=now,
                after="planned", facts={"runbook": runbook.name, "version": runbook.number, "hash": runbook.hash},
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f'There is a cutover "{name}" already. Give this one another name.') from None
    return cutover_named(release, name)
