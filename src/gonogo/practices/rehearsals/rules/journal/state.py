# SPDX-License-Identifier: Apache-2.0
"""Which entry may follow which, and where does that leave the run?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event, IllegalEntry
from gonogo.practices.rehearsals.rules.report import Leg, Result

STEPPED = (Leg.UP, Leg.BACKOUT, Leg.UP_AGAIN)
"""The legs that are made of steps."""
NEEDS: Mapping[Leg, tuple[Leg, ...]] = MappingProxyType(
    {
        Leg.MASK: (Leg.COPY,),
        Leg.FINGERPRINT: (Leg.COPY, Leg.MASK),
        Leg.UP: (Leg.COPY, Leg.MASK, Leg.FINGERPRINT),
        Leg.VERIFY: (Leg.UP,),
        Leg.COMPARE_START: (Leg.BACKOUT,),
        Leg.UP_AGAIN: (Leg.VERIFY, Leg.BACKOUT, Leg.COMPARE_START),
    }
)
"""The legs that must have passed, where the run has them, before this one may begin."""
_ORDER = tuple(Leg)


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that ended, with what the journal knows of it."""

    leg: Leg
    name: str
    result: Result
    began: datetime
    ended: datetime
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunState:
    """Where a run stands. `legs` are those it intends; `facts` are those of its first entry; `noted` all later ones."""

    legs: tuple[Leg, ...]
    began: datetime
    last: datetime
    facts: Mapping[str, object] = field(default_factory=dict)
    done: Mapping[Leg, Result] = field(default_factory=dict)
    steps: tuple[StepDone, ...] = ()
    open_leg: Leg | None = None
    open_step: str | None = None
    step_began: datetime | None = None
    noted: tuple[Mapping[str, object], ...] = ()
    result: Result | None = None
    recorded: bool = False

    @property
    def ended_itself(self) -> bool:
        """Whether the run came to its own end, good or bad."""
        return self.result is not None and self.result is not Result.INTERRUPTED

    @property
    def where(self) -> str:
        """The leg and step that are open, or the last that ended, in words: `step "move people" of up`."""
        if self.open_step is not None and self.open_leg is not None:
            return f'in step "{self.open_step}" of the leg "{self.open_leg.value}"'
        if self.open_leg is not None:
            return f'in the leg "{self.open_leg.value}"'
        return f'after the leg "{list(self.done)[-1].value}"' if self.done else "before its first leg"


def begin(entry: Entry) -> RunState:
    """The state after the first entry. Raises IllegalEntry when it is another kind, or names impossible legs."""
    _require(entry.event is Event.BEGUN, "A journal begins with what is rehearsed.")
    named = entry.facts.get("legs")
    _require(isinstance(named, list) and bool(named), "The legs of the run are not named.")
    assert isinstance(named, list)
    try:
        legs = tuple(Leg(one) for one in named)
    except ValueError:
        raise IllegalEntry("A leg is not known.") from None
    places = [_ORDER.index(leg) for leg in legs]
    _require(places == sorted(set(places)), "The legs are not in their order.")
    _require(Leg.UP in legs, "A run without its steps rehearses nothing.")
    return RunState(legs=legs, began=entry.at, last=entry.at, facts=entry.facts)


def follow(state: RunState, entry: Entry) -> RunState:
    """The state after one more entry. Raises IllegalEntry when it cannot follow."""
    _require(entry.event is not Event.BEGUN, "A run begins only once.")
    if entry.event is Event.RECORDED:
        _require(state.result is not None, "A run is recorded when it has ended.")
        return replace(state, recorded=True)
    _require(state.result is None or entry.event is Event.NOTED, "The run has ended.")
    return replace(_FOLLOW[entry.event](state, entry), last=entry.at)


def _note(state: RunState, entry: Entry) -> RunState:
    return replace(state, noted=(*state.noted, entry.facts))


def _begin_leg(state: RunState, entry: Entry) -> RunState:
    leg = _leg(entry)
    _require(state.open_leg is None, "Another leg is still open.")
    _require(leg in state.legs, f"This run has no leg {leg.value!r}.")
    _require(all(_ORDER.index(one) < _ORDER.index(leg) for one in state.done), f"It is too late for {leg.value!r}.")
    missing = [one for one in NEEDS.get(leg, ()) if one in state.legs and state.done.get(one) is not Result.PASSED]
    _require(not missing, f"{leg.value!r} needs what did not pass: {', '.join(one.value for one in missing)}.")
    _require(leg is not Leg.BACKOUT or Leg.UP in state.done, "There is nothing to back out of.")
    return replace(state, open_leg=leg)


def _begin_step(state: RunState, entry: Entry) -> RunState:
    _require(_leg(entry) is state.open_leg, "The leg of the step is not open.")
    _require(state.open_leg in STEPPED, "This leg has no steps.")
    _require(state.open_step is None, "Another step is still open.")
    _require(bool(entry.step), "The step has no name.")
    _require(not _lost_steps(state), "A step before did not pass.")
    return replace(state, open_step=entry.step, step_began=entry.at)


def _end_step(state: RunState, entry: Entry) -> RunState:
    _require(_leg(entry) is state.open_leg and entry.step == state.open_step, "Another step is open, or none.")
    assert state.step_began is not None
    done = StepDone(_leg(entry), entry.step, _result(entry), state.step_began, entry.at, entry.facts)
    return replace(state, steps=(*state.steps, done), open_step=None, step_began=None)


def _end_leg(state: RunState, entry: Entry) -> RunState:
    _require(_leg(entry) is state.open_leg, "Another leg is open, or none.")
    _require(state.open_step is None, "A step of the leg is still open.")
    lost = _result(entry) is Result.PASSED and _lost_steps(state)
    _require(not lost, "A leg whose step did not pass cannot pass.")
    return replace(state, done={**state.done, _leg(entry): _result(entry)}, open_leg=None)


def _end(state: RunState, entry: Entry) -> RunState:
    result = _result(entry)
    if result not in (Result.INTERRUPTED, Result.ERROR):
        _require(state.open_leg is None, "A leg is still open.")
    if result is Result.PASSED:
        left = [leg.value for leg in state.legs if state.done.get(leg) is not Result.PASSED]
        _require(not left, f"The run cannot pass: {', '.join(left)} did not.")
    return replace(state, result=result)


_FOLLOW: Mapping[Event, Callable[[RunState, Entry], RunState]] = MappingProxyType(
    {
        Event.NOTED: _note,
        Event.LEG_BEGUN: _begin_leg,
        Event.STEP_BEGUN: _begin_step,
        Event.STEP_ENDED: _end_step,
        Event.LEG_ENDED: _end_leg,
        Event.ENDED: _end,
    }
)


def _lost_steps(state: RunState) -> bool:
    return any(one.leg is state.open_leg and one.result is not Result.PASSED for one in state.steps)


def _leg(entry: Entry) -> Leg:
    if entry.leg is None:
        raise IllegalEntry("The entry names no leg.")
    return entry.leg


def _result(entry: Entry) -> Result:
    if entry.result is None:
        raise IllegalEntry("The entry has no result.")
    return entry.result


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise IllegalEntry(otherwise)
