# SPDX-License-Identifier: Apache-2.0
"""Do plan files go in and out of the store whole, and is every bad one told in plain words?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gonogo.core.models import PlanVersion
from gonogo.core.planfile import read_plan
from gonogo.core.tests.cast import PLAN, RELEASE, ROSTERS
from gonogo.faces.cli.tests.run import run


def test_a_sound_plan_is_valid_without_a_store(plan_file: Path) -> None:
    """Validation touches no database: this test may not use one."""
    said = run("plan", "validate", str(plan_file))
    assert (said.code, said.err) == (0, "")
    assert "portal-2.0: the plan is sound (3 waves, 3 user groups)." in said.out
    assert "rosters/people.csv: 60 keys." in said.out


def test_everything_wrong_is_told_at_once(plan_file: Path) -> None:
    """A wrong key, a wrong check and a broken roster are all named, the first two with line and column."""
    bad = PLAN.replace("bake: 1d", "bak: 1d") + "policy: {training.covrage: required}\n"
    plan_file.write_text(bad)
    (plan_file.parent / "rosters/people.csv").write_text("key,office\nuser-1\n")
    said = run("plan", "validate", str(plan_file))
    assert said.code == 2
    assert "release.yaml:16:" in said.err
    assert 'Did you mean "bake"?' in said.err
    assert 'Did you mean "training.coverage"?' in said.err
    assert "rosters/people.csv: line 2 has 1 column; the header has 2" in said.err
    assert run("plan", "validate", str(plan_file), "--format", "json").json()["error"]["code"] == "bad-plan"


def test_a_roster_that_is_not_there_is_named(plan_file: Path) -> None:
    """The line of the plan that names the missing file is told."""
    (plan_file.parent / "rosters/appeals.csv").unlink()
    said = run("plan", "validate", str(plan_file))
    assert said.code == 2
    assert 'there is no roster "rosters/appeals.csv"' in said.err


@pytest.mark.parametrize("verb", ["validate", "diff", "apply"])
def test_what_is_no_plan_file_is_one_sentence(verb: str, tmp_path: Path) -> None:
    """A missing file, a folder, a pipe, a file of 50 MB and one in another encoding: each one clear sentence."""
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50 * 2**20)
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    for name, sentence in {
        "missing.yaml": "There is no file",
        ".": "is a folder; name the file",
        "pipe.yaml": "is not a file that can be read",
        "huge.yaml": "is 50 MB; a plan is at most 1 MB",
        "latin.yaml": "UTF-8",
    }.items():
        said = run("plan", verb, str(tmp_path / name))
        assert said.code == 2
        assert sentence in said.err
        assert len(said.err.splitlines()) == 1


def test_applying_twice_changes_nothing_the_second_time(cast: object, plan_file: Path) -> None:
    """Created, unchanged, and changed when the plan says something else."""
    assert run("plan", "apply", str(plan_file)).out == "portal-2.0: created, version 1.\n"
    again = run("plan", "apply", str(plan_file), "--format", "json").json()
    assert (again["change"], again["version"]) == ("unchanged", 1)
    plan_file.write_text(PLAN.replace("Portal 2.0", "Portal 2"))
    assert run("--as", "dana", "plan", "apply", str(plan_file)).out == "portal-2.0: changed, version 2.\n"
    assert list(PlanVersion.objects.values_list("author", flat=True)) == ["operator", "dana"]


def test_apply_reads_only_rosters_that_the_plan_names(db: None, plan_file: Path) -> None:
    """A file beside the plan that it does not name stays where it is, even when it could not be read as a roster."""
    (plan_file.parent / "rosters/other.csv").write_bytes(b"\x00\x01")
    assert run("plan", "apply", str(plan_file)).code == 0


def test_a_plan_that_leaves_its_folder_reads_nothing_outside(db: None, plan_file: Path) -> None:
    """A roster path with `..` is refused, and the file there is not read."""
    plan_file.write_text(PLAN.replace("rosters/appeals.csv", "../outside.csv"))
    (plan_file.parent.parent / "outside.csv").write_text("key\nsecret-user\n")
    said = run("plan", "apply", str(plan_file))
    assert said.code == 2
    assert "leaves the folder of the plan" in said.err


def test_an_expected_version_that_is_gone_is_refused(release: str, plan_file: Path) -> None:
    """Whoever worked on an older version is told, and nothing changes."""
    plan_file.write_text(PLAN.replace("Portal 2.0", "Portal 2"))
    said = run("plan", "apply", str(plan_file), "--expected-version", "0")
    assert said.code == 1
    assert "is at version 1 now" in said.err
    assert PlanVersion.objects.count() == 1


def test_diff_says_what_changes_and_for_whom(release: str, plan_file: Path) -> None:
    """The changed section as a sentence, the changed roster counted, and the people of each wave before and after."""
    plan_file.write_text(PLAN.replace("stages: [50, 100]", "stages: [25, 100]"))
    (plan_file.parent / "rosters/appeals.csv").write_text("key\nuser-20\nuser-50\n")
    said = run("plan", "diff", str(plan_file))
    assert said.code == 0
    assert 'In wave "appeals", stages changes from 50, 100 to 25, 100.' in said.out
    assert "The roster rosters/appeals.csv changes (new keys: 1, gone: 19)." in said.out
    assert "Wave appeals: 20 people before, 2 after" in said.out
    assert PlanVersion.objects.count() == 1


def test_diff_of_the_same_plan_is_nothing(release: str, plan_file: Path) -> None:
    """An unchanged file is told to say the same."""
    assert "nothing would change; version 1 says the same" in run("plan", "diff", str(plan_file)).out


def test_diff_of_a_new_release_says_so(db: None, plan_file: Path) -> None:
    """Before the first apply there is nothing to compare with."""
    assert "portal-2.0 is a new release with 3 waves." in run("plan", "diff", str(plan_file)).out


def test_export_and_apply_is_the_identity(release: str, tmp_path: Path) -> None:
    """What export writes applies as unchanged, rosters included."""
    out = tmp_path / "out"
    written = run("plan", "export", "--to", str(out), "--format", "json").json()["written"]
    assert len(written) == 1 + len(ROSTERS)
    assert run("plan", "apply", str(out / "release.yaml"), "--format", "json").json()["change"] == "unchanged"


def test_export_prints_a_plan_that_reads_back(release: str) -> None:
    """Standard output holds the plan and nothing else."""
    assert read_plan(run("plan", "export").out).release == RELEASE


def test_text_rosters_are_exported_as_text(cast: object, plan_file: Path, tmp_path: Path) -> None:
    """A roster without columns comes back as one key a line, so that it applies as unchanged."""
    plan_file.write_text(PLAN.replace("rosters/appeals.csv", "rosters/appeals.txt"))
    (plan_file.parent / "rosters/appeals.txt").write_text("# who appealed\nuser-1\nuser-2\n")
    run("plan", "apply", str(plan_file))
    run("plan", "export", "--to", str(tmp_path / "out"))
    assert (tmp_path / "out/rosters/appeals.txt").read_text() == "user-1\nuser-2\n"
    assert "unchanged" in run("plan", "apply", str(tmp_path / "out/release.yaml")).out


def test_export_overwrites_nothing_that_differs(release: str, tmp_path: Path) -> None:
    """A file that says something else is named and stays, and no other file is written."""
    (tmp_path / "release.yaml").write_text("mine")
    said = run("plan", "export", "--to", str(tmp_path))
    assert said.code == 2
    assert "exists and differs" in said.err
    assert (tmp_path / "release.yaml").read_text() == "mine"
    assert not (tmp_path / "rosters").exists()


def test_export_trusts_no_path_of_a_server(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that leaves the folder is refused before anything is written."""
    answer = {"release": "x", "version": 1, "plan": "a: 1", "rosters": {"../stolen": "YQ=="}}
    monkeypatch.setattr("gonogo.faces.cli.plan.call", lambda *args, **params: answer)
    assert "leaves the folder" in run("plan", "export", "--to", str(tmp_path / "out")).err
    assert list(tmp_path.iterdir()) == []


def test_versions_are_listed_newest_first(release: str, plan_file: Path) -> None:
    """Each version has its author."""
    plan_file.write_text(PLAN.replace("Portal 2.0", "Portal 2"))
    run("--as", "dana", "plan", "apply", str(plan_file))
    listed = run("plan", "versions", "--format", "json").json()["versions"]
    assert [(one["version"], one["author"]) for one in listed] == [(2, "dana"), (1, "operator")]
    assert "dana" in run("plan", "versions").out


def test_an_older_version_can_be_exported(release: str, plan_file: Path) -> None:
    """`--version` gives back what was applied then; one that never was is named."""
    plan_file.write_text(PLAN.replace("Portal 2.0", "Portal 2"))
    run("plan", "apply", str(plan_file))
    assert "title: Portal 2.0" in run("plan", "export", "--version", "1").out
    assert "There is no plan version 9" in run("plan", "export", "--version", "9").err


def test_schema_is_json_without_a_store() -> None:
    """Editors get the schema from any machine."""
    assert "waves" in run("plan", "schema").json()["properties"]
