# SPDX-License-Identifier: Apache-2.0
"""Does `gonogo releases history` answer whether the team releases small and often, for people and for scripts?"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gonogo.practices.small_releases.actions import reading_lines
from gonogo.practices.small_releases.commands.history import history
from gonogo.practices.small_releases.models import IncidentLink, LineBatch
from gonogo.practices.small_releases.rules.naming import likely_patterns
from gonogo.practices.small_releases.tests.made_repository import MadeRepository

pytestmark = pytest.mark.django_db
START = datetime(2027, 1, 4, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day after the last of the releases made here."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: START + 16 * WEEK + timedelta(days=1))


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository with sixteen weekly releases of three changes each, and two changes that wait."""
    made = MadeRepository(tmp_path / "portal")
    for week in range(16):
        for change in range(3):
            made.commit({f"f{change}": f"{week}\n", "poetry.lock": f"{week}{change}\n"}, at=START + week * WEEK)
        made.tag(f"v{week}", at=START + week * WEEK + timedelta(days=1))
    for change in range(2):
        made.commit({f"w{change}": "1\n"}, at=START + 16 * WEEK)
    return made


def ask(made: MadeRepository, *words: str, code: int = 0) -> Result:
    """Run the command about this repository."""
    result = CliRunner().invoke(history, ["--repo", str(made.path), *words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def asked_json(made: MadeRepository, *words: str) -> list[dict[str, Any]]:
    """The JSON answer."""
    answer = json.loads(ask(made, *words, "--format", "json").stdout)
    assert isinstance(answer, list)
    return answer


def test_people_get_a_sentence_first_and_then_the_releases(made: MadeRepository) -> None:
    """How often, how small, what waits; then the last fifteen."""
    lines = ask(made).output.splitlines()
    assert lines[0].startswith("16 releases: half of them within 7 days of the one before; the last one 7 days ago.")
    assert lines[1] == "Of the last 16, half had at most 3 changes, and 9 in 10 at most 3."
    assert lines[2] == "2 changes wait now, the oldest for 1 day; each of the last 16 releases had more."
    rows = [line.split() for line in lines if line.startswith("v")]
    assert [row[0] for row in rows] == [f"v{week}" for week in range(1, 16)]
    assert "1 earlier release: --all shows them too." in lines
    assert "Note: Lines of these files are left out: poetry.lock." in lines
    assert len([line for line in ask(made, "--all").output.splitlines() if line.startswith("v")]) == 16


@pytest.mark.parametrize("used", ["both", "tags"])
def test_an_incident_linked_to_a_tag_stands_at_its_release(made: MadeRepository, release: str, used: str) -> None:
    """Also when nobody recorded a deployment of that release."""
    IncidentLink.objects.create(
        product="portal", name="v7", incident="INC-7", recorded_at=START + 9 * WEEK, recorded_by="ravi"
    )
    found = {one["release"]: one["incidents"] for one in asked_json(made, "--releases", used)}
    assert found == {f"v{week}": ["INC-7"] if week == 7 else [] for week in range(16)}


def test_scripts_get_every_release_oldest_first(made: MadeRepository) -> None:
    """With the source of each date, and lines without those of lock files."""
    answer = asked_json(made)
    assert [one["release"] for one in answer] == [f"v{week}" for week in range(16)]
    assert set(answer[3]) >= {
        "release",
        "date",
        "date_source",
        "commits",
        "changes",
        "files",
        "authors",
        "lead_time_days",
    }
    assert answer[3] | {"lead_time_days": None} == {
        "release": "v3",
        "date": "2027-01-26T09:00:00+00:00",
        "date_source": "annotated tag",
        "commits": 3,
        "changes": 3,
        "files": 4,
        "directories": 1,
        "lines_added": 3,
        "lines_deleted": 3,
        "excluded_lines": 6,
        "authors": 1,
        "oldest_days": 1.0,
        "lead_time_days": None,
        "risky": ["dependencies"],
        "incident": "",
        "incidents": [],
    }
    lead = answer[3]["lead_time_days"]
    assert (lead["p50"], lead["p85"], lead["p95"], lead["n"]) == (1.0, 1.0, 1.0, 3)
    assert set(lead) == {"p50", "p85", "p95", "n", "at_least", "not_told", "coding", "review", "waiting"}


def test_spreadsheets_get_the_same_figures(made: MadeRepository) -> None:
    """One row a release; what is no number is no formula either."""
    made.tag("v=1+1", at=START + 16 * WEEK)
    rows = list(csv.DictReader(io.StringIO(ask(made, "--pattern", "v* =*", "--format", "csv").output)))
    assert [row["release"] for row in rows] == [one["release"] for one in asked_json(made)]
    assert rows[0]["lead_time_days_waiting_p50"] == "1.0"
    made.tag("=cmd()", at=START + 16 * WEEK)
    text = ask(made, "--pattern", "=*", "--format", "csv").output
    assert "\n'=cmd()," in text


def test_lines_may_be_left_out(made: MadeRepository) -> None:
    """Then they are null, and counted ones are still shown."""
    assert {one["lines_added"] for one in asked_json(made, "--no-lines")} == {None}
    assert not LineBatch.objects.exists()
    assert "Lines " not in ask(made, "--no-lines").output.splitlines()[4]
    asked_json(made)
    assert None not in {one["lines_added"] for one in asked_json(made, "--no-lines")}


def test_a_stopped_counting_keeps_what_it_has(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the counting and not the answer."""
    monkeypatch.setattr(reading_lines, "TOGETHER", 20)
    real = reading_lines.keep_lines

    def keep_and_stop(*args: Any) -> None:
        real(*args)
        if LineBatch.objects.count() == 1 and args[1]:
            raise KeyboardInterrupt

    monkeypatch.setattr(reading_lines, "keep_lines", keep_and_stop)
    said = ask(made).output
    assert "Note: Counting lines was stopped." in said
    assert "Note: The lines of 20 of 50 commits are counted." in said
    monkeypatch.undo()


def test_no_tags_at_all_is_an_answer(tmp_path: Path) -> None:
    """Nothing was released, which is said, and is no error."""
    made = MadeRepository(tmp_path / "new")
    for _ in range(3):
        made.commit(at=START)
    assert (
        ask(made).output.splitlines()[0] == "No release was found for the pattern v*: 3 changes on main, none released."
    )
    assert asked_json(made) == []
    assert ask(made, "--format", "csv").output.count("\n") == 1


def test_tags_of_another_form_are_pointed_to(made: MadeRepository) -> None:
    """With the pattern that finds them."""
    said = ask(made, "--pattern", "release-*").output.splitlines()
    assert said[1] == "Other tags are there. Try --pattern 'v*' (16 tags)."
    assert said[0].endswith("50 changes on main, none released.")


def test_one_release_is_too_few_to_call_anything_usual(tmp_path: Path) -> None:
    """Cannot tell yet, in so many words."""
    made = MadeRepository(tmp_path / "young")
    made.commit(at=START)
    made.tag("v1")
    lines = ask(made).output.splitlines()
    assert lines[0] == "1 release so far: cannot tell yet how often."
    assert lines[1] == "Cannot tell yet what size is usual: 1 release with changes."
    assert lines[2] == "Nothing waits: all is released."


def test_the_plan_says_which_tags_are_releases(made: MadeRepository, release: str) -> None:
    """Where the store has one release; what is asked for on the command line goes first."""
    from gonogo.core.actions.apply_plan import apply_plan
    from gonogo.core.tests.cast import NOW, PLAN, ROSTERS, operator

    plan = f"{PLAN}repository: {{releases: 'v1?', exclude: ['f0']}}\n"
    apply_plan(plan, rosters=ROSTERS, by=operator(), now=NOW)
    answer = asked_json(made)
    assert [one["release"] for one in answer] == [f"v{week}" for week in range(10, 16)]
    assert answer[-1]["lines_added"] == 2
    assert len(asked_json(made, "--pattern", "v*")) == 16


@pytest.mark.parametrize(
    ("names", "patterns"),
    [
        (["1.0", "1.1", "release-3"], (("[0-9]*", 2), ("release-*", 1))),
        (["latest", "stable"], ()),
        (["product/v1", "product/v2"], (("product/v*", 2),)),
        (["a[1]", "a?1"], ()),
        ([], ()),
    ],
)
def test_a_likely_pattern_is_what_stands_before_the_number(
    names: list[str], patterns: tuple[tuple[str, int], ...]
) -> None:
    """The most frequent first; names without a number are no releases, and signs of patterns are avoided."""
    assert likely_patterns(names) == patterns
