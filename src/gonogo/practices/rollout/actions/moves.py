# SPDX-License-Identifier: Apache-2.0
"""Open, advance, pause, resume and roll back waves. Each change is one compare-and-set with one event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.clock import require_steady_clock
from gonogo.core.errors import BadInput, Conflict, Refused
from gonogo.core.queries.ledger import events_of
from gonogo.core.queries.people import names_of_people
from gonogo.core.queries.releases import ReleaseFacts, facts_of, release_named, release_row
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rollout.actions.serving import serve
from gonogo.practices.rollout.models import Wave
from gonogo.practices.rollout.queries import situation_of, wave_named, waves_of
from gonogo.practices.rollout.queries.breaches import standing_breaches
from gonogo.practices.rollout.rules.opening import decide_advance, decide_after_breach, decide_opening
from gonogo.practices.rollout.rules.telling import moment_words, state_words
from gonogo.practices.rollout.rules.waves import (
    Clearance,
    WaveFacts,
    WaveState,
    decide_pause,
    decide_resume,
    decide_rollback,
)


def open_wave(
    release: str, wave: str, *, by: Actor, now: datetime, reason: str = "", seen: int | None = None
) -> WaveFacts:
    """Open the wave at its first stage. Refused with every reason while its gate is not passed.

    `seen` is the sequence of the wave that the person decided on; a different one raises Conflict.
    """
    authorize(by, Action.OPEN_WAVE, release=release)
    require_steady_clock()
    with transaction.atomic():
        facts = locked(release)
        situation = situation_of(facts, wave, now)
        _require_seen(facts, situation.wave, seen)
        _require(decide_opening(situation, now), f"Wave {wave} was not opened.")
        change = {
            "state": WaveState.OPEN.value,
            "percent": situation.wave.stages[0],
            "opened_at": now,
            "stage_since": now,
        }
        change_wave(
            facts, situation.wave, change, "wave opened", by, now, reason, {"gate": situation.gate.evidence_hash}
        )
    return wave_named(release_named(release), wave)


def advance_wave(
    release: str, wave: str, *, by: Actor, now: datetime, reason: str = "", seen: int | None = None
) -> WaveFacts:
    """Move an open wave to its next stage, if its gate still says go. `seen` as in `open_wave`."""
    authorize(by, Action.ADVANCE_WAVE, release=release)
    require_steady_clock()
    with transaction.atomic():
        facts = locked(release)
        situation = situation_of(facts, wave, now)
        _require_seen(facts, situation.wave, seen)
        _require(decide_advance(situation, now), f"Wave {wave} stays at {situation.wave.percent} %.")
        change = {"percent": situation.wave.next_stage, "stage_since": now}
        change_wave(
            facts, situation.wave, change, "wave advanced", by, now, reason, {"gate": situation.gate.evidence_hash}
        )
    return wave_named(release_named(release), wave)


def pause_wave(release: str, wave: str, *, by: Actor, now: datetime, reason: str) -> WaveFacts:
    """Stop taking in new users. Those who are in stay in."""
    authorize(by, Action.PAUSE_WAVE, release=release)
    return _move(release, wave, decide_pause, WaveState.PAUSED, "wave paused", by, now, reason)


def resume_wave(
    release: str, wave: str, *, by: Actor, now: datetime, reason: str, seen: int | None = None
) -> WaveFacts:
    """Let a paused wave go on. It stays at its stage; nobody new is taken in by this. `seen` as in `open_wave`."""
    authorize(by, Action.RESUME_WAVE, release=release)
    return _move(release, wave, decide_resume, WaveState.OPEN, "wave resumed", by, now, reason, seen)


def roll_back_wave(release: str, wave: str, *, by: Actor, now: datetime, reason: str) -> WaveFacts:
    """Return everyone in the wave to the old version. Takes effect with the commit; repeating it changes nothing."""
    authorize(by, Action.ROLL_BACK_WAVE, release=release)
    return _move(release, wave, decide_rollback, WaveState.ROLLED_BACK, "wave rolled back", by, now, reason)


def roll_back_release(release: str, *, by: Actor, now: datetime, reason: str) -> tuple[WaveFacts, ...]:
    """Roll back every wave that serves, the latest first."""
    authorize(by, Action.ROLL_BACK_WAVE, release=release)
    facts = release_named(release)
    serving = [wave.name for wave in reversed(waves_of(facts)) if wave.started]
    return tuple(roll_back_wave(release, name, by=by, now=now, reason=reason) for name in serving)


def _move(
    release: str,
    name: str,
    decide: Callable[[WaveFacts], Clearance],
    state: WaveState,
    verb: str,
    by: Actor,
    now: datetime,
    reason: str,
    seen: int | None = None,
) -> WaveFacts:
    if len(reason.strip()) < 5:
        raise BadInput("Say why in a few words; the reason is kept in the history.")
    with transaction.atomic():
        facts = locked(release)
        wave = wave_named(facts, name)
        _require_seen(facts, wave, seen)
        _require(decide(wave), f"Wave {name} was not changed.")
        if state is WaveState.OPEN:
            _require(decide_after_breach(standing_breaches(facts.id)), f"Wave {name} stays paused.")
        if wave.state is not state:
            change: dict[str, Any] = {"state": state.value}
            if state is WaveState.ROLLED_BACK:
                change |= {"percent": 0, "stage_since": None}
            change_wave(facts, wave, change, verb, by, now, reason.strip(), {})
    return wave_named(release_named(release), name)


def locked(release: str) -> ReleaseFacts:
    """The release with its row locked: evidence, plans and waves of one release change one after the other."""
    row = release_row(release)
    return facts_of(type(row).objects.select_for_update().get(pk=row.pk))


def _require_seen(release: ReleaseFacts, wave: WaveFacts, seen: int | None) -> None:
    """Raise Conflict, with who changed the wave and when, unless it is as the person saw it."""
    if seen is None or seen == wave.sequence:
        return
    last = next(iter(events_of(release.id, subject=f"wave:{wave.name}", limit=1)), None)
    who = ""
    if last is not None:
        name = names_of_people().get(last.actor) or last.actor
        who = f" {name} did so on {moment_words(last.at, release.zone)} ({last.verb})."
    raise Conflict(
        f"Wave {wave.name} was changed since you looked.{who} It is now: {state_words(wave)}. Nothing was done."
    )


def _require(decision: Clearance, what: str) -> None:
    if not decision.allowed:
        raise Refused(
            f"{what} {decision.refusals[0]}" if len(decision.refusals) == 1 else what, details=decision.refusals
        )


def change_wave(
    release: ReleaseFacts,
    wave: WaveFacts,
    change: dict[str, Any],
    verb: str,
    by: Actor,
    now: datetime,
    reason: str,
    facts: dict[str, Any],
) -> None:
    """Write the change with its event and what is served from now on; Conflict when the wave was changed meanwhile."""
    changed = Wave.objects.filter(release_id=release.id, name=wave.name, sequence=wave.sequence).update(
        sequence=wave.sequence + 1, changed_at=now, **change
    )
    if changed != 1:
        raise Conflict(f"Somebody else changed wave {wave.name} just now. Look again, then decide again.")
    after = wave_named(release, wave.name)
    event = record_event(
        release_id=release.id,
        subject=f"wave:{wave.name}",
        verb=verb,
        before=describe(wave),
        after=describe(after),
        reason=reason,
        by=by,
        at=now,
        facts=facts,
    )
    serve(release.id, event=event, now=now)


def describe(wave: WaveFacts) -> str:
    """A wave's state as the history prints it."""
    return f"{wave.state.value} {wave.percent} %" if wave.started else wave.state.value
