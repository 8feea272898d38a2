# SPDX-License-Identifier: Apache-2.0
"""What can happen to a release, in any order? Every step is judged by every invariant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.poll import Answer
from gonogo.core.rules.verdict import State
from gonogo.practices.rollout.rules.control import Act, Decision
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.waves import WaveFacts
from gonogo.practices.rollout.tests.control import judging_gates, judging_protection, judging_steps, people
from gonogo.practices.rollout.tests.control.drawing import (
    DAY,
    FREEZES,
    GUARDRAILS,
    HOUR,
    WORLDS,
    edited,
    figure,
    look_again,
    make_ready,
    measure_again,
)
from gonogo.practices.rollout.tests.control.ledger import ADVISORY, REQUIRED
from gonogo.practices.rollout.tests.control.moment import Broken, Moment, judge, protective_breaches
from gonogo.practices.rollout.tests.control.world import Lost, Refused, Seen, World

JUDGED_BY = (judging_protection, judging_gates, judging_steps)
WAVE = st.integers(0, 3)
CHECK = st.sampled_from((*REQUIRED, ADVISORY))
SPANS = st.sampled_from((timedelta(minutes=1), 30 * timedelta(minutes=1), HOUR, 5 * HOUR, DAY))
LASTS = st.sampled_from((HOUR, 12 * HOUR, 4 * DAY))


class ReleaseMachine(RuleBasedStateMachine):
    """A release with a loop that ticks, people who move waves and record evidence, and a clock that misbehaves."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World({})
        self.owed: frozenset[str] = frozenset()
        self.other: tuple[Seen, datetime] | None = None
        self.screen: dict[str, WaveFacts] = {}

    @initialize(world=WORLDS, reached=st.sampled_from((3, 1, 2, 4, 6, 0)))
    def begin(self, world: World, reached: int) -> None:
        """A plan is applied, and for a while all goes well."""
        self.world = world
        for _ in range(reached):
            self.go_on_well()
        self.screen = dict(world.waves)

    # What is judged

    def do(self, what: str, move: Callable[[], object], by_loop_at: datetime | None = None) -> None:
        """Let something happen and judge it by every invariant."""
        world, owed = self.world, self.owed
        before, mark, count = world.order, world.mark, len(world.events)
        figures = world.look(by_loop_at) if by_loop_at else None
        decision = None
        try:
            decision = move()
        except Lost:
            pass
        except Refused:
            what = f"refused {what}"
        moment = Moment(
            what=what,
            world=world,
            before=before,
            now=max(by_loop_at or world.clock, mark),
            mark=mark,
            events=tuple(world.events[count:]),
            owed=owed,
            seen=figures,
            decision=decision if isinstance(decision, Decision) else None,
        )
        judge(moment)
        self.owed |= {one.guardrail for one in protective_breaches(moment)}

    def wave(self, index: int) -> str:
        """The name of some wave."""
        return list(self.world.waves)[index % len(self.world.waves)]

    # The loop

    @rule()
    def tick(self) -> None:
        """The loop looks."""
        self.do("tick", self.world.tick, self.world.clock)

    @rule()
    def go_on_well(self) -> None:
        """The time of the next step comes, all is looked at and measured anew, and people do what they are asked."""
        self.wait_for_the_next_step(0)
        make_ready(self.world)
        people.approve_and_move(self)
        self.tick()

    @rule(evidence=st.booleans(), figures=st.booleans(), polls=st.booleans())
    def press_on(self, evidence: bool, figures: bool, polls: bool) -> None:
        """The time of the next step comes, with not everything looked at anew."""
        self.wait_for_the_next_step(0)
        if evidence:
            look_again(self.world)
        if figures:
            measure_again(self.world, tuple(self.world.figures))
        if polls:
            people.approve_and_move(self)
        self.tick()

    @rule(seconds=st.sampled_from((-1, 0, 1)))
    def wait_for_the_next_step(self, seconds: int) -> None:
        """Time passes to about the moment of the next step."""
        due = people.next_due(self.world)
        self.world.clock = max(self.world.clock, due + timedelta(seconds=seconds))

    @rule(by=SPANS, ticks=st.integers(1, 2))
    def pass_time(self, by: timedelta, ticks: int) -> None:
        """Time passes, and the loop looks."""
        self.world.clock += by
        for _ in range(ticks):
            self.tick()

    @rule(days=st.integers(2, 6))
    def jump(self, days: int) -> None:
        """The server was down for days, or its clock jumps."""
        self.world.clock += days * DAY
        self.tick()

    @rule(by=st.sampled_from((timedelta(minutes=4), 2 * HOUR, 2 * DAY)))
    def set_clock_back(self, by: timedelta) -> None:
        """The clock is set back, and the loop looks."""
        self.world.clock -= by
        self.tick()

    @rule(ready=st.booleans())
    def restart(self, ready: bool) -> None:
        """The process ends and another begins with a tick, perhaps while nothing but time is missing."""
        if ready:
            make_ready(self.world)
        self.do("restart", self.world.restart, self.world.clock)
        self.tick()

    @rule(due=st.booleans())
    def another_looks(self, due: bool) -> None:
        """A second controller looks, perhaps just when a step is due, and then waits for the lock."""
        if due:
            self.wait_for_the_next_step(0)
            make_ready(self.world)
        self.other = (self.world.look(self.world.clock), self.world.clock)

    @precondition(lambda self: self.other is not None)
    @rule()
    def another_acts(self) -> None:
        """The second controller gets the lock at last."""
        assert self.other is not None
        seen, clock = self.other
        self.other = None
        self.do("late tick", lambda: self.world.late(seen, clock), clock)

    # What is known

    @rule(check=CHECK, outcome=st.sampled_from(Outcome), lasts=LASTS, index=st.none() | WAVE)
    def record(self, check: str, outcome: Outcome, lasts: timedelta, index: int | None) -> None:
        """Somebody records evidence, about the release or about a wave."""
        world, subject = self.world, "release" if index is None else f"wave:{self.wave(index)}"
        world.ledger.record(check, outcome, world.now, world.now + lasts, version=world.version, subject=subject)
        self.tick()

    @rule(
        check=st.sampled_from(REQUIRED),
        lasts=LASTS,
        by=st.sampled_from(("ivan", "ivan", "dana", "")),
        edited=st.booleans(),
    )
    def waive(self, check: str, lasts: timedelta, by: str, edited: bool) -> None:
        """A check of the wave that comes next fails and is waived, perhaps the plan changes, and the step is due."""
        world, name = self.world, people.next_wave(self.world)
        world.ledger.record(
            check, Outcome.FAILED, world.now, world.now + 9 * DAY, version=world.version, subject="release"
        )
        world.ledger.ask_waiver(name, check, world.version, world.now + lasts, by)
        if edited:
            self.edit("later", ())
        self.wait_for_the_next_step(0)
        look_again(world, but=check)
        measure_again(world, tuple(world.figures))
        people.approve_and_move(self)
        self.tick()

    @precondition(lambda self: self.world.roles)
    @rule(index=WAVE, answers=st.sampled_from(((Answer.GO, Answer.GO), (Answer.GO,), (Answer.GO, Answer.NO_GO))))
    def poll(self, index: int, answers: tuple[Answer, ...]) -> None:
        """The go/no-go poll of a wave is held, when its gate is passed."""
        world = self.world
        gate = world.ledger.gate(self.wave(index), world.version, world.now)
        if gate.state is State.GO:
            world.ledger.open_poll(gate, world.roles, world.now)
            for role, answer in zip(world.roles, answers, strict=False):
                world.ledger.answer(gate.wave, role, answer)

    @precondition(lambda self: self.world.figures)
    @rule(
        name=st.sampled_from(tuple(GUARDRAILS)),
        verdict=st.sampled_from((GuardrailVerdict.BREACH, *GuardrailVerdict)),
        lasts=LASTS,
        index=st.sampled_from((None, None, 0, 1)),
        step=st.sampled_from(("not due", "due before", "due after")),
    )
    def measure(self, name: str, verdict: GuardrailVerdict, lasts: timedelta, index: int | None, step: str) -> None:
        """A guardrail says something new, alone or when the next step is due and all else is well; the loop looks."""
        name = name if name in self.world.figures else next(iter(self.world.figures))
        waves = () if index is None else (self.wave(index),)
        if step == "due before":
            self.wait_for_the_next_step(0)
        self.world.figures[name] = figure(name, verdict, self.world, lasts, waves)
        if step == "due after":
            self.wait_for_the_next_step(0)
        if step != "not due":
            look_again(self.world)
            measure_again(self.world, tuple(other for other in self.world.figures if other != name))
            people.approve_and_move(self)
        self.tick()

    @rule()
    def all_is_well(self) -> None:
        """Everything is looked at and measured anew."""
        make_ready(self.world)

    # What people do

    @rule()
    def look_at_screen(self) -> None:
        """Somebody opens the page of the waves."""
        self.screen = dict(self.world.waves)

    @rule(index=WAVE)
    def open_by_hand(self, index: int) -> None:
        """A person opens a wave, going by what they saw."""
        name = self.wave(index)
        self.do("open", lambda: self.world.open(name, self.screen[name]))

    @rule(index=WAVE)
    def advance_by_hand(self, index: int) -> None:
        """A person moves a wave on, going by what they saw."""
        name = self.wave(index)
        self.do("advance", lambda: self.world.advance(name, self.screen[name]))

    @rule(index=WAVE)
    def pause(self, index: int) -> None:
        """A person pauses a wave, and the loop looks."""
        self.do("pause", lambda: self.world.pause(self.wave(index)))
        self.tick()

    @rule(index=WAVE)
    def resume(self, index: int) -> None:
        """A person resumes a wave."""
        self.do("resume", lambda: self.world.resume(self.wave(index)))

    @rule(index=WAVE)
    def roll_back(self, index: int) -> None:
        """A person rolls a wave back, twice; only one that was never opened is refused."""
        name = self.wave(index)
        what = "roll-back" if self.world.waves[name].started else "needless roll-back"
        for _ in range(2):
            self.do(what, lambda: self.world.roll_back(name))
        self.tick()

    @precondition(lambda self: self.world.breaches)
    @rule(counts_anew=st.booleans())
    def clear(self, counts_anew: bool) -> None:
        """A person clears the oldest breach; its guardrail counts anew, or is still breached."""
        name = next(iter(self.world.breaches))
        self.do("clear", lambda: self.world.clear(name))
        self.owed -= {name}
        if counts_anew:
            self.world.figures[name] = figure(name, GuardrailVerdict.INCONCLUSIVE, self.world, DAY, ())

    @rule(which=st.sampled_from(("bake", "approval", "stages", "later", "freezes")), freezes=st.sampled_from(FREEZES))
    def edit(self, which: str, freezes: tuple[object, ...]) -> None:
        """A person applies a new plan version that changes what nobody is in yet."""
        world = self.world
        kept = freezes if which == "freezes" else world.freezes
        self.do("edit", lambda: world.apply(edited(world, which), kept))  # type: ignore[arg-type]
        self.tick()

    # What must come of it

    def teardown(self) -> None:
        """Whatever happened: when people do what they are asked to, the release completes."""
        if not self.world.waves:
            return
        for _ in range(people.patience(self.world)):
            self.owed -= people.mend(self.world)
            self.tick()
            people.approve_and_move(self)
            if self.world.look(self.world.clock).decide().act is Act.COMPLETE:
                return
        raise Broken("I33", f"the release does not complete: {self.world.look(self.world.clock).decide().reason}")
