# SPDX-License-Identifier: Apache-2.0
"""Must users be protected now, and how far may the loop go without a person?

Only the randomised comparison rolls back on its own. A limit or the own history pauses and asks; and past the point of
no return there is only the way forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gonogo.practices.rollout.rules.control.facts import CALM, Act, Decision, Progress
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


def protect(state: Progress, watched: Sequence[Watched], now: datetime) -> Decision | None:
    """Roll back or pause for a breached guardrail whose protection is not in force yet; None when all is in force.

    A breach that finds the release paused already changes no wave, and is still put on record for a person to clear.
    """
    breached = [one for one in watched if one.verdict is GuardrailVerdict.BREACH and affected(one, state)]
    for effect in (Act.ROLL_BACK, Act.PAUSE):
        for one in breached:
            if effect_of(one, state) is effect and (waves := _unprotected(effect, one, state)):
                return _protection(effect, one, waves, state, breached, now)
    for one in _unrecorded(breached, state):
        return _protection(Act.PAUSE, one, (), state, breached, now)
    return None


def effect_of(one: Watched, state: Progress) -> Act:
    """What a breach of this guardrail may do by itself: as the plan says, and never more than its basis allows."""
    if one.on_breach == "hold":
        return Act.HOLD
    if one.on_breach == "rollback" and one.basis.may_roll_back and not _no_return(state):
        return Act.ROLL_BACK
    return Act.PAUSE


def affected(one: Watched, state: Progress) -> tuple[WaveFacts, ...]:
    """The serving waves whose people were compared; all that serve when the figure tells no waves apart."""
    return tuple(wave for wave in state.serving if not one.waves or wave.name in one.waves)


def _no_return(state: Progress) -> bool:
    """Whether the old version can serve nobody any more, in whichever wave the breach was seen."""
    return any(wave.point_of_no_return for wave in state.serving)


def _unrecorded(breached: Sequence[Watched], state: Progress) -> tuple[Watched, ...]:
    """The breaches that a person will have to clear and that are not on record yet."""
    known = {breach.guardrail for breach in state.breaches}
    return tuple(one for one in breached if effect_of(one, state) is not Act.HOLD and one.guardrail not in known)


def _unprotected(effect: Act, one: Watched, state: Progress) -> tuple[str, ...]:
    """The waves that the effect would still change, the latest first; a pause stops the latest, and so all after it."""
    if effect is Act.ROLL_BACK:
        return tuple(wave.name for wave in reversed(affected(one, state)))
    latest = state.serving[-1:]
    return tuple(wave.name for wave in latest if wave.state is WaveState.OPEN)


def _protection(
    effect: Act, one: Watched, waves: tuple[str, ...], state: Progress, breached: Sequence[Watched], now: datetime
) -> Decision:
    reason = f"Guardrail {one.guardrail} is breached: {one.reason}"
    if effect is Act.PAUSE and one.on_breach == "rollback":
        reason += _why_only_a_pause(one, state)
    unrecorded = _unrecorded(breached, state)
    return Decision(effect, reason, now + CALM, waves=waves, breach=one, breaches=unrecorded, asks=True)


def _why_only_a_pause(one: Watched, state: Progress) -> str:
    if _no_return(state):
        return " The point of no return is passed, so the way is forward: repair the new version."
    return " This is no randomised comparison, so a person decides about a rollback."
