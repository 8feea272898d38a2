# SPDX-License-Identifier: Apache-2.0
"""One tick of the loop for one release: look, decide, and do at most one thing about it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.clock import require_steady_clock
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Actor, Role
from gonogo.practices.rollout.actions.moves import change_wave, locked
from gonogo.practices.rollout.models import Breach, Stand
from gonogo.practices.rollout.queries.control import Look, look
from gonogo.practices.rollout.rules.control import Act, Decision, Progress, decide
from gonogo.practices.rollout.rules.control.protection import affected, effect_of
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

LOOP = Actor(name="gonogo", role=Role.RELEASE_LEAD, via="loop")
"""Who acts when the loop does. It has no account and no token."""
PASSIVE = frozenset({Act.HOLD, Act.COMPLETE})
VERBS = {
    Act.ROLL_BACK: "wave rolled back",
    Act.PAUSE: "wave paused",
    Act.ADVANCE: "wave advanced",
    Act.OPEN: "wave opened",
}


def tick(release: str, *, now: datetime) -> Decision:
    """Decide about the release and carry it out. Nothing is carried out twice, and nothing because of a restart.

    The decision is made without the lock first, as most ticks change nothing; what changes something is decided again
    under the lock, on what is true then. Raises Refused when the clock was set back and a wave would open.
    """
    facts = release_named(release)
    seen = look(facts, now)
    decision = _decide(seen)
    if decision.act not in PASSIVE:
        with transaction.atomic():
            facts = locked(release)
            seen = look(facts, now)
            decision = _decide(seen)
            _carry_out(facts, seen, decision, seen.now)
    with transaction.atomic():
        _note(facts, decision, seen.now)
    return decision


def _decide(seen: Look) -> Decision:
    return decide(seen.plan, seen.state, seen.evidence, seen.calendar, seen.now)


def _carry_out(release: ReleaseFacts, seen: Look, decision: Decision, now: datetime) -> None:
    if decision.act in PASSIVE:
        return
    if decision.act in {Act.OPEN, Act.ADVANCE}:
        require_steady_clock()
    for one in decision.breaches:
        _record_breach(release, one, seen.state, now)
    facts = {"gate": seen.evidence.gate.evidence_hash} if seen.evidence.gate else {}
    present = {wave.name: wave for wave in seen.state.waves}
    for name in decision.waves:
        wave = present[name]
        change = _change(decision, wave, now)
        change_wave(release, wave, change, VERBS[decision.act], LOOP, now, decision.reason, facts)


def _change(decision: Decision, wave: WaveFacts, now: datetime) -> dict[str, object]:
    match decision.act:
        case Act.ROLL_BACK:
            return {"state": WaveState.ROLLED_BACK.value, "percent": 0, "stage_since": None}
        case Act.PAUSE:
            return {"state": WaveState.PAUSED.value}
        case Act.OPEN:
            opened = {"state": WaveState.OPEN.value, "opened_at": now}
            return {**opened, "percent": decision.percent, "stage_since": now}
        case _:
            return {"percent": decision.percent, "stage_since": now}


def _record_breach(release: ReleaseFacts, one: Watched, state: Progress, now: datetime) -> None:
    """Write the breach down unless it stands already; from now on only a person clears it."""
    effect, waves = effect_of(one, state).value, [wave.name for wave in affected(one, state)]
    try:
        with transaction.atomic():
            Breach.objects.create(
                release_id=release.id,
                guardrail=one.guardrail,
                basis=one.basis.value,
                effect=effect,
                waves=waves,
                reason=one.reason,
                at=now,
            )
    except IntegrityError:
        return
    record_event(
        release_id=release.id,
        subject=f"guardrail:{one.guardrail}",
        verb="guardrail breached",
        after=effect,
        reason=one.reason,
        by=LOOP,
        at=now,
        facts={"basis": one.basis.value, "waves": waves},
    )


def _note(release: ReleaseFacts, decision: Decision, now: datetime) -> None:
    """Keep what was decided for the pages, and write into the history when a person is asked anew."""
    before = Stand.objects.filter(release_id=release.id).first()
    same = before is not None and (before.act, before.reason) == (decision.act.value, decision.reason)
    if decision.asks and not (before is not None and before.asks):
        subject, reason = f"loop:{release.name}", decision.reason
        record_event(release_id=release.id, subject=subject, verb="person asked", reason=reason, by=LOOP, at=now)
    Stand.objects.update_or_create(
        release_id=release.id,
        defaults={
            "act": decision.act.value,
            "wave": decision.waves[0] if decision.waves else "",
            "reason": decision.reason,
            "asks": decision.asks,
            "since": before.since if same and before is not None else now,
            "decided_at": now,
            "next_check_at": decision.next_check_at,
        },
    )
