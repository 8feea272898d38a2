# SPDX-License-Identifier: Apache-2.0
"""Do the commands measure a real clone, and record deployments and incidents, as the plan of the release says?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.models import Evidence
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, operator
from gonogo.faces.cli.tests.run import run
from gonogo.practices.small_releases.models import Measurement, RecordedDeployment
from gonogo.practices.small_releases.queries.measured import newest_reading
from gonogo.practices.small_releases.rules.measured import DateSource, Measured
from gonogo.practices.small_releases.tests.made_repository import MadeRepository

pytestmark = pytest.mark.usefixtures("release")


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the release."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def clone(tmp_path: Path) -> MadeRepository:
    """Twelve weekly releases of three changes, then five changes that wait."""
    made = MadeRepository(tmp_path / "portal")
    for week in range(12):
        start = NOW - timedelta(weeks=14 - week)
        for change in range(3):
            at = start + timedelta(days=change)
            made.commit({f"app/{change}.py": f"{week}\n" * (change + 1)}, f"Change {week}.{change}", at=at)
        made.tag(f"v1.{week}", at=start + timedelta(days=3))
    for change in range(5):
        made.commit({f"new/{change}.py": "1\n"}, f"New {change}", at=NOW - timedelta(days=6 - change))
    return made


def measured() -> Measured:
    """What was recorded last."""
    reading = newest_reading(Measurement.objects.latest("id").release_id)
    assert reading is not None
    return reading.measured


def test_measuring_records_what_waits_and_then_the_lines(clone: MadeRepository) -> None:
    """One piece of evidence, a measurement with lines, and a sentence about each."""
    said = run("releases", "measure", "--repo", str(clone.path))
    assert said.code == 0, said.err
    assert "5 changes wait; none of the last 12 releases had more." in said.out
    assert "Usually a release has 3 changes." in said.out
    found = measured()
    assert (len(found.releases), len(found.pending.changes)) == (12, 5)
    assert found.releases[0].lines_added == 6
    assert [one.kind for one in found.slices][:1] == ["prefix"]
    assert Evidence.objects.get().kind == "small_releases.measured"
    assert "Declared a big bang, and it is: 5 changes wait" in run("check", "--release", RELEASE).out


def test_lines_can_be_left_out(clone: MadeRepository) -> None:
    """Quick, for CI; what is not counted is not told."""
    said = run("releases", "measure", "--repo", str(clone.path), "--no-lines", "--format", "json").json()
    assert (said["pending"], said["lines_counted"], said["recorded"]) == (5, 0, True)
    assert measured().releases[0].lines_added is None


def test_the_plan_says_which_tags_are_releases(clone: MadeRepository) -> None:
    """Pattern and excluded files come from the plan of the release, unless somebody asks otherwise."""
    text = PLAN + "repository: {releases: 'v1.1*', exclude: [app/2.py]}\n"
    apply_plan(text, rosters=ROSTERS, by=operator(), now=NOW)
    run("releases", "measure", "--repo", str(clone.path))
    assert [one.release for one in measured().releases] == ["v1.1", "v1.10", "v1.11"]
    assert ("app/2.py", "from the plan") in measured().excluded
    run("releases", "measure", "--repo", str(clone.path), "--pattern", "v1.2", "--no-lines")
    assert [one.release for one in measured().releases] == ["v1.2"]


def test_a_recorded_deployment_dates_the_release(clone: MadeRepository) -> None:
    """The commit is resolved in the clone; the record is the best source of a date, and an incident shows."""
    at = (NOW - timedelta(days=9)).isoformat()
    said = run("releases", "record", "v1.11", "--commit", "v1.11", "--at", at, "--repo", str(clone.path))
    assert said.code == 0 and "Recorded: v1.11 of portal" in said.out
    again = run("releases", "record", "v1.11", "--commit", "v1.11", "--repo", str(clone.path))
    assert "nothing changed" in again.out
    assert RecordedDeployment.objects.get().commit == clone.git("rev-parse", "v1.11^{commit}").strip()
    run("releases", "measure", "--repo", str(clone.path), "--no-lines")
    assert "Linked: incident INC-1 followed v1.11" in run("releases", "link", "v1.11", "--incident", "INC-1").out
    assert "Linked: incident INC-2 followed v1.4" in run("releases", "link", "v1.4", "--incident", "INC-2").out
    run("releases", "measure", "--repo", str(clone.path), "--no-lines", "--pattern", "v*")
    by_name = {one.release: one for one in measured().releases}
    assert by_name["v1.11"].date_source is DateSource.DEPLOYMENT
    assert (by_name["v1.11"].incidents, by_name["v1.4"].incidents) == (("INC-1",), ("INC-2",))
    assert measured().rates.failed == 2


def test_what_was_linked_since_shows(clone: MadeRepository) -> None:
    """Measuring again brings the incident into the figures within the hour, too."""
    run("releases", "measure", "--repo", str(clone.path))
    run("releases", "link", "v1.4", "--incident", "INC-2")
    run("releases", "measure", "--repo", str(clone.path))
    assert measured().rates.failed == 1


@pytest.mark.parametrize("name", ["nowhere", "-n", "v1.1..v1.2", "HEAD^{tree}", "a b"])
def test_what_is_no_commit_is_said(clone: MadeRepository, name: str) -> None:
    """A name that leads nowhere, looks like an option or is a range records nothing."""
    said = run("releases", "record", "v9", f"--commit={name}", "--repo", str(clone.path))
    assert said.code == 2 and "Name a hash, a tag, a branch or HEAD" in said.err
    assert not RecordedDeployment.objects.exists()


def test_outside_a_clone_the_remedy_is_said(tmp_path: Path) -> None:
    """No traceback, no evidence."""
    for words in (("measure",), ("record", "v1")):
        said = run("releases", *words, "--repo", str(tmp_path))
        assert said.code == 2 and "Name the folder of a clone with --repo." in said.err
    assert not Evidence.objects.exists()


def test_a_whole_hash_needs_no_clone(tmp_path: Path) -> None:
    """CI without a checkout can record what it deployed."""
    said = run("releases", "record", "v9", "--commit", "a" * 40, "--repo", str(tmp_path), "--format", "json").json()
    assert (said["recorded"], said["finished"]) == (True, "2027-03-01T14:00:00Z")
