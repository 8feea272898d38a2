# SPDX-License-Identifier: Apache-2.0
"""Which repository is meant, can its history be read whole, and what do its references lead to?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from gonogo.adapters.git.errors import GitError
from gonogo.adapters.git.running import borrowing, run
from gonogo.adapters.git.text import as_text

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Head:
    """The main branch and its commit. `branch` is `HEAD` where a commit and no branch is checked out."""

    branch: str
    commit: str


@dataclass(frozen=True, slots=True)
class GitRepository:
    """A clone that may be read. `name` is its folder's; `objects` is where its objects lie."""

    name: str
    git_dir: Path
    objects: Path
    object_format: str

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The repository of a folder: a clone, a bare one, a further work tree, or a folder inside one of them.

        Raises GitError when there is none, when git does not trust its owner, and when it is shallow.
        """
        place = _folder(path)
        asked = ("--is-shallow-repository", "--show-object-format", "--absolute-git-dir")
        shallow, object_format, rest = run(place, ("-C", place, "rev-parse", *asked)).split(b"\n", 2)
        if shallow == b"true":
            raise GitError(
                f"{place} is a shallow clone: its older history is missing, so nothing can be said about releases. "
                "Fetch the rest: git fetch --unshallow. In CI, check out with fetch-depth: 0."
            )
        git_dir = Path(os.fsdecode(rest.removesuffix(b"\n")))
        common = _common(git_dir)
        return cls(_name(common), git_dir, common / "objects", object_format.decode())

    @property
    def place(self) -> str:
        """How the repository is called in messages."""
        return str(self.git_dir.parent if self.git_dir.name == ".git" else self.git_dir)

    def borrowed(self) -> AbstractContextManager[tuple[str, ...]]:
        """The first words for git to read the objects, and nothing else, of this repository."""
        return borrowing(self.objects, self.object_format)

    def references(self) -> dict[str, str]:
        """What every reference leads to, by its full name. Broken ones are left out. No name has a backslash."""
        said = run(self.place, (f"--git-dir={self.git_dir}", "for-each-ref", "--format=%(objectname) %(refname)"))
        lines = said.decode(errors="backslashreplace").split("\n")[:-1]
        return {name: sha for sha, name in (line.split(" ", 1) for line in lines)}

    def head(self, branch: str | None, references: Mapping[str, str]) -> Head:
        """The head of the branch; without a name, of the one that HEAD names. Raises GitError when there is none."""
        if branch:
            return self._named(branch, references)
        named = run(self.place, (f"--git-dir={self.git_dir}", "symbolic-ref", "-q", "HEAD"), codes=(0, 1))
        reference = as_text(named.rstrip(b"\n"))
        if not reference:
            return Head("HEAD", self._detached())
        name = reference.removeprefix("refs/heads/")
        if reference in references:
            return Head(name, references[reference])
        if not references:
            raise GitError(f"{self.place} has no commits yet. Commit something first.")
        raise GitError(f"HEAD names the branch {name}, which is not there. {_instead(references)}")

    def _named(self, branch: str, references: Mapping[str, str]) -> Head:
        places = (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}", f"refs/remotes/{branch}")
        for reference in places:
            if reference in references:
                return Head(branch, references[reference])
        raise GitError(f"There is no branch {branch} in {self.place}. {_instead(references)}")

    def _detached(self) -> str:
        said = run(self.place, (f"--git-dir={self.git_dir}", "rev-parse", "-q", "--verify", "HEAD"), codes=(0, 1, 128))
        if not said.strip():
            raise GitError(f"HEAD of {self.place} leads to nothing. Name a branch with --branch.")
        return said.strip().decode()


def _folder(path: str | Path) -> str:
    folder = Path(path).expanduser()
    if not folder.is_dir():
        raise GitError(f"There is no folder {path}. Name the folder of a clone with --repo.")
    return str(folder.absolute())


def _common(git_dir: Path) -> Path:
    """Where the objects and references of a further work tree lie: with those of the first."""
    try:
        shared = os.fsdecode((git_dir / "commondir").read_bytes().rstrip(b"\n"))
    except OSError:
        return git_dir
    return (git_dir / shared).resolve()


def _name(common: Path) -> str:
    folder = common.parent if common.name == ".git" else common
    return as_text(os.fsencode(folder.name.removesuffix(".git"))) or "repository"


def _instead(references: Mapping[str, str]) -> str:
    branches = sorted(name.removeprefix("refs/heads/") for name in references if name.startswith("refs/heads/"))
    if not branches:
        branches = sorted(name.removeprefix("refs/") for name in references if name.startswith("refs/remotes/"))
    if not branches:
        return "The repository has no branches."
    more = f" and {len(branches) - _MOST_NAMED} more" if len(branches) > _MOST_NAMED else ""
    return f"Name one with --branch: {', '.join(branches[:_MOST_NAMED])}{more}."
