# SPDX-License-Identifier: Apache-2.0
"""Can changes be applied alone, without conflict? Tried with real merges that leave the repository as it is.

Git renews the time of an object that it would write once more, also of a borrowed one. So what the changes touch is
copied first, and merges are made among the copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from gonogo.adapters.git.errors import GitError
from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import borrowing, git_version, run
from gonogo.adapters.git.text import as_text

OLDEST_THAT_MERGES = (2, 38)
"""The first git whose merge-tree merges without a folder of files."""
_TRIAL = ("-c", "user.name=trial", "-c", "user.email=trial@localhost", "-c", "merge.renameLimit=1000")
_CLEAN, _CONFLICT = 0, 1
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SUBMODULE = b"160000"


class TooOld(GitError):
    """This git cannot merge without a folder of files."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change: its commit, and the parent since which it changed something."""

    commit: str
    parent: str


@dataclass(frozen=True, slots=True)
class Picked:
    """What a change gave when it was applied: the tree that results, and the files in conflict."""

    tree: str
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """Merges that are only tried. `place` is how the repository is called in messages, `trees` those of the commits."""

    place: str
    first_words: tuple[str, ...]
    trees: dict[str, str] = field(default_factory=dict)

    def pick(self, tree: str, step: Step) -> Picked:
        """Apply what a commit changed since its parent onto a tree, as `git cherry-pick` does. Raises GitError.

        Three commits are made for it, so that the parent is what both others started from.
        """
        base = self._commit(self.trees[step.parent])
        ours, theirs = self._commit(tree, base), self._commit(self.trees[step.commit], base)
        words = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs)
        merged, *conflicts = self._said(*words, codes=(_CLEAN, _CONFLICT)).rstrip(b"\0").split(b"\0")
        if not _HASH.fullmatch(merged.decode("ascii", "replace")):
            raise GitError(f"{self.place}: git did not say what comes of {step.commit}.")
        return Picked(merged.decode(), tuple(dict.fromkeys(map(as_text, conflicts))))

    def _commit(self, tree: str, *parents: str) -> str:
        words = [word for parent in parents for word in ("-p", parent)]
        return self._said("commit-tree", "-m", "trial", *words, tree).decode()

    def _said(self, *words: str, codes: tuple[int, ...] = (_CLEAN,)) -> bytes:
        return run(self.place, (*self.first_words, *_TRIAL, *words), codes=codes).rstrip(b"\n")


@contextmanager
def trial(repository: GitRepository, onto: str, steps: Sequence[Step]) -> Iterator[Trial]:
    """A place to try which of these changes apply onto a commit. Steps follow each other along the main branch.

    Raises TooOld where git cannot, and MissingObjects where the clone lacks something that is needed.
    """
    if (found := git_version()) < OLDEST_THAT_MERGES:
        raise TooOld(f"needs git 2.38; here is {'.'.join(map(str, found))}")
    commits = {_hash(onto), *(_hash(one) for step in steps for one in (step.commit, step.parent))}
    with TemporaryDirectory(prefix="gonogo-") as place:
        copies = Path(place)
        (copies / "pack").mkdir()
        with repository.borrowed() as words:
            trees = _trees(repository.place, words, commits)
            pairs = [(step.commit, step.parent) for step in steps]
            needed = {*trees.values(), *_changed(repository.place, words, [*pairs, *_gaps(onto, steps)])}
            pack = ("pack-objects", "-q", "--threads=1", str(copies / "pack" / "pack"))
            run(repository.place, (*words, *pack), sent=(f"{one}\n".encode() for one in sorted(needed)))
        with borrowing(copies, repository.object_format) as own_words:
            yield Trial(repository.place, own_words, trees)


def _trees(place: str, words: tuple[str, ...], commits: Iterable[str]) -> dict[str, str]:
    """The tree of each commit."""
    said = run(
        place,
        (*words, "log", "--no-walk=unsorted", "--format=%H %T", "--stdin"),
        sent=(f"{one}\n".encode() for one in sorted(commits)),
    )
    return dict(line.split() for line in said.decode().splitlines() if line)


def _gaps(onto: str, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Pairs of commits between which something lies that no step brings."""
    before = onto
    for step in steps:
        if step.parent != before:
            yield step.parent, before
        before = step.commit


def _changed(place: str, words: tuple[str, ...], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Every file and folder, by its hash, that is not the same in both commits of a pair."""
    said = run(
        place,
        (*words, "diff-tree", "--stdin", "--no-commit-id", "-r", "-t", "-z", "--raw", "--no-abbrev", "--no-renames"),
        sent=(f"{one} {other}\n".encode() for one, other in pairs),
    )
    found: set[str] = set()
    for record in said.split(b"\0")[::2]:
        if record:
            modes_and_hashes = record.removeprefix(b":").split(b" ")
            for mode, sha in zip(modes_and_hashes[:2], modes_and_hashes[2:4], strict=True):
                if mode not in (_SUBMODULE, b"000000"):
                    found.add(sha.decode())
    return found


def _hash(commit: str) -> str:
    """The hash itself, so that nothing else reaches git as a name."""
    if not _HASH.fullmatch(commit):
        raise GitError(f"{commit[:80]} is no full hash of a commit.")
    return commit
