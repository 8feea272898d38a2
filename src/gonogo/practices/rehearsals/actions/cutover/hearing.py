# SPDX-License-Identifier: Apache-2.0
"""Take note that a runner is there, and of what its programs said last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rehearsals.models import RunnerBeat
from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts, cutover_named, cutover_row
from gonogo.practices.rehearsals.rules.cutover.execution import Stage

LEASE = timedelta(seconds=60)
"""After how long a runner that says nothing counts as silent. It says something every few seconds."""
LONGEST_TAIL = 4000


def hear_runner(
    release: ReleaseFacts, name: str, *, runner: str, tails: Mapping[str, str], by: Actor, now: datetime
) -> CutoverFacts:
    """Note that the runner is there, with the last words of each program that it runs, and tell it where things stand.

    Words about a task that another runner is at are passed over.
    """
    authorize(by, Action.WORK_CUTOVER, release=release.name)
    with transaction.atomic():
        row = cutover_row(release, name)
        facts = cutover_named(release, name)
        _note(row.pk, runner, "", 0, "", now)
        for task, tail in tails.items():
            progress = facts.execution.of(task)
            if (progress.stage, progress.runner) == (Stage.RUNNING, runner):
                _note(row.pk, runner, task, progress.attempt, tail[-LONGEST_TAIL:].replace("\x00", "�"), now)
    return cutover_named(release, name)


def _note(cutover: int, runner: str, task: str, attempt: int, tail: str, now: datetime) -> None:
    RunnerBeat.objects.update_or_create(
        cutover_id=cutover,
        runner=runner,
        task=task,
        defaults={"attempt": attempt, "heard_at": now, "until": now + LEASE, "tail": tail},
    )
