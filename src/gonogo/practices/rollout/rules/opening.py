# SPDX-License-Identifier: Apache-2.0
"""May this wave open, or move to its next stage, now?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gonogo.core.rules.gate import Gate
from gonogo.core.rules.poll import PollStanding, Standing
from gonogo.core.rules.verdict import State
from gonogo.practices.rollout.rules.waves import Clearance, WaveFacts, WaveState


@dataclass(frozen=True, slots=True)
class Freeze:
    """A window in which no wave opens, for all user groups or for some. `until` is the first moment after it."""

    name: str
    since: datetime
    until: datetime
    groups: tuple[str, ...] = ()

    def covers(self, groups: Iterable[str], now: datetime) -> bool:
        """Whether the freeze keeps a wave of these groups closed at `now`."""
        touched = not self.groups or bool(set(self.groups) & set(groups))
        return touched and self.since <= now < self.until


@dataclass(frozen=True, slots=True)
class Poll:
    """The newest poll of the wave: where it stands and when it was opened."""

    standing: PollStanding
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """A breached guardrail that no person has cleared yet."""

    guardrail: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the decision looks at. `earlier` are the waves before this one, in order.

    `no_go_from` are the roles that said no-go in some poll of this wave and were not overcome by a later poll.
    """

    wave: WaveFacts
    earlier: Sequence[WaveFacts]
    gate: Gate
    poll: Poll | None
    asks_roles: bool
    freezes: Sequence[Freeze]
    no_go_from: Sequence[str] = ()
    breaches: Sequence[BreachFacts] = ()


def decide_opening(situation: Situation, now: datetime) -> Clearance:
    """A closed wave opens when those before it are done, no freeze covers it, its gate is passed and the poll is go."""
    wave = situation.wave
    if wave.started:
        return Clearance((f"Wave {wave.name} is already {wave.state.value}.",))
    return Clearance(
        (
            *_order_refusals(situation.earlier, now),
            *_breach_refusals(situation.breaches),
            *_freeze_refusals(situation, now),
            *_gate_refusals(situation.gate),
            *_poll_refusals(situation),
        )
    )


def decide_advance(situation: Situation, now: datetime) -> Clearance:
    """An open wave moves to its next stage while its gate still says go and no freeze covers it."""
    wave = situation.wave
    if wave.state is not WaveState.OPEN:
        return Clearance((f"Wave {wave.name} is {wave.state.value}; only an open wave moves to its next stage.",))
    if wave.next_stage is None:
        return Clearance((f"Wave {wave.name} is at its last stage, {wave.percent} %.",))
    return Clearance(
        (
            *_breach_refusals(situation.breaches),
            *_freeze_refusals(situation, now),
            *_gate_refusals(situation.gate),
        )
    )


def decide_after_breach(breaches: Sequence[BreachFacts]) -> Clearance:
    """Nothing goes on over a breach: a person clears it first, with a reason, and the guardrail counts anew."""
    return Clearance(tuple(_breach_refusals(breaches)))


def _breach_refusals(breaches: Sequence[BreachFacts]) -> Iterable[str]:
    for breach in breaches:
        yield (
            f"Guardrail {breach.guardrail} was breached on {breach.at:%-d %B %Y, %H:%M %Z}, and nobody has cleared it: "
            f"{breach.reason}"
        )


def _order_refusals(earlier: Sequence[WaveFacts], now: datetime) -> Iterable[str]:
    for wave in earlier:
        if wave.state is not WaveState.OPEN:
            yield f"Wave {wave.name} comes first and is {wave.state.value}."
        elif wave.next_stage is not None:
            yield f"Wave {wave.name} comes first and is at {wave.percent} % of its users."
        elif wave.baked_at is None or now < wave.baked_at:
            until = f" until {wave.baked_at:%-d %B %Y %H:%M %Z}" if wave.baked_at else ""
            yield f"Wave {wave.name} still bakes{until}."


def _freeze_refusals(situation: Situation, now: datetime) -> Iterable[str]:
    for freeze in situation.freezes:
        if freeze.covers(situation.wave.groups, now):
            yield f"The freeze “{freeze.name}” lasts until {freeze.until:%-d %B %Y %H:%M %Z}."


def _gate_refusals(gate: Gate) -> Iterable[str]:
    if gate.state is State.GO:
        return
    if not gate.held_by:
        yield gate.reason
    for finding in gate.held_by:
        yield f"{finding.check} says {finding.state.value}: {finding.reason}"


def _poll_refusals(situation: Situation) -> Iterable[str]:
    wave, poll = situation.wave, situation.poll
    rolled_back = wave.state is WaveState.ROLLED_BACK
    if poll is not None and poll.standing.standing is Standing.NO_GO:
        yield f"The go/no-go poll says no-go: {poll.standing.reason}"
        return
    if situation.no_go_from and (poll is None or poll.standing.standing is not Standing.GO):
        roles = ", ".join(situation.no_go_from)
        yield f"An earlier go/no-go poll says no-go, from {roles}; a new poll must say go first."
        return
    if not (wave.approval_required or (rolled_back and situation.asks_roles)):
        return
    if poll is None:
        yield "The go/no-go poll was not held yet."
    elif rolled_back and wave.changed_at is not None and poll.opened_at <= wave.changed_at:
        yield "The wave was rolled back after the poll, so opening it again needs a new poll."
    elif poll.standing.standing is not Standing.GO:
        yield f"The go/no-go poll is {poll.standing.standing.value}: {poll.standing.reason}"
