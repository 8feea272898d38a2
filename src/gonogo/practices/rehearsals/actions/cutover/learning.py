# SPDX-License-Identifier: Apache-2.0
"""Let later forecasts learn from a cutover that is over: what its steps took in production is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import GonogoError
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Actor
from gonogo.practices.rehearsals.actions.production import DoneStep, Production, record_production
from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts
from gonogo.practices.rehearsals.queries.rehearsed import foreseen_by, rehearsed
from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Kind
from gonogo.practices.rehearsals.rules.cutover.producing import Produced, produced
from gonogo.practices.rehearsals.rules.report import Leg


def learn_from(release: ReleaseFacts, one: CutoverFacts, over: Execution, *, by: Actor, now: datetime) -> None:
    """Record its steps for each of its rehearsals. Never keeps a cutover from being finished.

    A dress rehearsal is none of production. What cannot be recorded is told in the history of the release.
    """
    if one.kind is not Kind.CUTOVER or over.started_at is None or over.ended_at is None:
        return
    for name in over.runbook.rehearsals:
        found = produced(over, _steps_up(release, name, now), one.events)
        if found.steps:
            _record(release, one, name, found, over, by, now)


def _steps_up(release: ReleaseFacts, name: str, now: datetime) -> frozenset[str]:
    foreseen = foreseen_by(release, rehearsed(release.id, name, now))
    return frozenset(one.name for one in foreseen.steps if one.leg is Leg.UP) if foreseen else frozenset()


def _record(
    release: ReleaseFacts, one: CutoverFacts, name: str, found: Produced, over: Execution, by: Actor, now: datetime
) -> None:
    assert over.started_at is not None and over.ended_at is not None
    steps = tuple(DoneStep(step, seconds) for step, seconds in found.steps)
    done = Production(name, over.started_at, over.ended_at, steps, found.whole)
    try:
        record_production(release.name, done, by=replace(by, scopes=None), now=now)
    except GonogoError as error:
        record_event(
            release_id=release.id, subject=f"cutover:{one.name}", verb="production times not recorded",
            reason=f"{name}: {error.message}"[:500], by=by, at=now,
        )  # fmt: skip
