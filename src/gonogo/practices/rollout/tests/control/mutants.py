# SPDX-License-Identifier: Apache-2.0
"""Which wrong engines must the invariants catch? Each replaces one small function; most are bugs that others had."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from unittest.mock import patch

from gonogo.core.rules import waiver
from gonogo.core.rules.verdict import State
from gonogo.practices.rollout.rules import watching
from gonogo.practices.rollout.rules.control import Act, Decision, holding, protection, stepping
from gonogo.practices.rollout.rules.control.facts import Calendar, Course, Observed, Progress
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.waves import Clearance, WaveFacts, WaveState
from gonogo.practices.rollout.tests.control import ledger, world
from gonogo.practices.rollout.tests.control.world import LOOP, STEPS, Seen, World

deciding: ModuleType = importlib.import_module("gonogo.practices.rollout.rules.control.decide")
"""The module; the package has a function of the same name."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong engine: what is wrong with it, what replaces what, and the invariants that may catch it."""

    name: str
    wrong: str
    replaced: tuple[tuple[Any, str, Any], ...]
    caught_by: frozenset[str]
    search: str

    @contextmanager
    def in_place(self) -> Any:
        """Run with the wrong engine."""
        with ExitStack() as stack:
            for owner, attribute, wrong in self.replaced:
                stack.enter_context(patch.object(owner, attribute, wrong))
            yield


MUTANTS: list[Mutant] = []
WHATEVER_A_STEP_NEEDS = (
    "I4",
    "I5",
    "I6",
    "I7",
    "I8",
    "I9",
    "I10",
    "I11",
    "I12",
    "I13",
    "I14",
    "I20",
    "I21",
    "I24",
    "I26",
    "I27",
)


def mutant(name: str, wrong: str, *caught_by: str, search: str = "everything", **places: Any) -> None:
    """Add a wrong engine to the list. Places are `module_function=replacement`; `search` says where to look for it."""
    owners = {"deciding": deciding, "holding": holding, "protection": protection, "stepping": stepping}
    owners |= {"watched": watching.Watched, "world": world, "model": World, "ledger": ledger, "waiver": waiver}
    replaced = tuple((owners[place.partition("_")[0]], place.partition("_")[2], new) for place, new in places.items())
    MUTANTS.append(Mutant(name, wrong, replaced, frozenset(caught_by), search))


def nothing(*_: object, **__: object) -> None:
    """Nothing stands in the way, and nothing is done."""


# Protection

_protect, _wait, _decide = protection.protect, stepping.wait, world.decide
_unrecorded = protection._unrecorded
_refusals = stepping._refusals


def _protect_unless_paused(state: Progress, *more: Any) -> Decision | None:
    return None if any(one.state is WaveState.PAUSED for one in state.waves) else _protect(state, *more)


def _wait_first(plan: Course, state: Progress, evidence: Observed, calendar: Calendar, now: datetime) -> Decision:
    now = max(now, state.latest)
    wave = stepping.step_in_question(state.waves, now)
    waiting = _wait(wave, now) if wave else None
    return waiting or _decide(plan, state, evidence, calendar, now)


def _hold_in_a_freeze(plan: Course, state: Progress, evidence: Observed, calendar: Calendar, now: datetime) -> Decision:
    if any(one.since <= now < one.until for one in calendar.freezes):
        return Decision(Act.HOLD, "There is a freeze.", now + timedelta(minutes=1))
    return _decide(plan, state, evidence, calendar, now)


def _protect_from_silence(state: Progress, watched: Any, now: datetime) -> Decision | None:
    silent = GuardrailVerdict.UNKNOWN
    return _protect(
        state,
        [replace(one, verdict=GuardrailVerdict.BREACH) if one.verdict_at(now) is silent else one for one in watched],
        now,
    )


def _rollback_whatever_the_basis(one: watching.Watched, state: Progress) -> Act:
    effects = {"hold": Act.HOLD, "pause": Act.PAUSE}
    return effects.get(one.on_breach, Act.PAUSE if protection._no_return(state) else Act.ROLL_BACK)


def _recorded_unless_paused(breached: Any, state: Progress) -> Any:
    return () if any(one.state is WaveState.PAUSED for one in state.waves) else _unrecorded(breached, state)


mutant(
    "paused-blind",
    "guardrails are not judged while a wave is paused",
    "I12",
    "I13",
    "I21",
    search="guardrails",
    deciding_protect=_protect_unless_paused,
)
mutant(
    "interval-first",
    "the bake time is waited for before guardrails are judged",
    "I12",
    "I13",
    "I21",
    search="guardrails",
    world_decide=_wait_first,
)
mutant(
    "freeze-blocks-rollback",
    "nothing at all happens in a freeze",
    "I12",
    "I21",
    search="guardrails",
    world_decide=_hold_in_a_freeze,
)
mutant(
    "limit-rolls-back",
    "a figure that compares nothing rolls back on its own",
    "I13, no more than due",
    search="guardrails",
    protection_effect_of=_rollback_whatever_the_basis,
)
mutant(
    "silence-rolls-back",
    "a source of figures that is down rolls back",
    "I13, no more than due",
    deciding_protect=_protect_from_silence,
)
mutant(
    "point-of-no-return-ignored",
    "users are returned to a version that cannot serve",
    "I19",
    search="guardrails",
    protection__no_return=lambda state: False,
)
mutant("breach-not-latched", "a breach is forgotten when the figures recover", "I21", model_latch=nothing)
mutant(
    "breach-forgotten-while-paused",
    "a breach in a paused wave is not put on record",
    "I21",
    search="guardrails",
    protection__unrecorded=_recorded_unless_paused,
)


# Holding


def _verdict_however_old(one: watching.Watched, now: datetime) -> GuardrailVerdict:
    return one.verdict


mutant(
    "fail-open",
    "a guardrail that says nothing counts as ok",
    "I20",
    "I26",
    search="guardrails",
    holding_hold_for_unknown=nothing,
)
mutant(
    "inconclusive-ships",
    "too few users to tell counts as ok",
    "I20",
    search="guardrails",
    stepping_wait_for_figures=nothing,
)
mutant(
    "stale-figures-are-fresh",
    "figures count however old they are",
    "I26",
    search="guardrails",
    watched_verdict_at=_verdict_however_old,
)
mutant(
    "rolled-back-opens-again",
    "the loop goes on over waves that people stopped",
    "I4",
    "I13",
    "I14",
    holding_hold_for_person=nothing,
)
mutant(
    "resumed-over-a-breach",
    "a person resumes without clearing the breach first",
    "I21",
    search="guardrails",
    world_decide_after_breach=lambda breaches: Clearance(),
)


# Steps


def _without(kind: str) -> Callable[..., tuple[str, ...]]:
    def fewer(wave: WaveFacts, state: Progress, plan: Course, evidence: Observed, *more: Any) -> tuple[str, ...]:
        return tuple(one for one in _refusals(wave, state, plan, evidence, *more) if kind not in one)

    return fewer


def _refusals_without_freezes(*given: Any) -> tuple[str, ...]:
    *most, _calendar, now = given
    return _refusals(*most, Calendar(), now)


def _refusals_with_open_gate(
    wave: WaveFacts, state: Progress, plan: Course, evidence: Observed, calendar: Calendar, now: datetime
) -> tuple[str, ...]:
    gate = evidence.gate and replace(evidence.gate, state=State.GO)
    return _refusals(wave, state, plan, replace(evidence, gate=gate), calendar, now)


def _refusals_without_order(wave: WaveFacts, state: Progress, *more: Any) -> tuple[str, ...]:
    return _refusals(wave, replace(state, waves=(wave,)), *more)


def _next_that_is_closed(waves: Any, now: datetime) -> WaveFacts | None:
    return next((one for one in waves if not one.started), None)


def _holds_for_any_version(one: waiver.WaiverFacts, *, wave: str, plan_version: int, now: datetime) -> bool:
    return _holds(one, wave=wave, plan_version=one.plan_version, now=now)


def _holds_from_oneself(one: waiver.WaiverFacts, **asked: Any) -> bool:
    return _holds(replace(one, decided_by="ivan"), **asked)


_holds = waiver.holds

mutant("freeze-ignored", "waves open in a freeze", "I12", stepping__refusals=_refusals_without_freezes)
mutant("gate-ignored", "the gate is not asked", "I8", "I9", stepping__refusals=_refusals_with_open_gate)
mutant("poll-ignored", "a poll that is open, void or missing counts as go", "I11", stepping__refusals=_without("poll"))
mutant(
    "order-ignored",
    "a wave opens before the one ahead of it has baked",
    "I5",
    stepping__refusals=_refusals_without_order,
    stepping_step_in_question=_next_that_is_closed,
    world_step_in_question=_next_that_is_closed,
)
mutant(
    "stale-waiver",
    "a waiver of an older plan version counts",
    "I8",
    "I9",
    search="gates",
    waiver_holds=_holds_for_any_version,
)
mutant(
    "own-waiver", "who asks for a waiver may decide on it", "I8", "I9", search="gates", waiver_holds=_holds_from_oneself
)
mutant("no-time-to-bake", "the loop does not wait", "I7", stepping_wait=nothing)


# Time, restarts and doubled controllers

_tick, _carry_out, _change, _resume = World.tick, World.carry_out, World.change, World.resume
_what = world._what


def _restart_with_a_step(self: World) -> Decision:
    with patch.object(stepping, "wait", nothing):
        return self.tick()


def _tick_until_nothing_is_left(self: World, clock: datetime | None = None) -> Decision:
    with patch.object(World, "change", _change_when_it_was_due):
        decision = first = _tick(self, clock)
        while decision.act in STEPS:
            decision = _tick(self, clock)
    return first


def _change_when_it_was_due(self: World, seen: WaveFacts, *more: Any, **what: Any) -> None:
    if "stage_since" in what:
        what["stage_since"] = seen.stage_since + seen.bake if seen.stage_since else seen.opens
    _change(self, seen, *more, **what)


def _carry_out_twice(self: World, seen: Seen, decision: Decision) -> None:
    _carry_out(self, seen, decision)
    closed = [one for one in self.order if one.state is WaveState.PLANNED]
    if decision.act is Act.OPEN and closed:
        seen = replace(seen, state=replace(seen.state, waves=self.order))
        _carry_out(self, seen, replace(decision, waves=(closed[0].name,)))


def _act_on_what_was_seen(self: World, seen: Seen, clock: datetime) -> Decision:
    decision = seen.decide()
    with patch.object(World, "change", _change_without_comparing):
        self.carry_out(seen, decision)
    return decision


def _change_without_comparing(self: World, seen: WaveFacts, *more: Any, **what: Any) -> None:
    _change(self, replace(seen, sequence=self.waves[seen.name].sequence), *more, **what)


def _straight_to_the_last_stage(decision: Decision, now: datetime) -> dict[str, Any]:
    what = _what(decision, now)
    return {**what, "percent": 100} if "percent" in what and decision.act in STEPS else what


def _resume_and_advance(self: World, name: str) -> None:
    _resume(self, name)
    wave = self.waves[name]
    if wave.next_stage:
        self.change(wave, "advanced", LOOP, "It was due", self.now, percent=wave.next_stage, stage_since=self.now)


def _roll_back_again(self: World, name: str) -> None:
    self._move(name, world.decide_rollback, "rolled back", state=WaveState.ROLLED_BACK, percent=0, stage_since=None)


def _clock_as_it_is(state: Progress, now: datetime) -> datetime:
    return now


mutant(
    "clock-back-counts",
    "a clock that was set back is believed",
    "I24",
    "I6",
    deciding_state_time=_clock_as_it_is,
    world_state_time=_clock_as_it_is,
)
mutant(
    "restart-steps-at-once",
    "a new process takes a step first",
    "I5",
    "I7",
    search="moves",
    model_restart=_restart_with_a_step,
)
mutant("catch-up", "missed ticks are made up for in one", "I6", "I7", model_tick=_tick_until_nothing_is_left)
mutant(
    "two-waves-at-once", "one tick opens two waves", "I5", "I6", "I8", "I11", "I12", model_carry_out=_carry_out_twice
)
mutant("skips-stages", "a wave goes to everybody at once", "I6", world__what=_straight_to_the_last_stage)
mutant(
    "no-compare-and-set",
    "a decision is carried out however old it is",
    *WHATEVER_A_STEP_NEEDS,
    search="moves",
    model_late=_act_on_what_was_seen,
)
mutant("resume-advances", "resuming also moves on", "I15", "I21", search="moves", model_resume=_resume_and_advance)
mutant(
    "rollback-repeats-events",
    "rolling back again is written down again",
    "I16",
    search="moves",
    model_roll_back=_roll_back_again,
)
