# SPDX-License-Identifier: Apache-2.0
"""What would the store hold? A model without a database: waves, breaches, events, a clock, and who moves them how.

Moves go through the real rules, and what the loop decides is done as `actions.tick` does it: look again under the
lock, decide again, compare and set, one event for each change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gonogo.practices.rollout.rules.control import (
    Act,
    Calendar,
    Course,
    Decision,
    Observed,
    Progress,
    decide,
    step_in_question,
)
from gonogo.practices.rollout.rules.control.decide import state_time
from gonogo.practices.rollout.rules.opening import (
    BreachFacts,
    Freeze,
    Situation,
    decide_advance,
    decide_after_breach,
    decide_opening,
)
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import (
    Clearance,
    WaveFacts,
    WaveState,
    decide_pause,
    decide_resume,
    decide_rollback,
)
from gonogo.practices.rollout.tests.control.ledger import Ledger

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
TOLERANCE = timedelta(minutes=5)
STEPS = frozenset({Act.OPEN, Act.ADVANCE})
PASSIVE = frozenset({Act.HOLD, Act.COMPLETE})
LOOP = "loop"
VERBS = {Act.ROLL_BACK: "rolled back", Act.PAUSE: "paused", Act.ADVANCE: "advanced", Act.OPEN: "opened"}


class Lost(Exception):
    """The wave was changed since it was looked at; nothing was done."""


class Refused(Exception):
    """A rule or the clock stood in the way; nothing was done."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One change of one wave: who did what, why, and from where to where."""

    at: datetime
    by: str
    verb: str
    reason: str
    before: WaveFacts
    after: WaveFacts


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found, at one moment."""

    plan: Course
    state: Progress
    evidence: Observed
    calendar: Calendar
    now: datetime

    def decide(self) -> Decision:
        """What follows from it."""
        return decide(self.plan, self.state, self.evidence, self.calendar, self.now)


@dataclass(slots=True)
class World:
    """Everything there is. `clock` is the clock of the machine and may go back; `mark` is the newest event."""

    waves: dict[str, WaveFacts]
    roles: tuple[str, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    figures: dict[str, Watched] = field(default_factory=dict)
    version: int = 1
    clock: datetime = START
    mark: datetime = START
    ledger: Ledger = field(default_factory=Ledger, repr=False)
    breaches: dict[str, BreachFacts] = field(default_factory=dict)
    events: list[Happened] = field(default_factory=list)

    # What is read

    @property
    def now(self) -> datetime:
        """The time that people's moves are decided by: never before anything that happened."""
        return max(self.clock, self.mark)

    @property
    def order(self) -> tuple[WaveFacts, ...]:
        """The waves in the order of the plan."""
        return tuple(self.waves.values())

    def look(self, clock: datetime) -> Seen:
        """Read everything one decision rests on, as `queries.control.look` does."""
        state = Progress(self.order, tuple(self.breaches.values()), self.mark)
        now = state_time(state, clock)
        wave, watched = step_in_question(state.waves, now), tuple(self.figures.values())
        observed = Observed(None, watched=watched)
        if wave is not None:
            gate = self.ledger.gate(wave.name, self.version, now)
            observed = Observed(gate, self.ledger.poll(gate), self.ledger.no_go_left(wave.name), watched)
        return Seen(Course(self.version, bool(self.roles)), state, observed, Calendar(self.freezes), now)

    def situation(self, name: str) -> Situation:
        """Everything that decides whether a person may move the wave."""
        gate = self.ledger.gate(name, self.version, self.now)
        return Situation(
            wave=self.waves[name],
            earlier=self.order[: list(self.waves).index(name)],
            gate=gate,
            poll=self.ledger.poll(gate),
            asks_roles=bool(self.roles),
            freezes=self.freezes,
            no_go_from=self.ledger.no_go_left(name),
            breaches=tuple(self.breaches.values()),
        )

    # What the loop does

    def tick(self, clock: datetime | None = None) -> Decision:
        """One tick, by the clock of now or by one that was read some time ago."""
        seen = self.look(clock or self.clock)
        decision = seen.decide()
        if decision.act not in PASSIVE:
            seen = self.look(clock or self.clock)
            decision = seen.decide()
            self.carry_out(seen, decision)
        return decision

    def late(self, seen: Seen, clock: datetime) -> Decision | None:
        """A second controller that had looked before now comes to act: it looks and decides again under the lock."""
        if seen.decide().act in PASSIVE:
            return None
        again = self.look(clock)
        self.carry_out(again, decision := again.decide())
        return decision

    def restart(self) -> None:
        """A new process: nothing is kept outside the store, so nothing happens because of it."""

    def carry_out(self, seen: Seen, decision: Decision) -> None:
        """Do what was decided, all of it or nothing."""
        if decision.act in PASSIVE:
            return
        if decision.act in STEPS:
            self.require_steady_clock()
        for one in decision.breaches:
            self.latch(one, seen.now)
        present = {wave.name: wave for wave in seen.state.waves}
        for name in decision.waves:
            self.change(
                present[name], VERBS[decision.act], LOOP, decision.reason, seen.now, **_what(decision, seen.now)
            )

    def latch(self, one: Watched, now: datetime) -> None:
        """Put a breach on record."""
        self.breaches.setdefault(one.guardrail, BreachFacts(one.guardrail, now, one.reason))

    def change(self, seen: WaveFacts, verb: str, by: str, reason: str, now: datetime, **what: Any) -> None:
        """Compare and set: write the change with its event, unless the wave moved since it was seen."""
        if self.waves[seen.name].sequence != seen.sequence:
            raise Lost
        after = replace(seen, sequence=seen.sequence + 1, changed_at=now, **what)
        self.waves[seen.name] = after
        self.happened(Happened(now, by, verb, reason, seen, after))

    def happened(self, event: Happened) -> None:
        """Write the event down."""
        self.events.append(event)
        self.mark = max(self.mark, event.at)

    def require_steady_clock(self) -> None:
        """Nothing opens by a clock that was set back."""
        if self.clock < self.mark - TOLERANCE:
            raise Refused

    # What people do

    def open(self, name: str, seen: WaveFacts) -> None:
        """A person opens the wave, on what they saw."""
        self.require_steady_clock()
        self._require_seen(name, seen)
        self._require(decide_opening(self.situation(name), self.now))
        wave, now = self.waves[name], self.now
        what = {"state": WaveState.OPEN, "percent": wave.stages[0], "opened_at": now, "stage_since": now}
        self.change(wave, "opened", "dana", "It is time", now, **what)

    def advance(self, name: str, seen: WaveFacts) -> None:
        """A person moves the wave to its next stage, on what they saw."""
        self.require_steady_clock()
        self._require_seen(name, seen)
        self._require(decide_advance(self.situation(name), self.now))
        wave, now = self.waves[name], self.now
        self.change(wave, "advanced", "dana", "It is time", now, percent=wave.next_stage, stage_since=now)

    def pause(self, name: str) -> None:
        """A person pauses the wave."""
        self._move(name, decide_pause, "paused", state=WaveState.PAUSED)

    def resume(self, name: str) -> None:
        """A person resumes the wave."""
        self._require(decide_after_breach(tuple(self.breaches.values())))
        self._move(name, decide_resume, "resumed", state=WaveState.OPEN)

    def roll_back(self, name: str) -> None:
        """A person rolls the wave back; doing it again changes nothing."""
        if self.waves[name].state is WaveState.ROLLED_BACK:
            return
        self._move(name, decide_rollback, "rolled back", state=WaveState.ROLLED_BACK, percent=0, stage_since=None)

    def clear(self, guardrail: str) -> None:
        """A person clears a breach."""
        if self.breaches.pop(guardrail, None) is None:
            raise Refused

    def apply(self, waves: dict[str, WaveFacts], freezes: tuple[Freeze, ...]) -> None:
        """A person applies a new plan version. Where each wave stands is not part of a plan."""
        self.version += 1
        self.freezes = freezes
        self.waves = {name: _standing_as(self.waves[name], planned) for name, planned in waves.items()}

    def _move(self, name: str, decision: Callable[[WaveFacts], Clearance], verb: str, **what: Any) -> None:
        self._require(decision(self.waves[name]))
        self.change(self.waves[name], verb, "ravi", "Because of what was reported", self.now, **what)

    def _require_seen(self, name: str, seen: WaveFacts) -> None:
        if self.waves[name].sequence != seen.sequence:
            raise Lost

    def _require(self, clearance: Clearance) -> None:
        if not clearance.allowed:
            raise Refused


def _what(decision: Decision, now: datetime) -> dict[str, Any]:
    """The columns that a decision of the loop changes."""
    match decision.act:
        case Act.ROLL_BACK:
            return {"state": WaveState.ROLLED_BACK, "percent": 0, "stage_since": None}
        case Act.PAUSE:
            return {"state": WaveState.PAUSED}
        case Act.OPEN:
            return {"state": WaveState.OPEN, "opened_at": now, "percent": decision.percent, "stage_since": now}
        case _:
            return {"percent": decision.percent, "stage_since": now}


def _standing_as(before: WaveFacts, planned: WaveFacts) -> WaveFacts:
    return replace(
        planned,
        state=before.state,
        percent=before.percent,
        stage_since=before.stage_since,
        opened_at=before.opened_at,
        changed_at=before.changed_at,
        sequence=before.sequence,
    )
