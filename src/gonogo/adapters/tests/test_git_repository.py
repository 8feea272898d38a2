# SPDX-License-Identifier: Apache-2.0
"""Which folders are read as a clone, and what is told about the others?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gonogo.adapters.git import GitError, GitRepository, MissingObjects, running
from gonogo.adapters.git.errors import refused
from gonogo.practices.small_releases.tests.made_repository import MadeRepository, run_git


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository with one commit."""
    made = MadeRepository(tmp_path / "product")
    made.commit({"app/intake.py": "one\n"})
    return made


def head_of(path: Path, branch: str | None = None) -> tuple[str, str]:
    """Branch and commit of the main branch of a folder."""
    repository = GitRepository.open(path)
    head = repository.head(branch, repository.references())
    return head.branch, head.commit


def test_a_clone_a_bare_one_a_work_tree_and_a_folder_inside_are_read(made: MadeRepository, tmp_path: Path) -> None:
    """All of them lead to the same commit, and to the objects of the repository."""
    made.git("reset", "-q", "--hard")
    run_git("clone", "-q", "--bare", str(made.path), str(tmp_path / "bare.git"))
    made.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side tree"))
    for folder in (made.path, made.path / "app", made.path / ".git", tmp_path / "bare.git"):
        assert head_of(folder) == ("main", made.head())
    assert head_of(tmp_path / "side tree") == ("side", made.head())
    names = [GitRepository.open(one).name for one in (made.path / "app", tmp_path / "bare.git", tmp_path / "side tree")]
    assert names == ["product", "bare", "product"]
    assert GitRepository.open(tmp_path / "side tree").objects == made.path / ".git" / "objects"


def test_a_folder_with_odd_signs_is_read(tmp_path: Path) -> None:
    """Quotes, blanks, colons, a leading dash and a line break in its name change nothing."""
    made = MadeRepository(tmp_path / '-a "b" c:d\n#e\\f')
    made.commit()
    made.tag("v1", at=made.later())
    assert head_of(made.path) == ("main", made.head())
    assert run_borrowed(made.path, "cat-file", "-t", made.head()) == b"commit\n"


def run_borrowed(path: Path, *words: str) -> bytes:
    """What git says about the objects of a clone."""
    repository = GitRepository.open(path)
    with repository.borrowed() as first:
        return running.run(repository.place, (*first, *words))


def test_a_shallow_clone_is_refused_with_what_helps(made: MadeRepository, tmp_path: Path) -> None:
    """Its older history is missing, so nothing it says would be true."""
    made.commit()
    run_git("clone", "-q", "--depth=1", f"file://{made.path}", str(tmp_path / "shallow"))
    with pytest.raises(GitError, match=r"shallow clone.*git fetch --unshallow.*fetch-depth: 0"):
        GitRepository.open(tmp_path / "shallow")


def test_a_folder_without_a_repository_is_named(tmp_path: Path) -> None:
    """Both when it has none and when it is not there at all."""
    with pytest.raises(GitError, match="is not in a git repository"):
        GitRepository.open(tmp_path)
    with pytest.raises(GitError, match="There is no folder"):
        GitRepository.open(tmp_path / "nowhere")


def test_a_repository_of_another_owner_is_left_alone_until_it_is_trusted(
    made: MadeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The protection of git holds, also for the objects, and what the user allowed is respected."""
    settings = tmp_path / "settings"
    settings.write_text("")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setattr(running, "_KEPT", (*running._KEPT, "GIT_TEST"))
    with pytest.raises(GitError, match=r"belongs to another user.*git config --global --add safe.directory"):
        GitRepository.open(made.path)
    settings.write_text(f"[safe]\n\tdirectory = {made.path}\n")
    assert GitRepository.open(made.path).name == "product"


def test_an_empty_repository_says_so(tmp_path: Path) -> None:
    """There is nothing to measure yet."""
    with pytest.raises(GitError, match="has no commits yet"):
        head_of(MadeRepository(tmp_path / "new").path)


def test_a_missing_branch_is_named_with_those_that_are_there(made: MadeRepository) -> None:
    """Whether it was asked for, or HEAD names it."""
    with pytest.raises(GitError, match=r"no branch trunk in .*product\. Name one with --branch: main\."):
        head_of(made.path, "trunk")
    (made.folder / "HEAD").write_text("ref: refs/heads/master\n")
    with pytest.raises(GitError, match=r"HEAD names the branch master, which is not there.*--branch: main\."):
        head_of(made.path)
    with pytest.raises(GitError, match="There is no branch --upload-pack=x"):
        head_of(made.path, "--upload-pack=x")


def test_the_branch_of_the_server_will_do(made: MadeRepository) -> None:
    """In CI only the remote's branches are there."""
    made.ref("refs/remotes/origin/trunk", made.head())
    assert head_of(made.path, "trunk") == ("trunk", made.head())
    assert head_of(made.path, "origin/trunk") == ("origin/trunk", made.head())


def test_a_detached_head_is_read_as_it_stands(made: MadeRepository) -> None:
    """CI checks out commits, not branches."""
    (made.folder / "HEAD").write_text(f"{made.head()}\n")
    assert head_of(made.path) == ("HEAD", made.head())


def test_a_broken_reference_does_not_hide_the_others(made: MadeRepository) -> None:
    """It is left out."""
    made.tag("v1")
    (made.folder / "refs" / "tags" / "broken").write_text("no hash\n")
    assert set(GitRepository.open(made.path).references()) == {"refs/heads/main", "refs/tags/v1"}


def test_variables_of_git_lead_nowhere_else(
    made: MadeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a hook, git sets variables that name the repository of the hook."""
    other = MadeRepository(tmp_path / "other")
    other.commit({"other": "1"})
    monkeypatch.setenv("GIT_DIR", str(other.folder))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / "objects"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert head_of(made.path) == ("main", made.head())
    assert not (tmp_path / "trace").exists()


def test_a_git_that_is_missing_or_too_old_is_told(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the version that is needed."""
    monkeypatch.setattr(running, "git_version", lambda: (1, 8, 3))
    with pytest.raises(GitError, match=r"git 1\.8\.3 is too old .* Install git 2\.25 or newer"):
        GitRepository.open(made.path)
    monkeypatch.undo()
    running.git_version.cache_clear()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git was not found"):
        GitRepository.open(made.path)


def test_a_killed_git_is_an_error(made: MadeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However well its answer looks, it was cut short."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "git"
    script.write_text('#!/bin/sh\ncase "$*" in *version*) echo git version 2.50.0;; *) echo "$0"; kill -9 $$;; esac\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    running.git_version.cache_clear()
    with pytest.raises(GitError, match="ended by signal 9"):
        GitRepository.open(made.path)
    running.git_version.cache_clear()


def test_hashes_of_either_kind_are_read(tmp_path: Path) -> None:
    """A repository may use SHA-256."""
    run_git("init", "-q", "-b", "main", "--object-format=sha256", str(tmp_path / "long"))
    run_git("-C", str(tmp_path / "long"), "commit", "-q", "--allow-empty", "-m", "Start")
    branch, commit = head_of(tmp_path / "long")
    assert (branch, len(commit)) == ("main", 64)
    assert run_borrowed(tmp_path / "long", "cat-file", "-t", commit) == b"commit\n"


def test_what_git_says_becomes_a_sentence() -> None:
    """Missing objects are told apart from everything else."""
    assert isinstance(refused(b"fatal: unable to read tree 1234", "here"), MissingObjects)
    assert "git fetch --refetch" in str(refused(b"error: Could not read 1234\nfatal: x", "here"))
    other = refused(b"warning: old\nfatal: it rains", "here")
    assert not isinstance(other, MissingObjects)
    assert str(other) == "here cannot be read: git says: fatal: it rains"
