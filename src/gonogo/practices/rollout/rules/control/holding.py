# SPDX-License-Identifier: Apache-2.0
"""Does anything hold the release where it is, whatever comes next?

A hold ends by itself when its reason does; a breach and a pause end by a person only. What is not known holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gonogo.practices.rollout.rules.control.facts import (
    CALM,
    GRACE,
    Act,
    Decision,
    Progress,
    step_in_question,
)
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


def hold(state: Progress, watched: Sequence[Watched], now: datetime) -> Decision | None:
    """The first reason to stay, or None when a step may be considered."""
    return (
        hold_for_breach(state, now)
        or hold_for_person(state, now)
        or hold_for_breached(watched, now)
        or hold_for_unknown(state, watched, now)
    )


def hold_for_breach(state: Progress, now: datetime) -> Decision | None:
    """A breach stands until a person clears it; better figures do not."""
    for breach in state.breaches:
        return _held(
            f"Guardrail {breach.guardrail} was breached, and nobody has cleared it yet: {breach.reason}", now, asks=True
        )
    return None


def hold_for_person(state: Progress, now: datetime) -> Decision | None:
    """A paused wave and one that was rolled back wait for a person.

    Once a person has opened an earlier wave again, that one goes on; the other waits for its turn and for a person.
    """
    question = step_in_question(state.waves, now)
    for wave in state.waves:
        if wave.state is WaveState.PAUSED:
            return _held(f"Wave {wave.name} is paused; only a person resumes it.", now)
        if wave.state is WaveState.ROLLED_BACK and not _opened_since(question, wave):
            return _held(f"Wave {wave.name} was rolled back; only a person opens it again.", now)
    return None


def _opened_since(question: WaveFacts | None, back: WaveFacts) -> bool:
    """Whether the wave in question was opened after the other was rolled back."""
    if question is None or not question.started or question.opened_at is None or back.changed_at is None:
        return False
    return question.opened_at > back.changed_at


def hold_for_breached(watched: Sequence[Watched], now: datetime) -> Decision | None:
    """What is breached holds while it lasts: a signal always, any guardrail also while nobody is there to protect."""
    for one in watched:
        if one.verdict_at(now) is GuardrailVerdict.BREACH:
            return _held(f"{one.guardrail} holds the release: {one.reason}", now)
    return None


def hold_for_unknown(state: Progress, watched: Sequence[Watched], now: datetime) -> Decision | None:
    """While users have the new version, a guardrail that says nothing holds; after a while a person is asked."""
    for one in watched:
        if state.serving and one.verdict_at(now) is GuardrailVerdict.UNKNOWN:
            since = one.unknown_since or one.fresh_until or now
            return _held(f"It is not known how {one.guardrail} stands: {one.reason}", now, asks=now - since >= GRACE)
    return None


def _held(reason: str, now: datetime, *, asks: bool = False) -> Decision:
    return Decision(Act.HOLD, reason, now + CALM, asks=asks)
