# SPDX-License-Identifier: Apache-2.0
"""Do recorded runs give a runbook its lengths, and does a cutover that is over give its own back to the forecasts?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from gonogo.core.models import Event
from gonogo.core.operation import operations, run_operation
from gonogo.core.queries.ledger import all_evidence
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome as Shown
from gonogo.core.tests.cast import NOW, RELEASE, as_
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.actions.telling import tell_size
from gonogo.practices.rehearsals.queries.cutovers import cutover_named
from gonogo.practices.rehearsals.rules.cutover.durations import Basis
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Kind, Outcome
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.rules.cutover.turning import way_back
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT
from gonogo.practices.rehearsals.tests.cutover.nights import later, move, night_now, schedule_night
from gonogo.practices.rehearsals.tests.cutover.test_pages import LIVE, at, browser, words  # noqa: F401
from gonogo.practices.rehearsals.tests.made_runs import ENDED, made_run, sized

pytestmark = pytest.mark.usefixtures("release")
BY_RUNS = (
    NIGHT.replace("roles:", "rehearsals: [people]\nroles:")
    .replace("    planned: 90m\n", "    steps: [add columns, split names]\n")
    .replace("kind: command, planned: 40m, run: ./restore.sh", "kind: command, steps: [join names], run: ./restore.sh")
)
"""The night whose copying and restoring are the steps of the rehearsal, without planned lengths."""


def record_runs(many: int) -> None:
    """So many runs on copies of several sizes, and how large production is."""
    for number in range(many):
        run = made_run(f"run-{number}", ended=ENDED - timedelta(days=number))
        record_run(RELEASE, report_to_data(sized(run, 1.0 - 0.01 * number)), by=as_("ravi"), now=NOW)
    tell_size(RELEASE, "people", made_run().source_rows, by=as_("ravi"), now=NOW)


def go_through(minutes_of_copy: float = 11) -> None:
    """A cutover from its start to its end."""
    move(Verb.START)
    move(Verb.BEGIN, "close", 0)
    move(Verb.DONE, "close", 10)
    move(Verb.BEGIN, "copy", 10, runner="db1")
    move(Verb.DONE, "copy", 10 + minutes_of_copy, runner="db1", attempt=1)
    finish_from_copy()


def finish_from_copy() -> None:
    """What comes after the copying."""
    move(Verb.BEGIN, "count", 100)
    move(Verb.DONE, "count", 120)
    move(Verb.VOTE, "decide", 125, by=as_("dana"), voter="dana", answer=Answer.GO)
    move(Verb.VOTE, "decide", 125, by=as_("ivan"), voter="security", answer=Answer.GO)
    move(Verb.BEGIN, "open", 125, aware=True)
    move(Verb.DONE, "open", 140)
    move(Verb.FINISH, "", 150)


def produced() -> Mapping[str, Any]:
    """The only result of production on record."""
    (found,) = all_evidence(release_named(RELEASE).id, kind="rehearsals.production")
    return {**found.facts, "outcome": found.outcome, "subject": found.subject}


def test_scheduling_freezes_what_recorded_runs_foretell() -> None:
    """The planned length of a task and the way back, each with the number of runs that it rests on."""
    record_runs(5)
    night = schedule_night(BY_RUNS)
    copy = night.lengths.tasks["copy"]
    assert (copy.basis, copy.n, copy.rough) == (Basis.FORETOLD, 5, True)
    assert (copy.length or timedelta(0)) >= timedelta(seconds=602)
    back = way_back(night.version.runbook, night.lengths)
    assert (back.length, back.n, back.rough) == (timedelta(minutes=15), 5, False)
    assert "the longest of 5 verified backouts, 5 runs on record)" in back.says


def test_what_is_frozen_does_not_move_with_later_runs() -> None:
    """A night that is scheduled keeps its plan; one that is scheduled later has the newer figures."""
    record_runs(5)
    before = schedule_night(BY_RUNS).lengths
    record_run(RELEASE, report_to_data(made_run("late", ended=NOW - timedelta(hours=1))), by=as_("ravi"), now=NOW)
    assert night_now().lengths == before
    assert schedule_night(BY_RUNS, name="second").lengths != before


def test_without_runs_it_cannot_tell_and_says_what_is_missing() -> None:
    """A runbook that was only just begun promises nothing."""
    night = schedule_night(BY_RUNS)
    assert night.lengths.tasks["copy"].says == "cannot tell; no run of “people” is on record yet"
    assert way_back(night.version.runbook, night.lengths).length is None


def test_the_pages_say_where_the_figure_comes_from(at: Any) -> None:  # noqa: F811
    """The live page, the page of the runbook, and the status on the command line: the same sentence with its n."""
    record_runs(5)
    schedule_night(BY_RUNS)
    says = "5 min for the backout of “people” (the longest of 5 verified backouts, 5 runs on record)"
    assert says in words(browser("vera"), LIVE)
    page = words(browser("vera"), f"/r/{RELEASE}/runbooks/people-cutover/")
    assert says in page
    assert "(rough, from 5 runs)" in page
    asked = {"release": RELEASE, "name": "night"}
    told = run_operation(operations()["cutover.status"], asked, by=as_("vera"), now=NOW)
    assert says in told["turn_back"]["way_back"]


def test_the_plan_of_a_kept_runbook_has_the_lengths_of_its_runs() -> None:
    """Whoever exports it sees what it plans by the runs so far."""
    record_runs(5)
    schedule_night(BY_RUNS)
    asked = {"release": RELEASE, "name": "people-cutover"}
    plan = run_operation(operations()["runbook.export"], asked, by=as_("vera"), now=NOW)
    lengths = {row["task"]: row["length"] for row in plan["schedule"]}
    assert "from 5 runs" in lengths["copy"]
    assert plan["turn_back"]["latest"] == "2027-03-07T10:45:00Z"


def test_importing_says_what_the_runs_plan() -> None:
    """Whoever brings a runbook sees at once what its recorded runs make of it."""
    record_runs(5)
    asked = {"release": RELEASE, "runbook": BY_RUNS}
    plan = run_operation(operations()["runbook.import"], asked, by=as_("dana"), now=NOW)
    assert (plan["changed"], plan["turn_back"]["latest"]) == (True, "2027-03-07T10:45:00Z")
    assert "from 5 runs" in {row["task"]: row["length"] for row in plan["schedule"]}["copy"]


def test_steps_without_their_rehearsal_are_refused() -> None:
    """A step of nothing tells nothing."""
    asked = {"runbook": BY_RUNS.replace("rehearsals: [people]\n", "")}
    with pytest.raises(Exception, match="name the rehearsal of these steps"):
        run_operation(operations()["runbook.validate"], asked, by=as_("vera"), now=NOW)


def test_a_finished_cutover_is_a_result_of_production() -> None:
    """What its steps took is held against the forecast from before."""
    record_runs(5)
    schedule_night(BY_RUNS, kind=Kind.CUTOVER)
    go_through()
    facts = produced()
    assert facts["subject"] == "people"
    assert facts["steps"] == [{"name": "add columns + split names", "seconds": 660.0}]
    assert (facts["completed"], facts["outcome"]) == (True, Shown.PASSED)
    assert facts["forecast"]["runs"] == 5
    assert facts["statement"].startswith('"people" took 11 min in production, within the forecast of at most')


def test_telling_the_same_again_changes_nothing() -> None:
    """A recipe that reports the cutover as well adds no second result."""
    record_runs(5)
    schedule_night(BY_RUNS, kind=Kind.CUTOVER)
    go_through()
    asked = {
        "release": RELEASE,
        "rehearsal": "people",
        "started": NOW.isoformat(),
        "finished": later(140).isoformat(),
        "steps": [{"name": "add columns + split names", "seconds": 660.0}],
    }
    again = run_operation(operations()["rehearsal.production"], asked, by=as_("ravi"), now=later(200))
    assert again["recorded"] is False
    assert produced()["seconds"] == 660.0


def test_a_dress_rehearsal_is_no_result_of_production() -> None:
    """Whatever it took, it was on a copy."""
    record_runs(5)
    schedule_night(BY_RUNS)
    go_through()
    assert all_evidence(release_named(RELEASE).id, kind="rehearsals.production") == ()


def test_a_step_that_failed_on_the_way_corrects_no_forecast() -> None:
    """The time that people took to decide is no time of the migration."""
    record_runs(5)
    schedule_night(BY_RUNS, kind=Kind.CUTOVER)
    move(Verb.START)
    move(Verb.BEGIN, "close", 0)
    move(Verb.DONE, "close", 10)
    move(Verb.BEGIN, "copy", 10, runner="db1")
    move(Verb.FAIL, "copy", 20, runner="db1", attempt=1, note="exit code 1")
    move(Verb.DONE, "copy", 60, note="finished by hand")
    finish_from_copy()
    assert produced()["completed"] is False


def test_what_cannot_be_recorded_keeps_no_cutover_from_being_finished() -> None:
    """The history of the release says what was left out and why."""
    record_runs(5)
    schedule_night(BY_RUNS, kind=Kind.CUTOVER)
    other = {
        "release": RELEASE,
        "rehearsal": "people",
        "started": NOW.isoformat(),
        "finished": later(30).isoformat(),
        "steps": [{"name": "by hand", "seconds": 60.0}],
    }
    run_operation(operations()["rehearsal.production"], other, by=as_("ravi"), now=later(60))
    go_through()
    assert cutover_named(release_named(RELEASE), "night").execution.outcome is Outcome.COMPLETED
    told = Event.objects.get(verb="production times not recorded")
    assert "another result" in told.reason
