# SPDX-License-Identifier: Apache-2.0
"""Do the commands about what waits say it rightly, in each format, and only read the clone?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gonogo.core.tests.cast import NOW, PLAN, as_, make_release
from gonogo.faces.cli.tests.run import run
from gonogo.practices.small_releases.actions.deployments import record_deployment
from gonogo.practices.small_releases.tests.made_repository import MadeRepository

DAY = timedelta(days=1)
RELEASED = 12
WAITING = (
    ({"app/form.py": "1\n2\n"}, "Begin the form (#31)"),
    ({"app/form.py": "1\n2\n3\n", "go.sum": "a\n"}, "Go on | with *the* form, @dana (#32)"),
    ({"app/migrations/0002_office.py": "1\n"}, "Move offices"),
    ({"web/style.css": "1\n", "go.sum": "b\n"}, "Style"),
    ({"web/style.css": "1\n2\n"}, "Style more"),
)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The clock of the machine stands still, and the store is empty."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def clone(tmp_path: Path) -> MadeRepository:
    """Twelve releases of two changes each, a week apart, and five changes that wait, the oldest for five days."""
    made = MadeRepository(tmp_path / "portal")
    for number in range(RELEASED):
        at = NOW - 7 * DAY * (RELEASED - number)
        made.commit({"readme.md": f"{number}\n"}, f"First {number}", at=at - DAY)
        made.commit({f"part{number}.py": "x\n"}, f"Second {number}", at=at - DAY)
        made.tag(f"v1.{number}", at=at)
    for place, (files, subject) in enumerate(WAITING):
        made.commit(dict(files), subject, at=NOW - DAY * (len(WAITING) - place))
    return made


def asked(command: str, clone: MadeRepository, *more: str) -> Any:
    """The answer of a command as JSON."""
    return run("releases", command, "--repo", str(clone.path), *more, "--format", "json").json()


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and bytes."""
    return {str(one): (one.stat().st_mtime_ns, one.read_bytes()) for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def unchanged(clone: MadeRepository) -> Iterator[None]:
    """Whatever the test does, the clone is byte for byte what it was."""
    before = state(clone.path)
    yield
    assert state(clone.path) == before


def test_what_waits_is_counted_and_listed_oldest_first(clone: MadeRepository, unchanged: None) -> None:
    """With its age, its files, lines that are counted at once, and what to look at."""
    said = asked("pending", clone)
    assert (said["count"], said["oldest_days"], said["change_days"]) == (5, 5.0, 15.0)
    assert (said["usual"], said["larger_than"], said["compared"]) == ({"p50": 2.0, "p90": 2.0}, 1.0, RELEASED)
    assert (said["files"], said["lines_added"], said["authors"]) == (4, 6, 1)
    assert [one["subject"] for one in said["changes"]] == [subject for _, subject in WAITING]
    first, third = said["changes"][0], said["changes"][2]
    assert (first["age_days"], first["files"], first["author"]) == (5.0, 1, "ravi@example.gov")
    assert third["risky"] == ["migrations"]
    (migrations,) = (one for one in said["risks"] if one["kind"] == "migrations")
    assert (migrations["count"], migrations["paths"]) == (1, ["app/migrations/0002_office.py"])


def test_people_read_a_sentence_first_and_what_to_do_last(clone: MadeRepository) -> None:
    """How much, for how long, whether that is much here; then the list, what to look at, and the next step."""
    lines = run("releases", "pending", "--repo", str(clone.path), COLUMNS="200").out.splitlines()
    assert lines[0] == "5 changes wait, the oldest for 5 days; none of the last 12 releases had more."
    assert any("Begin the form" in line and "5 days" in line for line in lines)
    assert any(
        line.startswith("Migrations of data: 1 file in 1 change: app/migrations/0002_office.py") for line in lines
    )
    assert not any("0 files" in line for line in lines)
    assert lines[-1] == (
        "That is more than 9 in 10 releases had (2 at most). See what could go first: gonogo releases slice"
    )


def test_a_comment_is_short_and_calls_nobody(clone: MadeRepository) -> None:
    """The list is folded away; subjects mean nothing there, and no author is named."""
    said = run("releases", "pending", "--repo", str(clone.path), "--format", "markdown").out
    assert said.startswith("**5 changes wait, the oldest for 5 days; none of the last 12 releases had more.**\n")
    assert "<summary>5 changes, oldest first</summary>" in said
    (row,) = (line for line in said.splitlines() if "Go on" in line)
    assert "Go on \\| with \\*the\\* form" in row and "@dana" not in row and "#32" not in row
    assert "ravi" not in said


def test_nothing_waits(clone: MadeRepository) -> None:
    """It is said in all formats, and nothing is offered."""
    clone.tag("v2", at=NOW - timedelta(hours=1))
    nothing = "Nothing waits: every change of the main branch is released."
    assert run("releases", "pending", "--repo", str(clone.path)).out.startswith(f"{nothing}\n13 releases so far.\n")
    assert run("releases", "pending", "--repo", str(clone.path), "--format", "markdown").out == f"**{nothing}**\n"
    assert asked("pending", clone)["changes"] == []
    assert asked("slice", clone) == {
        "pending": 0, "prefixes": [], "groups": [], "note": "Nothing waits, so there is nothing to slice.",
    }  # fmt: skip
    assert "nothing to slice" in run("releases", "slice", "--repo", str(clone.path)).out
    assert "nothing to slice" in run("releases", "slice", "--repo", str(clone.path), "--format", "markdown").out


def test_without_releases_nothing_is_called_much(tmp_path: Path) -> None:
    """Too few releases, or none, are said to be too few."""
    made = MadeRepository(tmp_path / "young")
    for number in range(3):
        made.commit({f"{number}.py": "x"}, at=NOW - DAY)
    said = run("releases", "pending", "--repo", str(made.path)).out
    assert said.startswith("3 changes wait, the oldest for 1 day.\n")
    assert "No release was found, so nothing can be compared." in said
    made.tag("v1", made.git("rev-list", "--max-parents=0", "main").strip())
    assert (
        "Cannot tell yet whether that is much: 1 release with changes"
        in run("releases", "pending", "--repo", str(made.path)).out
    )


def test_a_change_of_a_date_nobody_believes_has_no_age(clone: MadeRepository) -> None:
    """It is listed all the same."""
    clone.commit({"old.py": "x"}, "From 1970", at=60)
    said = asked("pending", clone)
    assert (said["changes"][-1]["age_days"], said["oldest_days"]) == (None, 5.0)
    assert "cannot tell" in run("releases", "pending", "--repo", str(clone.path), COLUMNS="200").out


def test_the_first_part_is_named_with_its_reason(clone: MadeRepository, unchanged: None) -> None:
    """The two changes of the form, before the migration, and no larger than usual."""
    said = asked("slice", clone)
    best = said["prefixes"][0]
    assert (best["count"], best["of"], best["files"], best["verified"]) == (2, 5, 2, "prefix")
    assert [one["subject"] for one in best["changes"]] == [subject for _, subject in WAITING[:2]]
    assert best["why"] == (
        "The first 2 of 5: no larger than your usual release (2), and nothing after them touches the same files, "
        "apart from shared ones. The first migration or contract change comes later."
    )
    assert best["shared"] == ["go.sum"]
    assert [(one["count"], one["verified"]) for one in said["groups"]] == [(2, "clean"), (2, "conflict"), (1, "clean")]
    assert said["groups"][1]["remark"] == "Only files that everybody touches are in conflict: go.sum."
    assert said["note"] == "The 5 waiting changes fall into 3 groups by the files they touch."


def test_people_are_told_how_to_release_the_first_part(clone: MadeRepository) -> None:
    """The commit to tag, what was tried, and the shared files to check."""
    said = run("releases", "slice", "--repo", str(clone.path), COLUMNS="200").out
    last = clone.git("rev-parse", "main~3").strip()
    assert said.startswith("The first 2 of 5: ")
    assert f"To release it: git tag NAME {last}" in said
    assert "Tried: it applies alone onto the last release." in said
    assert "Shared files to check: go.sum" in said


def test_a_comment_of_slices_folds_its_lists(clone: MadeRepository) -> None:
    """The best part first, its changes and the groups below."""
    said = run("releases", "slice", "--repo", str(clone.path), "--format", "markdown").out
    assert said.startswith("**The first 2 of 5: ")
    assert said.count("<details>") == said.count("</details>") == 2
    assert "| Move offices |" not in said


def test_the_plan_of_the_only_release_says_what_a_release_is(clone: MadeRepository, cast: object) -> None:
    """Its pattern and branch count unless a pattern is given; deployments of its product are releases."""
    clone.tag("portal-7", clone.git("rev-parse", "main~2").strip(), at=NOW - DAY)
    make_release(PLAN + "repository: {releases: portal-*, branch: main}\n")
    assert asked("pending", clone)["count"] == 2
    assert asked("pending", clone, "--pattern", "v*")["count"] == 5
    record_deployment(
        "benefits-portal",
        name="2027.03",
        commit=clone.git("rev-parse", "main~1").strip(),
        finished=NOW - timedelta(hours=1),
        incident="",
        by=as_("dana"),
        now=NOW,
    )
    assert asked("pending", clone, "--product", "benefits-portal")["count"] == 1
    assert asked("pending", clone, "--product", "other")["count"] == 2
    assert asked("pending", clone, "--product", "benefits-portal", "--releases", "tags")["count"] == 2


@pytest.mark.parametrize("command", ["pending", "slice"])
def test_what_cannot_be_read_is_an_error_with_a_remedy(command: str, clone: MadeRepository, tmp_path: Path) -> None:
    """No clone, no such branch, a shallow clone: exit code 2, and what helps."""
    assert "Name the folder of a clone with --repo." in run("releases", command, "--repo", str(tmp_path / "gone")).err
    said = run("releases", command, "--repo", str(clone.path), "--branch", "release")
    assert (said.code, "There is no branch release" in said.err) == (2, True)
    shallow = tmp_path / "shallow"
    clone.git("clone", "-q", "--depth=1", f"file://{clone.path}", str(shallow))
    said = run("releases", command, "--repo", str(shallow))
    assert (said.code, "fetch-depth: 0" in said.err) == (2, True)


def test_a_long_part_is_shortened_for_people(tmp_path: Path) -> None:
    """Twenty changes of a part are listed, and a comment has at most a hundred rows."""
    made = MadeRepository(tmp_path / "long")
    made.commit({"a": "0"}, at=NOW - 9 * DAY)
    made.tag("v1", at=NOW - 8 * DAY)
    for number in range(120):
        made.commit({f"f{number}": "x"}, f"Change {number}", at=NOW - DAY)
    said = run("releases", "slice", "--repo", str(made.path), COLUMNS="200").out
    assert "and 40 more; --format json lists all" in said
    assert "And 20 more." in run("releases", "pending", "--repo", str(made.path), "--format", "markdown").out
