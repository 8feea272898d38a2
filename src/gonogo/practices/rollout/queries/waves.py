# SPDX-License-Identifier: Apache-2.0
"""Where does each wave of a release stand, and what decides whether it may move?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from gonogo.core.errors import NotFound
from gonogo.core.planfile import Wave as WaveSection
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.readiness import gate_of, no_go_left, poll_of
from gonogo.practices.rollout.models import Wave
from gonogo.practices.rollout.queries.breaches import standing_breaches
from gonogo.practices.rollout.rules.opening import Freeze, Poll, Situation
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


def waves_of(release: ReleaseFacts) -> tuple[WaveFacts, ...]:
    """The waves of the newest plan, in order, with where each stands."""
    rows = {row.name: row for row in Wave.objects.filter(release_id=release.id)}
    return tuple(_wave(release, index, rows.get(spec.name)) for index, spec in enumerate(release.plan.waves))


def wave_named(release: ReleaseFacts, name: str) -> WaveFacts:
    """The wave; NotFound lists those there are."""
    waves = waves_of(release)
    for wave in waves:
        if wave.name == name:
            return wave
    raise NotFound(f'There is no wave "{name}" in {release.name}. Its waves are: {", ".join(w.name for w in waves)}.')


def next_wave(release: ReleaseFacts) -> WaveFacts | None:
    """The first wave that is not open yet, or None when all are."""
    return next((wave for wave in waves_of(release) if not wave.started), None)


def _wave(release: ReleaseFacts, index: int, row: Wave | None) -> WaveFacts:
    planned = planned_wave(release.plan.waves[index], release.zone)
    if row is None:
        return planned
    return replace(
        planned,
        state=WaveState(row.state),
        percent=row.percent,
        stage_since=_local(row.stage_since, release),
        opened_at=_local(row.opened_at, release),
        changed_at=_local(row.changed_at, release),
        sequence=row.sequence,
    )


def _local(moment: datetime | None, release: ReleaseFacts) -> datetime | None:
    """The instant in the time zone of the release, in which its sentences are read."""
    return None if moment is None else release.local(moment)


def planned_wave(spec: WaveSection, zone: ZoneInfo) -> WaveFacts:
    """The wave as the plan has it, before anything happened to it."""
    return WaveFacts(
        name=spec.name,
        opens=spec.opens.replace(tzinfo=zone),
        groups=tuple(spec.groups),
        stages=tuple(spec.stages),
        bake=spec.bake,
        holdback=spec.holdback,
        approval_required=spec.approval == "required",
        opens_by_itself=spec.opening == "automatic",
        advances_by_itself=spec.advance == "automatic",
        point_of_no_return=spec.point_of_no_return,
    )


def situation_of(release: ReleaseFacts, name: str, now: datetime) -> Situation:
    """Everything that decides whether the wave may move now."""
    wave = wave_named(release, name)
    waves = waves_of(release)
    gate = gate_of(release, name, now)
    poll = poll_of(release, gate)
    return Situation(
        wave=wave,
        earlier=waves[: [one.name for one in waves].index(name)],
        gate=gate,
        poll=Poll(poll.now, poll.opened_at) if poll else None,
        asks_roles=bool(release.plan.roles),
        freezes=freezes_of(release),
        no_go_from=no_go_left(release, name),
        breaches=standing_breaches(release.id),
    )


def freezes_of(release: ReleaseFacts) -> tuple[Freeze, ...]:
    """The freezes of the plan as instants: whole days in the plan's time zone, the last day included."""
    return tuple(
        Freeze(
            freeze.name,
            datetime.combine(freeze.first, time(), release.zone),
            datetime.combine(freeze.last + timedelta(days=1), time(), release.zone),
            tuple(freeze.groups or ()),
        )
        for freeze in release.plan.freezes
    )
