# SPDX-License-Identifier: Apache-2.0
"""Does a trial merge say what `git cherry-pick` would, and leave no trace?"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

import pytest

from gonogo.adapters.git import merging
from gonogo.adapters.git.errors import GitError, MissingObjects
from gonogo.adapters.git.merging import Step, TooOld, Trial, trial
from gonogo.adapters.git.repository import GitRepository
from gonogo.practices.small_releases.tests.made_repository import MadeRepository, run_git

TEN = "".join(f"line {number}\n" for number in range(10))


def changed(text: str, line: int, word: str) -> str:
    """The text with another word in one line."""
    lines = text.splitlines(keepends=True)
    lines[line] = f"{word}\n"
    return "".join(lines)


def state_of(folder: Path) -> Mapping[str, tuple[str, int]]:
    """Every file of a folder with its content and time, so that a difference is seen."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if stat.S_ISREG(path.lstat().st_mode)
    }


def tried(made: MadeRepository, onto: str, *commits: str) -> AbstractContextManager[Trial]:
    """A trial of commits that follow each other, onto the one before them."""
    steps = [Step(commit, parent) for parent, commit in pairwise((onto, *commits))]
    return trial(GitRepository.open(made.path), onto, steps)


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository with a first commit of two files."""
    repository = MadeRepository(tmp_path / "clone")
    repository.commit({"a.txt": TEN, "b.txt": TEN}, "Begin")
    return repository


def test_a_change_to_another_place_is_clean(made: MadeRepository) -> None:
    """Only what the change itself changed is applied, not what lay between."""
    base = made.head()
    first = made.commit({"a.txt": changed(TEN, 0, "first")}, "First")
    second = made.commit({"a.txt": changed(changed(TEN, 0, "first"), 9, "last")}, "Second")
    steps = [Step(first, base), Step(second, first)]
    with trial(GitRepository.open(made.path), base, steps) as tries:
        picked = tries.pick(tries.trees[base], steps[1])
        again = tries.pick(picked.tree, steps[0])
        assert (picked.conflicts, again.conflicts) == ((), ())
        assert again.tree == tries.trees[second]
        assert picked.tree != tries.trees[second]


def test_a_change_on_top_of_another_is_in_conflict_without_it(made: MadeRepository) -> None:
    """The file is named, once."""
    base = made.head()
    first = made.commit({"a.txt": changed(TEN, 4, "first")}, "First")
    second = made.commit({"a.txt": changed(TEN, 4, "second"), "b.txt": "other\n"}, "Second")
    with tried(made, base, first, second) as tries:
        assert tries.pick(tries.trees[base], Step(second, first)).conflicts == ("a.txt",)


def test_a_merge_is_applied_as_one_change(made: MadeRepository) -> None:
    """Against its first parent, as it came to main."""
    base = made.head()
    made.branch("form")
    made.commit({"form.txt": "1\n"}, "One")
    made.commit({"form.txt": "2\n"}, "Two")
    made.switch("main")
    between = made.commit({"b.txt": "between\n"}, "Between")
    merged = made.merge("form")
    with tried(made, base, between, merged) as tries:
        picked = tries.pick(tries.trees[base], Step(merged, between))
    made.switch("form")
    assert picked.conflicts == ()
    assert picked.tree == made.git("rev-parse", f"{made.head()}^{{tree}}").strip()


def test_the_clone_stays_as_it_is(made: MadeRepository) -> None:
    """Not a byte and not a time of it changes, and what a clone says about merging is not run."""
    base = made.head()
    witness = made.path.parent / "ran"
    first = made.commit({"a.txt": changed(TEN, 4, "first"), ".gitattributes": "* merge=own\n"}, "First")
    second = made.commit({"a.txt": changed(TEN, 4, "second")}, "Second")
    made.git("config", "merge.own.driver", f"touch {witness}")
    (made.folder / "info").mkdir(exist_ok=True)
    (made.folder / "info" / "attributes").write_text("* merge=own\n")
    made.git("reset", "-q", "--hard")
    before = state_of(made.path)
    with tried(made, base, first, second) as tries:
        assert tries.pick(tries.trees[base], Step(second, first)).conflicts == ("a.txt",)
    assert state_of(made.path) == before
    assert not witness.exists()


def test_paths_that_are_no_text_are_named(made: MadeRepository) -> None:
    """With their bytes as escapes."""
    base = made.head()
    first = made.commit({b"\xff.txt": "1\n"}, "First")
    second = made.commit({b"\xff.txt": "2\n"}, "Second")
    with tried(made, base, first, second) as tries:
        assert tries.pick(tries.trees[base], Step(second, first)).conflicts == ("\\xff.txt",)


def test_an_old_git_says_what_it_needs(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried, and the version is named."""
    monkeypatch.setattr(merging, "git_version", lambda: (2, 37, 1))
    with pytest.raises(TooOld, match=r"needs git 2\.38; here is 2\.37\.1"), tried(made, made.head()):
        pass


def test_a_damaged_clone_is_an_error(made: MadeRepository) -> None:
    """A missing object is told as one; no answer comes of it."""
    base = made.head()
    first = made.commit({"a.txt": changed(TEN, 4, "first")}, "First")
    second = made.commit({"a.txt": changed(TEN, 4, "second")}, "Second")
    made.object_path(made.git("rev-parse", f"{first}:a.txt").strip()).unlink()
    with pytest.raises(MissingObjects), tried(made, base, first, second):
        pass


@pytest.mark.parametrize("word", ["--help", "HEAD", "", "f" * 39, "-" * 40])
def test_only_hashes_reach_git(made: MadeRepository, word: str) -> None:
    """Whatever else is given as a commit is refused before git sees it."""
    with pytest.raises(GitError, match="no full hash"), tried(made, word):
        pass
    with pytest.raises(GitError, match="no full hash"), tried(made, made.head(), word):
        pass


def test_a_file_moved_in_between_is_followed(made: MadeRepository) -> None:
    """What the release moved elsewhere is changed there, as git does it."""
    base = made.head()
    made.branch("hotfix")
    moved = made.commit({"a.txt": None, "moved/a.txt": TEN}, "Move")
    made.switch("main")
    first = made.commit({"a.txt": changed(TEN, 4, "first")}, "First")
    with trial(GitRepository.open(made.path), moved, [Step(first, base)]) as tries:
        picked = tries.pick(tries.trees[moved], Step(first, base))
    made.switch("hotfix")
    made.commit({"moved/a.txt": changed(TEN, 4, "first")}, "The same by hand")
    assert picked.conflicts == ()
    assert picked.tree == made.git("rev-parse", f"{made.head()}^{{tree}}").strip()


def test_submodules_are_no_objects_of_the_clone(made: MadeRepository) -> None:
    """A change of one is applied like any other."""
    base = made.head()
    made.submodule("library")
    with tried(made, base, made.head()) as tries:
        assert tries.pick(tries.trees[base], Step(made.head(), base)).conflicts == ()


def test_a_clone_with_hashes_of_sha256_is_tried(tmp_path: Path) -> None:
    """The copies are of the same kind."""
    place = tmp_path / "long"
    run_git("init", "-q", "--template=", "--object-format=sha256", str(place))
    hashes = []
    for text in ("1\n", "2\n"):
        (place / "a.txt").write_text(text)
        run_git("-C", str(place), "add", "a.txt")
        run_git("-C", str(place), "commit", "-q", "-m", "Change")
        hashes.append(run_git("-C", str(place), "rev-parse", "HEAD").strip())
    base, first = hashes
    with trial(GitRepository.open(place), base, [Step(first, base)]) as tries:
        assert tries.pick(tries.trees[base], Step(first, base)).tree == tries.trees[first]
