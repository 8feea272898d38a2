# SPDX-License-Identifier: Apache-2.0
"""Does a cutover keep its promises whatever people and runners do, in whatever order, with whatever clock?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gonogo.practices.rehearsals.rules.cutover.durations import Lengths
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Execution, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.live import live_schedule
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.moving import refusal
from gonogo.practices.rehearsals.rules.cutover.replaying import Event, after, replay
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, TaskKind
from gonogo.practices.rehearsals.rules.cutover.telling import headline, offer_for, turns
from gonogo.practices.rehearsals.rules.cutover.turning import Tone, assess_turn_back
from gonogo.practices.rehearsals.tests.cutover.made_runbooks import TEN, WINDOW, clock, night, planned

PEOPLE = (Who("dana", leads=True), Who("ravi"), Who("ivan"), Who("sam"), Who("vera"))
RUNNERS = (Who("ravi", runner="db1"), Who("ravi", runner="db2"))
ENDED = {Stage.DONE, Stage.SKIPPED}


class Nights(RuleBasedStateMachine):
    """People and two runners who ask for anything; each looks at a state that may be old by now."""

    @initialize(point=st.sampled_from(["open", None, "one way"]), safe=st.booleans(), ahead=st.integers(0, 16))
    def begin(self, point: str | None, safe: bool, ahead: int) -> None:
        """A night that is planned, or that went well for so many steps; one kind has no tasks on the way back."""
        self.runbook = night(point=None if point == "one way" else point, safe=safe)
        if point == "one way":
            self.runbook = replace(self.runbook, tasks=self.runbook.branch(Branch.FORWARD))
        self.safe = safe
        self.lengths: Lengths = planned(self.runbook)
        self.execution = Execution(self.runbook)
        self.events: list[Event] = []
        self.now: datetime = TEN
        for _ in range(ahead):
            self.go_on(0, Verb.DONE)

    @rule(steps=st.integers(1, 6), end=st.sampled_from([Verb.DONE, Verb.FAIL, Verb.INTERRUPT]))
    def program_ends(self, steps: int, end: Verb) -> None:
        """Whatever runs ends this way, and what is offered then is done."""
        for task in self.execution.open_tasks():
            if self.execution.stage(task.id) is Stage.RUNNING and task.kind is TaskKind.COMMAND:
                attempt = self.execution.of(task.id).attempt
                self.ask(Move(end, task.id, "it ended", attempt=attempt), RUNNERS[0])
                if end is not Verb.DONE:
                    self.ask(Move(Verb.AGAIN, task.id), RUNNERS[0])
                    self.ask(Move(Verb.BEGIN, task.id), RUNNERS[1])
        for _ in range(steps):
            self.go_on(0, Verb.DONE)

    def ask(self, move: Move, who: Who) -> bool:
        """Ask for a move; what is allowed becomes the next event."""
        before = self.execution
        if refusal(before, move, who) is not None:
            return False
        event = Event(before.sequence + 1, move, who.name, self.now, who.runner)
        self.events.append(event)
        self.execution = after(before, event)
        self.judge(before, move, who)
        return True

    def judge(self, before: Execution, move: Move, who: Who) -> None:
        """What must hold for each move that was allowed."""
        task = self.runbook.task(move.task)
        if move.verb is Verb.BEGIN and task is not None:
            assert not before.paused
            assert all(before.of(one).stage in ENDED for one in task.after), "began before what it waits for"
            assert task.branch is before.branch, "began on the other branch"
            if who.runner and before.of(task.id).attempt:
                released = [one for one in self.events[:-1] if one.move.task == task.id and one.move.verb is Verb.AGAIN]
                assert len(released) >= before.of(task.id).attempt, "a program ran twice and nobody said so"
        if move.verb is Verb.AGAIN and who.runner:
            assert self.safe, "a runner repeated what is not safe"
        if move.verb is Verb.TURN_BACK:
            assert before.no_return_at is None, "turned back after the point of no return"

    @rule(
        verb=st.sampled_from(Verb),
        task=st.sampled_from([*(task.id for task in night().tasks), "", "nothing"]),
        who=st.sampled_from(PEOPLE + RUNNERS),
        note=st.sampled_from(["", "because it is so"]),
        answer=st.sampled_from(Answer),
        voter=st.sampled_from(["dana", "security"]),
        aware=st.booleans(),
        attempt=st.integers(0, 2),
    )
    def anything(
        self, verb: Verb, task: str, who: Who, note: str, answer: Answer, voter: str, aware: bool, attempt: int
    ) -> None:
        """Anybody asks for anything."""
        self.ask(Move(verb, task, note, voter, answer, attempt, aware, silent=aware), who)

    @rule(number=st.integers(0, 7), end=st.sampled_from([Verb.DONE, Verb.DONE, Verb.DONE, Verb.FAIL, Verb.INTERRUPT]))
    def go_on(self, number: int, end: Verb) -> None:
        """Something sensible happens: what is offered next is done."""
        lead = PEOPLE[0]
        if self.execution.standing is Standing.PLANNED:
            self.ask(Move(Verb.START), lead)
            return
        tasks = [one for one in self.execution.open_tasks() if self.execution.stage(one.id) is not Stage.WAITING]
        if not tasks:
            return
        task = tasks[number % len(tasks)]
        stage = self.execution.stage(task.id)
        who = RUNNERS[0] if task.kind is TaskKind.COMMAND else lead
        if task.kind is TaskKind.DECISION:
            for voter in task.voters:
                self.ask(Move(Verb.VOTE, task.id, "said on the bridge", voter, Answer.GO), lead)
        elif stage is Stage.READY:
            self.ask(Move(Verb.BEGIN, task.id, aware=True), who)
        elif stage is Stage.RUNNING:
            self.ask(Move(end, task.id, "it ended", attempt=self.execution.of(task.id).attempt), who)
        else:
            self.ask(Move(Verb.AGAIN, task.id), lead)

    @rule(seconds=st.integers(-7200, 7200))
    def time_jumps(self, seconds: int) -> None:
        """Time passes, and now and then a clock is set back."""
        self.now += timedelta(seconds=seconds)

    @rule(first=st.sampled_from(PEOPLE + RUNNERS), second=st.sampled_from(PEOPLE + RUNNERS), verb=st.sampled_from(Verb))
    def two_at_once(self, first: Who, second: Who, verb: Verb) -> None:
        """Two people saw the same state and press the same button: the outcome is that of one after the other."""
        for task in self.runbook.tasks[:3]:
            seen = self.execution
            move = Move(verb, task.id, "because it is so", "dana", Answer.GO, seen.of(task.id).attempt, True)
            if self.ask(move, first) and verb in {Verb.BEGIN, Verb.AGAIN, Verb.SKIP, Verb.START, Verb.TURN_BACK}:
                assert not self.ask(move, second), "the same thing was done twice"

    @invariant()
    def events_replay_to_the_state(self) -> None:
        """Reading the events again gives the same state."""
        if hasattr(self, "events"):
            assert replay(self.runbook, self.events) == self.execution

    @invariant()
    def turning_back_is_possible_until_the_point(self) -> None:
        """Also while paused; after the point it is refused with the words that say what to do."""
        if not hasattr(self, "events") or self.execution.standing is not Standing.FORWARD:
            return
        why = refusal(self.execution, Move(Verb.TURN_BACK, note="because it is so"), PEOPLE[1])
        if self.execution.no_return_at is None:
            assert why is None
        else:
            assert why is not None
            assert "Roll forward" in why

    @invariant()
    def what_is_told_agrees_with_what_is_allowed(self) -> None:
        """Every page can be written; whatever is offered can be done; past the point no way back is shown."""
        if not hasattr(self, "events"):
            return
        live = live_schedule(self.execution, self.lengths, WINDOW, self.now)
        told = assess_turn_back(self.execution, live, self.lengths, WINDOW, clock)
        assert told.reason
        assert (told.tone is Tone.PAST) >= (self.execution.no_return_at is not None and not _back(self.execution))
        assert all(slot.start <= slot.end for slot in live.going.slots.values())
        assert turns(self.execution, live) is not None
        from gonogo.practices.rehearsals.rules.cutover.execution import Kind

        assert headline(self.execution, live, Kind.DRESS, WINDOW, clock)
        for who in PEOPLE:
            if (offer := offer_for(self.execution, who)) is None:
                continue
            id = offer.task.id if offer.task else ""
            for verb in offer.moves:
                move = Move(verb, id, "because it is so", offer.voter, Answer.GO, aware=True)
                assert refusal(self.execution, move, who) is None, (verb, id, who)


def _back(execution: Execution) -> bool:
    return execution.standing is Standing.BACK


TestNights = Nights.TestCase
TestNights.settings = settings(max_examples=60, stateful_step_count=40)
