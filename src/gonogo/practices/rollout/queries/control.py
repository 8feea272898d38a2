# SPDX-License-Identifier: Apache-2.0
"""What does the loop have to know about a release, what did it decide last, and what was breached?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gonogo.core.models import Event, Evidence
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.readiness import gate_of, no_go_left, poll_of
from gonogo.practices.rollout.models import Stand
from gonogo.practices.rollout.queries.breaches import standing_breaches
from gonogo.practices.rollout.queries.watching import watch
from gonogo.practices.rollout.queries.waves import freezes_of, waves_of
from gonogo.practices.rollout.rules.control import (
    Calendar,
    Course,
    Observed,
    Progress,
    step_in_question,
)
from gonogo.practices.rollout.rules.control.decide import state_time
from gonogo.practices.rollout.rules.control.facts import BEGINNING
from gonogo.practices.rollout.rules.opening import Poll


@dataclass(frozen=True, slots=True)
class Look:
    """Everything one decision rests on, read at one moment; `now` is never before the newest event of the store."""

    plan: Course
    state: Progress
    evidence: Observed
    calendar: Calendar
    now: datetime


def look(release: ReleaseFacts, now: datetime) -> Look:
    """Read the release as it stands."""
    waves = waves_of(release)
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    state = Progress(waves, standing_breaches(release.id), newest or BEGINNING)
    now = state_time(state, now)
    return Look(
        Course(release.plan_version, bool(release.plan.roles)),
        state,
        _observed(release, state, now),
        Calendar(freezes_of(release)),
        now,
    )


def _observed(release: ReleaseFacts, state: Progress, now: datetime) -> Observed:
    watched = watch(release, now)
    wave = step_in_question(state.waves, now)
    if wave is None:
        return Observed(None, watched=watched)
    gate = gate_of(release, wave.name, now)
    poll = poll_of(release, gate)
    return Observed(gate, Poll(poll.now, poll.opened_at) if poll else None, no_go_left(release, wave.name), watched)


def stand_of(release_id: int) -> Stand | None:
    """What the loop decided last; None before its first tick."""
    return Stand.objects.filter(release_id=release_id).first()


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest event and the newest evidence of the store, by number."""

    event: int = 0
    evidence: int = 0


def newest_mark() -> Mark:
    """Where the store stands now."""
    event = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    evidence = Evidence.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Mark(event or 0, evidence or 0)


def changed_since(mark: Mark) -> frozenset[str]:
    """The releases about which anything was recorded since."""
    events = Event.objects.filter(pk__gt=mark.event, release__isnull=False).values_list("release__name", flat=True)
    evidence = Evidence.objects.filter(pk__gt=mark.evidence).values_list("release__name", flat=True)
    return frozenset(events.distinct()) | frozenset(evidence.distinct())
