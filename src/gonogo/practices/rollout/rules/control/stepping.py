# SPDX-License-Identifier: Apache-2.0
"""What is the next step, is its time come, and does anything stand in its way?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from gonogo.practices.rollout.rules.control.facts import (
    CALM,
    Act,
    Calendar,
    Course,
    Decision,
    Observed,
    Progress,
    step_in_question,
)
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.opening import Situation, decide_advance, decide_opening
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import WaveFacts


def step(plan: Course, state: Progress, evidence: Observed, calendar: Calendar, now: datetime) -> Decision:
    """Wait for the step's time, then for its figures, then for everything else; the approval comes last."""
    wave = step_in_question(state.waves, now)
    if wave is None:
        return Decision(Act.COMPLETE, "Every wave is open and has baked; the release is complete.", now + CALM)
    return (
        wait(wave, now)
        or wait_for_figures(state, evidence.watched, now)
        or take(wave, state, plan, evidence, calendar, now)
    )


def wait(wave: WaveFacts, now: datetime) -> Decision | None:
    """Hold until the present stage has baked, or until the planned opening."""
    baked = wave.stage_baked_at
    if wave.started and baked is not None and now < baked:
        share = f" at {wave.percent} %" if wave.next_stage is not None else ""
        return _until(baked, f"Wave {wave.name} bakes{share} until {baked:%-d %B %Y %H:%M %Z}.", now)
    if not wave.started and wave.opens_by_itself and now < wave.opens:
        return _until(wave.opens, f"Wave {wave.name} opens on {wave.opens:%-d %B %Y %H:%M %Z}.", now)
    return None


def wait_for_figures(state: Progress, watched: Sequence[Watched], now: datetime) -> Decision | None:
    """Not breached is not ok: without enough users to tell, a person decides whether to go on."""
    for one in watched:
        if state.serving and one.verdict_at(now) is GuardrailVerdict.INCONCLUSIVE:
            return Decision(Act.HOLD, f"{one.guardrail} cannot tell yet: {one.reason}", now + CALM, asks=True)
    return None


def take(
    wave: WaveFacts, state: Progress, plan: Course, evidence: Observed, calendar: Calendar, now: datetime
) -> Decision:
    """Open or advance the wave, unless something stands in the way or the step is a person's."""
    refusals = _refusals(wave, state, plan, evidence, calendar, now)
    if refusals:
        more = f" {len(refusals) - 1} more stand in the way." if len(refusals) > 1 else ""
        return Decision(Act.HOLD, refusals[0] + more, now + CALM, waves=(wave.name,), refusals=refusals)
    if not _by_itself(wave):
        what = "may go on to its next stage" if wave.started else "may open"
        return Decision(
            Act.HOLD, f"Wave {wave.name} {what}; that is for a person to do.", now + CALM, (wave.name,), asks=True
        )
    if wave.started:
        reason = f"The stage of {wave.percent} % has baked and nothing stands in the way."
        return Decision(Act.ADVANCE, reason, now + CALM, (wave.name,), percent=wave.next_stage)
    reason = "The planned time has come and nothing stands in the way."
    return Decision(Act.OPEN, reason, now + CALM, (wave.name,), percent=wave.stages[0])


def _by_itself(wave: WaveFacts) -> bool:
    """Whether the plan leaves this step to the loop. A stage that does not bake shows nothing, so a person moves on."""
    if wave.started:
        return wave.advances_by_itself and wave.bake > timedelta(0)
    return wave.opens_by_itself


def _refusals(
    wave: WaveFacts, state: Progress, plan: Course, evidence: Observed, calendar: Calendar, now: datetime
) -> tuple[str, ...]:
    if evidence.gate is None or evidence.gate.wave != wave.name:
        return (f"The gate of wave {wave.name} was not worked out.",)
    situation = Situation(
        wave=wave,
        earlier=state.waves[: state.waves.index(wave)],
        gate=evidence.gate,
        poll=evidence.poll,
        asks_roles=plan.asks_roles,
        freezes=calendar.freezes,
        no_go_from=evidence.no_go_from,
    )
    decision = decide_advance(situation, now) if wave.started else decide_opening(situation, now)
    return decision.refusals


def _until(moment: datetime, reason: str, now: datetime) -> Decision:
    """Hold until the moment."""
    return Decision(Act.HOLD, reason, min(moment, now + CALM))
