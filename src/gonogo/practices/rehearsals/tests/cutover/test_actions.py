# SPDX-License-Identifier: Apache-2.0
"""Are runbooks and cutovers kept: each move once, in one order, and at the end as evidence?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from gonogo.core.append_only import missing_protection
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.queries.ledger import all_evidence, events_of
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome as Shown
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release, operator
from gonogo.practices.rehearsals.actions.cutover.hearing import LEASE, hear_runner
from gonogo.practices.rehearsals.actions.cutover.runbooks import keep_runbook
from gonogo.practices.rehearsals.actions.cutover.scheduling import schedule_cutover
from gonogo.practices.rehearsals.files.cutover import read_runbook
from gonogo.practices.rehearsals.models import APPEND_ONLY, Cutover, CutoverEvent
from gonogo.practices.rehearsals.queries.cutovers import cutover_named, runbook_named, versions_of
from gonogo.practices.rehearsals.queries.lengths import taken_by
from gonogo.practices.rehearsals.rules.cutover.durations import Basis
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Kind, Outcome, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.rules.cutover.turning import way_back
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT
from gonogo.practices.rehearsals.tests.cutover.nights import (
    go_to_decision,
    later,
    move,
    night_now,
    schedule_night,
    start_night,
)

pytestmark = pytest.mark.usefixtures("release")


def vote_go(name: str = "night", minutes: float = 125) -> None:
    """Both voters say go."""
    move(Verb.VOTE, "decide", minutes, by=as_("dana"), name=name, voter="dana", answer=Answer.GO)
    move(Verb.VOTE, "decide", minutes, by=as_("ivan"), name=name, voter="security", answer=Answer.GO)


def complete(name: str = "night") -> None:
    """From the start to the end, in 140 minutes."""
    go_to_decision(name)
    vote_go(name)
    move(Verb.BEGIN, "open", 125, name=name, aware=True)
    move(Verb.DONE, "open", 140, name=name)
    move(Verb.FINISH, "", 150, name=name)


def test_a_runbook_becomes_a_new_version_only_when_it_says_something_new() -> None:
    """Importing the same again changes nothing, and earlier versions stay as they are."""
    release = release_named(RELEASE)
    _, first = keep_runbook(release, read_runbook(NIGHT), by=as_("dana"), now=NOW)
    _, same = keep_runbook(release, read_runbook(NIGHT + "\n# a remark\n"), by=as_("dana"), now=NOW)
    changed, third = keep_runbook(release, read_runbook(NIGHT.replace("90m", "80m")), by=as_("dana"), now=NOW)
    assert (first, same, third, changed.number) == (True, False, True, 2)
    assert [one.number for one in versions_of(release, "people-cutover")] == [2, 1]


def test_a_change_of_an_older_version_is_a_conflict() -> None:
    """Two people change the same version: the second one is told."""
    release = release_named(RELEASE)
    keep_runbook(release, read_runbook(NIGHT), by=as_("dana"), now=NOW, expected=0)
    with pytest.raises(Conflict, match="is at version 1 now, not 0"):
        keep_runbook(release, read_runbook(NIGHT.replace("90m", "80m")), by=as_("ada"), now=NOW, expected=0)


def test_the_frozen_runbook_stays_what_it_was() -> None:
    """A later version changes nothing for a cutover that was scheduled before."""
    before = schedule_night()
    keep_runbook(release_named(RELEASE), read_runbook(NIGHT.replace("90m", "80m")), by=operator(), now=NOW)
    assert night_now().version == before.version


def test_the_database_keeps_events_and_versions() -> None:
    """Nobody changes what happened, not even by SQL."""
    start_night()
    assert missing_protection(APPEND_ONLY) == ()
    for model in (CutoverEvent,):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(note="otherwise")


def test_a_name_is_used_once_and_is_a_name() -> None:
    """Two cutovers of one name could not be told apart."""
    schedule_night()
    with pytest.raises(Conflict, match="There is a cutover"):
        schedule_night()
    with pytest.raises(BadInput, match="is no name for a cutover"):
        schedule_night(name="The Night")


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    """Whatever the runbook says."""
    release = release_named(RELEASE)
    runbook, _ = keep_runbook(release, read_runbook(NIGHT), by=operator(), now=NOW)
    with pytest.raises(BadInput, match="ends before it starts"):
        schedule_cutover(
            release, runbook, "n", kind=Kind.DRESS, starts=NOW, ends=NOW - timedelta(hours=1), by=operator(), now=NOW
        )


def test_what_is_not_there_is_named_with_what_was_meant() -> None:
    """A slip of the pen gets a suggestion."""
    schedule_night()
    release = release_named(RELEASE)
    with pytest.raises(NotFound, match="Did you mean night"):
        cutover_named(release, "nigth")
    with pytest.raises(NotFound, match="Did you mean people-cutover"):
        runbook_named(release, "people-cutovre")
    with pytest.raises(NotFound, match="has no version 7; the newest is 1"):
        runbook_named(release, "people-cutover", 7)


def test_a_move_that_is_sent_twice_is_made_once() -> None:
    """The same id adds nothing, also when it could not be made any more."""
    start_night()
    first = move(Verb.BEGIN, "close", 1, id="press-1")
    again = move(Verb.BEGIN, "close", 5, id="press-1")
    assert first.execution == again.execution
    with pytest.raises(BadInput, match="was used for another move"):
        move(Verb.DONE, "close", 5, id="press-1")


def test_a_refused_move_leaves_nothing() -> None:
    """No event, no number used up."""
    start_night()
    with pytest.raises(Refused, match="waits for Copy the people"):
        move(Verb.BEGIN, "count", 1)
    assert Cutover.objects.get().sequence == CutoverEvent.objects.count() == 1


def test_people_do_what_is_theirs() -> None:
    """Ravi owns the task, Sam does not, Vera only looks, and leads may do everything."""
    start_night()
    with pytest.raises(Refused, match="belongs to ravi"):
        move(Verb.BEGIN, "close", by=as_("sam"))
    with pytest.raises(NotAllowed, match="vera is viewer"):
        move(Verb.COMMENT, "", by=as_("vera"), note="hello there")
    with pytest.raises(NotAllowed):
        move(Verb.FINISH, "", by=as_("ravi"), note="I go home")
    move(Verb.BEGIN, "close", by=as_("ravi"))
    assert night_now().execution.of("close").by == "ravi"


def test_no_cutover_starts_in_a_freeze_and_any_turns_back() -> None:
    """A dress rehearsal starts all the same: it works on a copy."""
    frozen = PLAN + "freezes:\n  - {name: year end, from: 2027-03-02, to: 2027-03-03}\n"
    schedule_night(kind=Kind.CUTOVER)
    schedule_night(name="dress")
    move(Verb.START)
    make_release(frozen)
    day = 24 * 60
    schedule_night(name="frozen", kind=Kind.CUTOVER)
    with pytest.raises(Refused, match="The freeze “year end” lasts until 3 March 2027; no cutover starts in it"):
        move(Verb.START, "", day, name="frozen")
    move(Verb.START, "", day, name="dress")
    move(Verb.TURN_BACK, "", day, note="it goes wrong")
    assert night_now().execution.standing is Standing.BACK


def test_next_month_s_cutover_does_not_start_tonight() -> None:
    """It starts from half a day before its window on; a dress rehearsal whenever its people are there."""
    ahead = later(30 * 24 * 60)
    schedule_night(kind=Kind.CUTOVER, starts=ahead)
    schedule_night(name="dress", starts=ahead)
    with pytest.raises(Refused, match="it can be started from 12 hours before"):
        move(Verb.START)
    move(Verb.START, name="dress")
    move(Verb.START, "", (30 * 24 - 12) * 60)
    assert night_now().execution.standing is Standing.FORWARD


def test_it_ends_as_evidence_with_planned_against_actual() -> None:
    """The ledger has the outcome and, for each task, what was planned and what it took."""
    schedule_night()
    complete()
    found = all_evidence(release_named(RELEASE).id, kind="rehearsals.dress")[0]
    assert (found.outcome, night_now().evidence) == (Shown.PASSED, found.number)
    assert found.facts["outcome"] == "completed"
    took = {one["task"]: (one["planned_seconds"], one["actual_seconds"]) for one in found.facts["tasks"]}
    assert took["copy"] == (90 * 60, 88 * 60)
    assert found.observed_at == later(140)
    verbs = [event.verb for event in events_of(release_named(RELEASE).id, subject="cutover:night")]
    assert verbs == ["dress rehearsal finished", "dress rehearsal started", "dress rehearsal scheduled"]


def test_a_cutover_that_ran_over_its_window_is_no_pass() -> None:
    """It was completed, and too late."""
    release = release_named(RELEASE)
    runbook, _ = keep_runbook(release, read_runbook(NIGHT), by=operator(), now=NOW)
    schedule_cutover(release, runbook, "night", kind=Kind.CUTOVER, starts=NOW, ends=later(139), by=operator(), now=NOW)
    complete()
    found = all_evidence(release.id, kind="rehearsals.cutover")[0]
    assert (found.outcome, found.facts["late_seconds"]) == (Shown.FAILED, 60)


def test_what_a_dress_rehearsal_took_is_the_plan_of_the_next() -> None:
    """A task without a planned length takes what it took, and the way back counts as rehearsed."""
    text = NIGHT.replace("    planned: 90m\n", "")
    schedule_night(text)
    assert night_now().lengths.tasks["copy"].basis is Basis.UNKNOWN
    move(Verb.START)
    move(Verb.BEGIN, "close", 0)
    move(Verb.DONE, "close", 10)
    move(Verb.BEGIN, "copy", 10, runner="db1")
    move(Verb.DONE, "copy", 77, runner="db1", attempt=1)
    move(Verb.TURN_BACK, "", 80, by=as_("ravi"), note="we practise the way back")
    move(Verb.BEGIN, "restore", 80, runner="db1")
    move(Verb.DONE, "restore", 125, runner="db1", attempt=1)
    move(Verb.BEGIN, "reopen", 125)
    move(Verb.DONE, "reopen", 137)
    move(Verb.FINISH, "", 140)
    found = all_evidence(release_named(RELEASE).id, kind="rehearsals.dress")[0]
    assert (found.outcome, found.facts["way_back_seconds"]) == (Shown.NOTED, 57 * 60)
    second = schedule_night(text, name="second")
    assert second.lengths.tasks["copy"].length == timedelta(minutes=67)
    assert second.lengths.tasks["copy"].says == "1 h 07 min (median of 1 rehearsed)"
    assert way_back(second.version.runbook, second.lengths).length == timedelta(minutes=57)
    assert taken_by(release_named(RELEASE).id, "another").backouts == ()


def test_stopping_early_is_no_pass() -> None:
    """A cutover that was stopped showed that it does not work, and says why."""
    start_night()
    move(Verb.FINISH, "", 5, note="the building burns")
    assert night_now().execution.outcome is Outcome.STOPPED
    assert all_evidence(release_named(RELEASE).id, kind="rehearsals.dress")[0].outcome is Shown.FAILED


def test_a_runner_that_is_not_heard_of_is_silent() -> None:
    """Then, and only then, a person says that its program was interrupted."""
    start_night()
    move(Verb.BEGIN, "close", 0)
    move(Verb.DONE, "close", 1)
    release = release_named(RELEASE)
    move(Verb.BEGIN, "copy", 1, runner="db1")
    said = hear_runner(release, "night", runner="db1", tails={"copy": "1,000 rows"}, by=as_("ravi"), now=later(2))
    assert not said.silent("copy", later(2))
    assert [beat.tail for beat in said.beats if beat.task] == ["1,000 rows"]
    with pytest.raises(Refused, match="The runner db1 is at it"):
        move(Verb.INTERRUPT, "copy", 2)
    minutes = 2 + LEASE.total_seconds() / 60
    move(Verb.INTERRUPT, "copy", minutes)
    assert night_now().execution.stage("copy") is Stage.INTERRUPTED


def test_a_runner_says_nothing_about_what_another_does() -> None:
    """The words of a stranger are passed over."""
    start_night()
    said = hear_runner(
        release_named(RELEASE), "night", runner="db2", tails={"copy": "hello", "nothing": "x"}, by=as_("ravi"), now=NOW
    )
    assert [(beat.runner, beat.task) for beat in said.beats] == [("db2", "")]


def test_a_clock_that_is_set_back_moves_no_event_back() -> None:
    """Events are taken down at the newest time known."""
    start_night()
    move(Verb.BEGIN, "close", 20)
    move(Verb.DONE, "close", -300)
    assert night_now().execution.of("close").ended_at == later(20)
