# SPDX-License-Identifier: Apache-2.0
"""Do the checks of this room judge by recorded runs, and by people's word only where there are none?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonogo.core.actions.record_evidence import attest
from gonogo.core.errors import BadInput
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.readiness import gate_of
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.verdict import State, Verdict
from gonogo.core.tests.attested_room import expect_story_about
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.actions.telling import tell_migration, tell_size
from gonogo.practices.rehearsals.checks import PRACTICE, fresh, passed, window
from gonogo.practices.rehearsals.demo import STORY
from gonogo.practices.rehearsals.queries.calendar import entries_of
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Report, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, ROWS, lossy_run, made_run

REHEARSALS = """\
rehearsals:
  - {path: rehearsals/people.yaml, max-age: 14d, window: 1h}
  - {path: rehearsals/cases.yaml, max-age: 14d, window: 1h}
  - {path: rehearsals/log.yaml, critical: false}
"""
SIZE = {"person": ROWS, "case": 300_000}


@pytest.fixture
def planned(cast: dict[str, object]) -> ReleaseFacts:
    """The small release with two critical rehearsals and one that is not."""
    make_release(PLAN + REHEARSALS)
    return release_named(RELEASE)


def record(report: Report) -> int:
    """A run comes in."""
    return record_run(RELEASE, report_to_data(report), by=as_("ravi"), now=NOW).evidence


def record_both() -> tuple[int, int]:
    """Both critical rehearsals pass."""
    return record(made_run("p")), record(made_run("c", rehearsal="cases"))


def test_passed_needs_every_critical_rehearsal(planned: ReleaseFacts) -> None:
    """Unknown until all were run, go when all passed, no-go when one fails later; others do not matter."""
    assert passed.assess(planned, NOW) == Verdict.unknown(
        '"people" was never rehearsed; `gonogo rehearsal run rehearsals/people.yaml` does. '
        '"cases" was never rehearsed; `gonogo rehearsal run rehearsals/cases.yaml` does.'
    )
    first = record(made_run("p"))
    verdict = passed.assess(planned, NOW)
    assert (verdict.state, verdict.evidence) == (State.UNKNOWN, (first,))
    assert "(1 of 2 rehearsals stand better.)" in verdict.reason
    second = record(made_run("c", rehearsal="cases"))
    assert (passed.assess(planned, NOW).state, passed.assess(planned, NOW).evidence) == (State.GO, (first, second))
    record(lossy_run("l", rehearsal="log"))
    assert passed.assess(planned, NOW).state is State.GO
    record(lossy_run("p2", ended=ENDED + timedelta(hours=9)))
    assert passed.assess(planned, NOW).state is State.NO_GO


def test_an_interrupted_run_takes_an_earlier_pass_away(planned: ReleaseFacts) -> None:
    """Nobody knows what it would have shown, and no word helps."""
    record_both()
    cut = {"result": Result.INTERRUPTED, "reasons": ("killed",), "backout_verified": None}
    record(made_run("p2", ended=ENDED + timedelta(hours=9), **cut))
    attest(RELEASE, check="rehearsals.passed", outcome=Outcome.PASSED, statement="It is fine.", by=as_("ravi"), now=NOW)
    verdict = passed.assess(planned, NOW)
    assert (verdict.state, "was interrupted" in verdict.reason) == (State.UNKNOWN, True)


def test_fresh_by_age_files_and_growth(planned: ReleaseFacts) -> None:
    """Go when young and unchanged; unknown when old; no-go when files or production have moved on."""
    assert fresh.assess(planned, NOW).state is State.UNKNOWN
    numbers = record_both()
    assert (fresh.assess(planned, NOW).state, fresh.assess(planned, NOW).evidence) == (State.GO, numbers)
    assert fresh.assess(planned, NOW + timedelta(days=13)).state is State.UNKNOWN
    size = tell_size(RELEASE, "people", {"person": 2 * ROWS}, by=as_("ravi"), now=NOW)
    verdict = fresh.assess(planned, NOW)
    assert (verdict.state, size.number in verdict.evidence) == (State.NO_GO, True)
    tell_size(RELEASE, "people", SIZE, by=as_("ravi"), now=NOW)
    assert fresh.assess(planned, NOW).state is State.GO
    tell_migration(RELEASE, "cases", "b" * 64, by=as_("ravi"), now=NOW)
    assert "files of the migration have changed" in fresh.assess(planned, NOW).reason


def test_window_by_the_forecast(planned: ReleaseFacts) -> None:
    """Unknown without a size of production, go when the bound fits, no-go when a run was longer, unknown when old."""
    assert window.assess(planned, NOW).state is State.UNKNOWN
    record_both()
    assert "production-size people" in window.assess(planned, NOW).reason
    for name in ("people", "cases"):
        tell_size(RELEASE, name, SIZE, by=as_("ravi"), now=NOW)
    verdict = window.assess(planned, NOW)
    assert (verdict.state, "the window is 1 h" in verdict.reason) == (State.GO, True)
    assert window.assess(planned, NOW + timedelta(days=20)).state is State.UNKNOWN
    slow = tuple(type(one)(one.name, one.leg, one.result, one.seconds * 6, one.started_at, one.rows)
                 for one in made_run().steps)  # fmt: skip
    record(made_run("p2", ended=ENDED + timedelta(hours=9), steps=slow))
    assert window.assess(planned, NOW).state is State.NO_GO


def test_a_size_of_production_is_forgotten_after_ninety_days(planned: ReleaseFacts) -> None:
    """Production grows; what was said long ago is not known any more."""
    record_both()
    for name in ("people", "cases"):
        tell_size(RELEASE, name, SIZE, by=as_("ravi"), now=NOW - timedelta(days=91))
    assert "is not on record" in window.assess(planned, NOW).reason


@pytest.mark.parametrize("check", PRACTICE.checks, ids=lambda one: one.id)
def test_a_word_counts_only_where_nothing_was_ever_run(planned: ReleaseFacts, check: object) -> None:
    """People answer until the first run of a critical rehearsal; from then on runs do."""
    assert check in PRACTICE.checks
    one = PRACTICE.checks[PRACTICE.checks.index(check)]  # type: ignore[arg-type]
    attest(RELEASE, check=one.id, outcome=Outcome.PASSED, statement="I was there.", by=as_("ravi"), now=NOW)
    assert one.assess(planned, NOW).state is State.GO
    assert one.assess(planned, NOW + timedelta(days=31)).state is State.UNKNOWN
    attest(RELEASE, check=one.id, outcome=Outcome.FAILED, statement="It broke again.", by=as_("sam"), now=NOW)
    assert one.assess(planned, NOW).state is State.NO_GO
    record(made_run("p"))
    assert one.assess(planned, NOW).state is State.UNKNOWN


def test_without_rehearsals_in_the_plan_people_answer(release: str) -> None:
    """Nothing can be computed then."""
    facts = release_named(release)
    for one in PRACTICE.checks:
        assert "names no critical rehearsal" in one.assess(facts, NOW).reason
        attest(RELEASE, check=one.id, outcome=Outcome.PASSED, statement="No migration.", by=as_("ravi"), now=NOW)
        assert one.assess(facts, NOW).state is State.GO


def test_runs_under_another_name_are_hinted_at(planned: ReleaseFacts) -> None:
    """Who calls the file otherwise than the rehearsal in it would search for long."""
    record(made_run("x", rehearsal="humans"))
    assert 'Runs are on record of "humans"; the plan names no such file.' in passed.assess(planned, NOW).reason


def test_the_gate_shows_the_three_findings(planned: ReleaseFacts) -> None:
    """Each with its reason, none by an error."""
    record_both()
    found = {one.check: one for one in gate_of(planned, "pilot", NOW).findings if one.practice == "rehearsals"}
    assert {check: one.state for check, one in found.items()} == {
        "rehearsals.passed": State.GO, "rehearsals.fresh": State.GO, "rehearsals.window": State.UNKNOWN,
    }  # fmt: skip


def test_the_calendar_counts_from_the_last_full_pass(planned: ReleaseFacts) -> None:
    """A failure or a quick run does not move the date; the first full pass does."""
    record(lossy_run("p1", ended=ENDED - timedelta(days=12)))
    record(made_run("p2", ended=ENDED - timedelta(days=11), quick=True))
    assert "Not on record yet" in entries_of(planned, NOW)[0].note
    record(made_run("p3", ended=ENDED - timedelta(days=8)))
    record(made_run("p4", ended=ENDED + timedelta(days=1), quick=True))
    entry = entries_of(planned, NOW)[0]
    assert "Last done on 18 February 2027" in entry.note
    assert "Not on record yet" in entries_of(planned, NOW)[1].note


def test_two_rehearsals_of_one_name_are_refused(cast: dict[str, object]) -> None:
    """Runs are told apart by the name of the file."""
    twice = "rehearsals:\n  - {path: a/people.yaml}\n  - {path: b/people.yaml}\n"
    with pytest.raises(BadInput) as caught:
        make_release(PLAN + twice)
    assert any("told apart by the name of the file" in one for one in caught.value.details)


def test_story_is_about_this_room() -> None:
    """The demo tells nothing about checks that are not there."""
    expect_story_about(PRACTICE, STORY)
