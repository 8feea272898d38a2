# SPDX-License-Identifier: Apache-2.0
"""Does one step follow on the other, in order, in its time, and with one record each? One check for each invariant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gonogo.core.rules.evidence import Outcome
from gonogo.practices.rollout.rules.control import Act
from gonogo.practices.rollout.rules.waves import WaveState
from gonogo.practices.rollout.tests.control.moment import (
    Moment,
    baked_for,
    invariant,
    serves,
    with_evidence,
)
from gonogo.practices.rollout.tests.control.world import PASSIVE


@invariant("I24")
def _time_goes_forward(moment: Moment) -> Iterator[str]:
    """I24: whatever the clock says, nothing happens before what happened already, and nothing has a negative age."""
    mark = moment.mark
    if moment.what == "tick" and moment.decision is not None and moment.decision.next_check_at <= moment.now:
        yield "the loop decided by a time that is over"
    for event in moment.events:
        if event.at < mark:
            yield f"wave {event.after.name} was {event.verb} before the newest event"
        mark = event.at
    for wave in moment.world.order:
        if wave.stage_since is not None and wave.stage_since > moment.world.mark:
            yield f"the stage of wave {wave.name} began after everything that happened"


@invariant("I5")
def _in_order(moment: Moment) -> Iterator[str]:
    """I5: waves open one at a time and in order, each after those before it are open in full and have baked."""
    if len(moment.opened) > 1:
        yield "two waves opened at once"
    for wave in moment.opened:
        for earlier in moment.before[: moment.before.index(wave)]:
            if earlier.state is not WaveState.OPEN or earlier.percent != earlier.stages[-1]:
                yield f"wave {wave.name} opened although {earlier.name} is not open in full"
            elif baked_for(earlier, moment.now) < earlier.bake:
                yield f"wave {wave.name} opened although {earlier.name} still bakes"


@invariant("I6")
def _one_step(moment: Moment) -> Iterator[str]:
    """I6: ticks that were missed are not caught up: one step at a time, from one stage to the next."""
    if len(moment.widened) > 1 or sum(event.verb in {"opened", "advanced"} for event in moment.events) > 1:
        yield "more than one step was taken"
    for wave in moment.widened:
        now = moment.world.waves[wave.name]
        reached = 0 if wave in moment.opened else wave.percent
        if now.percent != min(stage for stage in wave.stages if stage > reached):
            yield f"wave {wave.name} went from {reached} to {now.percent} %"
        if now.stage_since != moment.now:
            yield f"the stage of wave {wave.name} does not count from now"


@invariant("I7")
def _nothing_sooner(moment: Moment) -> Iterator[str]:
    """I7: no restart, repeated tick or second controller takes a step before its time, or one that is a person's."""
    if not moment.by_loop:
        return
    for wave in moment.opened:
        if not wave.opens_by_itself or moment.now < wave.opens:
            yield f"the loop opened wave {wave.name} before its time"
    for wave in moment.advanced:
        if not wave.advances_by_itself or wave.bake <= timedelta(0) or baked_for(wave, moment.now) < wave.bake:
            yield f"the loop advanced wave {wave.name} before its time"


@invariant("I10")
def _less_evidence_holds(moment: Moment) -> Iterator[str]:
    """I10: taking away what speaks for a step never makes the loop take one."""
    if moment.seen is None or moment.decision is None or moment.decision.act is not Act.HOLD or moment.events:
        return
    world, passed = moment.world, [one for one in moment.world.ledger.evidence if one.outcome is Outcome.PASSED]
    for one in [one for one in passed if not one.expired(moment.now)][-1:]:
        fewer = with_evidence(world, [other for other in world.ledger.evidence if other is not one])
        if fewer.look(moment.now).decide().act not in PASSIVE | {Act.PAUSE, Act.ROLL_BACK}:
            yield f"without evidence {one.number} the loop takes a step"


@invariant("I16")
def _rollback_once(moment: Moment) -> Iterator[str]:
    """I16: rolling back what is rolled back changes nothing and writes no event."""
    for event in moment.events:
        if event.verb == "rolled back" and not serves(event.before):
            yield f"wave {event.before.name} was rolled back and served nobody"


@invariant("I15")
def _resume_only_resumes(moment: Moment) -> Iterator[str]:
    """I15: resuming never takes a step; users, stage and bake time stay as they are."""
    if moment.what == "resume" and (moment.widened or len(moment.events) != 1):
        yield "resuming took a step as well"
    for wave in moment.before if moment.what == "resume" else ():
        now = moment.world.waves[wave.name]
        if (now.percent, now.stage_since) != (wave.percent, wave.stage_since):
            yield f"resuming changed the stage of wave {wave.name}"


@invariant("I27")
def _stale_decisions_are_lost(moment: Moment) -> Iterator[str]:
    """I27: a decision about a wave that moved meanwhile is lost; every change starts from what is true then."""
    fits = {"opened": (False, None), "advanced": (True, WaveState.OPEN), "paused": (True, WaveState.OPEN)}
    for event in moment.events:
        served, state = fits.get(event.verb, (serves(event.before), None))
        if serves(event.before) is not served or (state is not None and event.before.state is not state):
            yield f"wave {event.before.name} was {event.verb} when it was {event.before.state.value}"
        if moment.events.index(event) == 0 and event.before != moment.was(event.before.name):
            yield f"wave {event.before.name} was {event.verb} from what it no longer was"


@invariant("I29")
def _open_waves_keep_theirs(moment: Moment) -> Iterator[str]:
    """I29: a plan edit makes a version and changes where no wave stands."""
    if moment.what != "edit":
        return
    for wave in moment.before:
        now = moment.world.waves[wave.name]
        same = (wave.state, wave.percent, wave.stage_since, wave.sequence)
        if (now.state, now.percent, now.stage_since, now.sequence) != same:
            yield f"a plan edit changed where wave {wave.name} stands"


@invariant("I31")
def _one_event_each(moment: Moment) -> Iterator[str]:
    """I31: every change has exactly one event with who, why, from and to; replaying the events gives the state."""
    standing = {wave.name: wave for wave in moment.before}
    for event in moment.events:
        if not event.by or not event.reason:
            yield "an event lacks who or why"
        if standing[event.before.name] != event.before:
            yield f"the event of wave {event.before.name} does not follow on the one before"
        standing[event.before.name] = event.after
    for wave in moment.world.order if moment.what != "edit" else ():
        if standing[wave.name] != wave:
            yield f"wave {wave.name} changed without an event"


@invariant("I32")
def _total(moment: Moment) -> Iterator[str]:
    """I32: every look ends in an act with a sentence that says why."""
    said = moment.decision
    if said is not None and (said.act not in Act or not said.reason.strip()):
        yield f"{said.act} without a reason"
