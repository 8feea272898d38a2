# SPDX-License-Identifier: Apache-2.0
"""Does a cutover allow what is right at each moment, and say what to do instead of the rest?"""

from __future__ import annotations

import pytest

from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Outcome, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.move import LEADING, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.replaying import replay
from gonogo.practices.rehearsals.tests.cutover.made_runbooks import LEAD, RAVI, RUNNER, Night, at, night

VERA = Who("vera")
OTHER_RUNNER = Who("ravi", runner="db2")


@pytest.fixture
def begun() -> Night:
    """A night that has started."""
    one = Night()
    one.move(Verb.START)
    return one


def test_nothing_begins_before_the_start() -> None:
    """The first task is ready only when the whole has started."""
    one = Night()
    assert one.refused(Verb.BEGIN, "close") == "It has not started yet."
    one.move(Verb.START)
    assert one.execution.stage("close") is Stage.READY


def test_a_task_waits_for_those_before_it(begun: Night) -> None:
    """The refusal names what it waits for."""
    assert begun.refused(Verb.BEGIN, "count", who=RAVI) == "“Count” waits for Copy."


def test_the_second_of_two_presses_is_told_who_was_first(begun: Night) -> None:
    """Two people begin the same task: one does, the other reads the name."""
    begun.move(Verb.BEGIN, "close", who=RAVI)
    assert begun.refused(Verb.BEGIN, "close") == "“Close” is running already (ravi)."


def test_a_task_belongs_to_its_owner(begun: Night) -> None:
    """Others cannot begin it; whoever leads can."""
    assert begun.refused(Verb.BEGIN, "close", who=VERA) == "“Close” belongs to ravi."
    assert begun.refused(Verb.BEGIN, "close", who=RAVI) is None
    assert begun.refused(Verb.BEGIN, "close", who=LEAD) is None


def test_only_leads_lead() -> None:
    """Starting, skipping, resuming and finishing need somebody who leads."""
    for verb in LEADING:
        assert Night().refused(verb, "close", who=RAVI, note="because so") == (
            "Only somebody who leads cutovers does this: a release lead."
        )


def test_a_pause_holds_what_begins_and_never_the_way_back(begun: Night) -> None:
    """Running tasks may end, new ones do not begin, turning back works and ends the pause."""
    begun.move(Verb.BEGIN, "close", who=RAVI)
    begun.move(Verb.PAUSE, who=RAVI, note="looking at an alarm")
    begun.move(Verb.DONE, "close", 30, who=RAVI)
    assert "paused" in (begun.refused(Verb.BEGIN, "mail") or "")
    assert "paused" in (begun.refused(Verb.BEGIN, "copy", who=RUNNER) or "")
    begun.move(Verb.TURN_BACK, who=RAVI, note="the alarm is real")
    assert (begun.execution.standing, begun.execution.paused) == (Standing.BACK, False)
    assert begun.execution.stage("restore") is Stage.READY


def test_the_point_of_no_return_is_said_before_it_is_passed() -> None:
    """Its task begins only when the person says that they know; afterwards turning back is refused."""
    one = Night()
    one.until_decision()
    one.vote_go(125)
    assert "there is no way back" in (one.refused(Verb.BEGIN, "open") or "")
    assert one.refused(Verb.TURN_BACK, note="nerves") is None
    one.move(Verb.BEGIN, "open", 130, aware=True)
    assert one.refused(Verb.TURN_BACK, note="too late") == (
        "The point of no return was passed with “Open”. Roll forward."
    )


def test_a_point_that_failed_was_not_passed() -> None:
    """When its task is known to have failed one can still turn back; when nobody knows, one cannot."""
    one = Night(night(point="copy"))
    one.move(Verb.START)
    one.do("close", 0, 30)
    one.move(Verb.BEGIN, "copy", 30, who=RUNNER)
    one.move(Verb.INTERRUPT, "copy", 40, who=RUNNER, attempt=1)
    one.move(Verb.AGAIN, "copy", 41)
    assert one.refused(Verb.TURN_BACK, note="who knows") is not None
    one.move(Verb.BEGIN, "copy", 42, who=RUNNER)
    one.move(Verb.FAIL, "copy", 43, who=RUNNER, attempt=2)
    assert one.refused(Verb.TURN_BACK, note="it failed") is None


def test_the_way_back_begins_after_the_program_has_ended(begun: Night) -> None:
    """While the copy still runs, nothing is restored over it."""
    begun.do("close", 0, 30)
    begun.move(Verb.BEGIN, "copy", 30, who=RUNNER)
    begun.move(Verb.TURN_BACK, "", 40, note="disk is full")
    assert begun.refused(Verb.BEGIN, "restore", who=RUNNER) == "“Restore” waits for Copy to end."
    begun.move(Verb.FAIL, "copy", 41, who=RUNNER, attempt=1)
    begun.run("restore", 41, 60)
    begun.do("reopen", 60, 100)
    begun.move(Verb.FINISH, "", 120)
    assert (begun.execution.outcome, begun.execution.ended_at) == (Outcome.BACKED_OUT, at(100))


def test_a_runner_does_only_programs(begun: Night) -> None:
    """It neither begins what people do nor reports about what another runner does."""
    assert begun.refused(Verb.BEGIN, "close", who=RUNNER) == "“Close” is done by a person, not by a runner."
    begun.do("close", 0, 30)
    begun.move(Verb.BEGIN, "copy", 30, who=RUNNER)
    assert begun.refused(Verb.BEGIN, "copy", who=OTHER_RUNNER) == "“Copy” is running already (ravi)."
    assert begun.refused(Verb.DONE, "copy", who=OTHER_RUNNER, attempt=1) is not None
    assert begun.refused(Verb.DONE, "copy", who=LEAD) == "The runner db1 is at it and will say how it ends."
    assert begun.refused(Verb.INTERRUPT, "copy", who=LEAD, silent=True) is None


@pytest.mark.parametrize("safe", [False, True])
def test_an_interrupted_program_runs_again_only_when_safe_or_when_a_person_says_so(safe: bool) -> None:
    """The runner may begin anew by itself only what the runbook calls safe."""
    one = Night(night(safe=safe))
    one.move(Verb.START)
    one.do("close", 0, 30)
    one.move(Verb.BEGIN, "copy", 30, who=RUNNER)
    one.move(Verb.INTERRUPT, "copy", 40, who=RUNNER, attempt=1)
    assert one.refused(Verb.BEGIN, "copy", who=RUNNER) == "“Copy” was interrupted (ravi)."
    assert (one.refused(Verb.AGAIN, "copy", who=RUNNER) is None) is safe
    one.move(Verb.AGAIN, "copy", 41, who=RAVI)
    one.run("copy", 42, 60)
    assert one.execution.of("copy").attempt == 2


def test_a_late_report_about_an_earlier_attempt_changes_nothing(begun: Night) -> None:
    """A person gave up on the first attempt and the second runs: what comes in about the first is refused."""
    begun.do("close", 0, 30)
    begun.move(Verb.BEGIN, "copy", 30, who=RUNNER)
    begun.move(Verb.INTERRUPT, "copy", 50, who=LEAD, silent=True)
    begun.move(Verb.AGAIN, "copy", 51)
    begun.move(Verb.BEGIN, "copy", 52, who=RUNNER)
    assert "was begun anew since" in (begun.refused(Verb.DONE, "copy", who=RUNNER, attempt=1) or "")
    assert begun.refused(Verb.DONE, "copy", who=RUNNER, attempt=2) is None


def test_a_report_that_comes_late_still_counts(begun: Night) -> None:
    """The runner was away, somebody called its task interrupted, and then it says that it was done in time."""
    begun.do("close", 0, 30)
    begun.move(Verb.BEGIN, "copy", 30, who=RUNNER)
    begun.move(Verb.INTERRUPT, "copy", 95, who=LEAD, silent=True)
    begun.move(Verb.DONE, "copy", 99, who=RUNNER, attempt=1, happened_at=at(90))
    assert begun.execution.of("copy").ended_at == at(90)


def test_a_decision_is_go_when_everybody_says_go() -> None:
    """One vote is not enough, one no-go is a no-go, and whoever changed their mind votes again."""
    one = Night()
    one.until_decision()
    ivan = Who("ivan")
    one.move(Verb.VOTE, "decide", 121, voter="dana", answer=Answer.GO)
    assert one.execution.stage("decide") is Stage.RUNNING
    assert one.refused(Verb.VOTE, "decide", who=ivan, voter="security", answer=Answer.NO_GO) is not None
    one.move(Verb.VOTE, "decide", 122, who=ivan, voter="security", answer=Answer.NO_GO, note="a row is missing")
    assert one.execution.stage("decide") is Stage.FAILED
    assert one.execution.stage("open") is Stage.WAITING
    one.move(Verb.VOTE, "decide", 125, who=ivan, voter="security", answer=Answer.GO)
    assert one.execution.stage("decide") is Stage.DONE
    assert one.refused(Verb.VOTE, "decide", voter="dana", answer=Answer.NO_GO, note="hm, no") == (
        "“Decide” was decided: go. Turn back if that was wrong."
    )


def test_votes_are_given_in_person_or_on_record_by_the_lead() -> None:
    """Nobody votes for somebody else, except a lead who says how they were told."""
    one = Night()
    one.until_decision()
    go = {"voter": "security", "answer": Answer.GO}
    assert one.refused(Verb.VOTE, "decide", who=RAVI, **go) == "ravi does not vote for security."
    assert "Say how security told you" in (one.refused(Verb.VOTE, "decide", **go) or "")
    assert one.refused(Verb.VOTE, "decide", note="said on the bridge", **go) is None


def test_decisions_and_the_point_of_no_return_are_never_skipped() -> None:
    """Anything else may be skipped by a lead who says why, and what waits for it goes on."""
    one = Night()
    one.until_decision()
    assert "never skipped" in (one.refused(Verb.SKIP, "decide", note="no time") or "")
    assert "never skipped" in (one.refused(Verb.SKIP, "open", note="no time") or "")
    assert one.refused(Verb.SKIP, "mail") == "Say in a few words why."
    one.move(Verb.SKIP, "mail", 121, note="Sam is ill")
    assert one.execution.stage("mail") is Stage.SKIPPED


def test_it_is_completed_when_its_last_task_ended() -> None:
    """Whoever presses Finish an hour later makes the night no longer."""
    one = Night()
    one.until_decision()
    one.vote_go(130)
    one.do("open", 130, 150)
    assert one.refused(Verb.FINISH) == "1 task is not done. To stop here all the same, say why."
    one.do("mail", 150, 155)
    one.move(Verb.FINISH, "", 215)
    assert (one.execution.outcome, one.execution.ended_at) == (Outcome.COMPLETED, at(155))
    assert one.refused(Verb.BEGIN, "open") == "It is over; nothing can be changed any more."


def test_stopping_early_needs_a_reason_and_nothing_that_runs(begun: Night) -> None:
    """A running task is ended first."""
    begun.move(Verb.BEGIN, "close", who=RAVI)
    assert begun.refused(Verb.FINISH, note="power cut") == "“Close” is still running. Say first how it ended."
    begun.move(Verb.FAIL, "close", 5, who=RAVI, note="power cut")
    begun.move(Verb.FINISH, "", 6, note="power cut")
    assert begun.execution.outcome is Outcome.STOPPED


def test_comments_are_taken_at_any_time(begun: Night) -> None:
    """Before, during and after, about a task or the whole."""
    begun.move(Verb.COMMENT, "close", 3, who=VERA, note="the door is open")
    assert begun.refused(Verb.COMMENT, "", note=" ") == "The comment is empty."
    assert begun.execution.sequence == 2


def test_replaying_the_events_gives_the_state(begun: Night) -> None:
    """Whoever reads the events knows what whoever saw them happen knows."""
    begun.do("close", 0, 30)
    begun.run("copy", 30, 90)
    assert replay(begun.execution.runbook, begun.events) == begun.execution


def test_an_event_of_the_past_moves_no_clock_back(begun: Night) -> None:
    """Events are taken down at the newest time known, and what was reported lies between its begin and then."""
    begun.move(Verb.BEGIN, "close", 20, who=RAVI)
    begun.move(Verb.DONE, "close", -600, who=RAVI)
    assert begun.execution.of("close").ended_at == at(20)
    assert begun.execution.high_water == at(20)
