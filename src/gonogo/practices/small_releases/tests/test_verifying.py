# SPDX-License-Identifier: Apache-2.0
"""Is what git says about a part what the release would meet?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gonogo.adapters.git import merging
from gonogo.practices.small_releases.actions import verifying
from gonogo.practices.small_releases.actions.verifying import sliced, slices_of
from gonogo.practices.small_releases.rules.history import Commit, History
from gonogo.practices.small_releases.rules.measured import Slice
from gonogo.practices.small_releases.tests.made_repository import MadeRepository
from gonogo.practices.small_releases.tests.waiting import measured_of

TEN = "".join(f"line {number}\n" for number in range(10))


def history_of(made: MadeRepository, *heads: str) -> History:
    """What a reading of the clone gives, by plain git."""
    commits = {}
    for line in made.git("log", "--format=%H %P|%ct|%s", *(heads or ("main",))).splitlines():
        hashes, at, subject = line.split("|", 2)
        sha, *parents = hashes.split()
        paths = made.git("show", "--name-only", "--format=", sha).split()
        commits[sha] = Commit(sha, tuple(parents), int(at), int(at), "ravi@example.gov", subject, tuple(paths))
    return History("made", "main", made.head(), commits)


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A clone with a released commit of three files."""
    repository = MadeRepository(tmp_path / "clone")
    repository.commit({"a.txt": TEN, "b.txt": TEN, "CHANGELOG.md": "Begin\n"}, "Begin")
    return repository


def groups(made: MadeRepository, **options: float) -> list[Slice]:
    """The groups of what waits after the first commit, as git found them."""
    history = history_of(made)
    released = made.git("rev-list", "--max-parents=0", "main").strip()
    return list(sliced(history, measured_of(history, released=released), path=made.path, **options).groups)


def said(found: Sequence[Slice]) -> list[tuple[str, str]]:
    """What is said about each."""
    return [(one.verified, one.remark) for one in found]


def test_groups_that_stand_apart_are_clean(made: MadeRepository) -> None:
    """Applied alone and in order, also where another group lies between."""
    made.commit({"a.txt": TEN + "1\n"}, "One")
    made.commit({"b.txt": TEN + "1\n"}, "Two")
    made.commit({"a.txt": TEN + "1\n2\n"}, "Three")
    made.commit({"new.txt": "x"}, "Four")
    assert [(len(one.changes), one.verified, one.remark) for one in groups(made)] == [
        (2, "clean", ""),
        (1, "clean", ""),
        (1, "clean", ""),
    ]


def test_a_conflict_in_a_shared_file_is_named_as_one(made: MadeRepository) -> None:
    """The change log links nothing, but without the changes before it nothing fits there."""
    made.commit({"a.txt": TEN + "1\n", "CHANGELOG.md": "One\nBegin\n"}, "One")
    made.commit({"b.txt": TEN + "1\n", "CHANGELOG.md": "Two\nOne\nBegin\n"}, "Two")
    only_shared = "Only files that everybody touches are in conflict: CHANGELOG.md."
    assert said(groups(made)) == [("clean", ""), ("conflict", only_shared)]


def test_a_conflict_in_a_file_of_its_own_names_change_and_file(made: MadeRepository) -> None:
    """A hotfix on the release's own branch may have changed the same lines."""
    made.branch("hotfix")
    hotfix = made.commit({"a.txt": TEN.replace("line 4", "hotfix")}, "Hotfix")
    made.switch("main")
    first = made.commit({"a.txt": TEN.replace("line 4", "other")}, "Other words")
    made.commit({"b.txt": TEN + "1\n"}, "Two")
    history = history_of(made, "main", hotfix)
    measured = measured_of(history, released=history.commits[first].parents[0])
    onto = replace(measured.releases[0], commit=hotfix, date=measured.measured_at)
    found = sliced(history, replace(measured, releases=(*measured.releases, onto)), path=made.path).groups
    assert said(found) == [("conflict", f"{first[:10]} “Other words” does not fit in a.txt."), ("clean", "")]


def test_the_clone_is_only_read(made: MadeRepository) -> None:
    """No byte and no time of any file changes."""
    made.commit({"a.txt": TEN + "1\n"}, "One")
    made.commit({"b.txt": TEN + "1\n"}, "Two")
    before = {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in made.path.rglob("*")}
    assert [one.verified for one in groups(made)] == ["clean", "clean"]
    after = {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in made.path.rglob("*")}
    assert after == before


def test_what_was_not_tried_says_why(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """No time left, too many changes, an old git, missing objects: never clean, and never an error."""
    one = made.commit({"a.txt": TEN + "1\n"}, "One")
    made.commit({"b.txt": TEN + "1\n"}, "Two")
    assert said(groups(made, seconds=-1)) == [("not verified", "Trying took too long.")] * 2
    monkeypatch.setattr(verifying, "MOST_CHANGES", 1)
    assert said(groups(made)) == [("clean", ""), ("not verified", "Only 1 changes are tried.")]
    monkeypatch.setattr(verifying, "MOST_CHANGES", 200)
    monkeypatch.setattr(merging, "git_version", lambda: (2, 30))
    assert said(groups(made)) == [("not verified", "Trying needs git 2.38; here is 2.30.")] * 2
    monkeypatch.undo()
    history = history_of(made)
    measured = measured_of(history, released=history.commits[one].parents[0])
    made.object_path(made.git("rev-parse", f"{one}^{{tree}}").strip()).unlink()
    assert {part.verified for part in sliced(history, measured, path=made.path).groups} == {"not verified"}
    assert said(sliced(history, measured, path=made.path / "gone").groups)[0][0] == "not verified"


def test_without_a_clone_or_a_release_nothing_is_tried(made: MadeRepository) -> None:
    """It is said which."""
    made.commit({"a.txt": TEN + "1\n"}, "One")
    made.commit({"b.txt": TEN + "1\n"}, "Two")
    history = history_of(made)
    measured = measured_of(history, released=made.git("rev-list", "--max-parents=0", "main").strip())
    assert [one.verified for one in slices_of(history, measured)] == ["prefix", "not verified", "not verified"]
    nothing = replace(measured, releases=())
    assert (
        said(list(sliced(history, nothing, path=made.path).groups))
        == [("not verified", "Nothing was released yet that it could go onto.")] * 2
    )
