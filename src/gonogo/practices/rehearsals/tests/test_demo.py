# SPDX-License-Identifier: Apache-2.0
"""Is the demo's story of seventeen rehearsals believable, whole, and the same every time?"""

from __future__ import annotations

from collections import Counter

import pytest

from gonogo.core.queries.releases import release_named
from gonogo.core.rules.verdict import State
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, make_release
from gonogo.practices.rehearsals.checks import PRACTICE
from gonogo.practices.rehearsals.demo import STORY, steps
from gonogo.practices.rehearsals.queries.cutovers import cutover_named
from gonogo.practices.rehearsals.queries.runs import runs_of
from gonogo.practices.rehearsals.rules.cutover.turning import way_back
from gonogo.practices.rehearsals.rules.demo.made_runs import NIGHTS, made_run
from gonogo.practices.rehearsals.rules.recording.report_data import digest_of, report_from_data, report_to_data
from gonogo.practices.rehearsals.rules.report import Result


@pytest.fixture
def told(cast: dict[str, object]) -> None:
    """The story is told in the order of time."""
    make_release(PLAN + "rehearsals:\n  - {path: rehearsals/people.yaml, window: 4h}\n")
    for one in sorted(steps(RELEASE, NOW), key=lambda step: -step.days_ago):
        one.run(NOW)


@pytest.mark.usefixtures("told")
def test_the_checks_are_go_by_recorded_runs_alone() -> None:
    """Nobody gave a word."""
    assert STORY == ()
    verdicts = [check.assess(release_named(RELEASE), NOW) for check in PRACTICE.checks]
    assert [one.state for one in verdicts] == [State.GO] * 3
    assert all(one.evidence for one in verdicts)
    assert "by 9 runs on rehearsal-1" in verdicts[2].reason


@pytest.mark.usefixtures("told")
def test_seventeen_nights_with_failures_before_the_calm() -> None:
    """A row lost, people kept waiting, a way back that failed, a night cut off; then nine passes in a row."""
    runs = [one.report for one in runs_of(release_named(RELEASE).id)]
    assert Counter(one.result for one in runs) == {Result.PASSED: 13, Result.FAILED: 3, Result.INTERRUPTED: 1}
    reasons = " ".join(reason for one in runs for reason in one.reasons)
    for part in ("1 row is missing", "blocked writers of person for", "did not bring everything back", "was stopped"):
        assert part in reasons
    assert len({one.migration_hash for one in runs}) == 4


@pytest.mark.usefixtures("told")
def test_the_time_to_turn_back_rests_on_the_runs() -> None:
    """The cutover is planned by the runs of the present migration, beside what the dress rehearsals took."""
    planned = cutover_named(release_named(RELEASE), "cutover")
    back = way_back(planned.version.runbook, planned.lengths)
    assert not back.rough
    assert "9 of 17 runs on record are of this migration and machine" in back.says
    assert "Dress rehearsals and cutovers say 32 min (n = 1); the longer counts." in back.says
    assert "runs say 1 h 15 min (n = 9), the longer counts" in planned.lengths.tasks["copy"].says


def test_every_report_is_sound_and_the_same_every_time() -> None:
    """As strict as with those of the runner, and byte for byte."""
    for number, night in enumerate(NIGHTS, 1):
        report = made_run(number, night, NOW)
        assert digest_of(report_from_data(report_to_data(report))) == digest_of(made_run(number, night, NOW))
        assert report.steps[-1].started_at < report.finished_at == NOW
