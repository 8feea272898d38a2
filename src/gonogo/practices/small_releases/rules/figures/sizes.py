# SPDX-License-Identifier: Apache-2.0
"""How large is a release or what waits: commits, files, folders, lines and authors?

`files` is the union of the paths that its commits change (merges have none), `directories` the distinct folders these
lie in, `authors` the distinct addresses after the mailmap, without bots. Lines are those added and deleted by all of
its commits, without generated, vendored and lock files and snapshots; they are told only when each commit was counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from gonogo.practices.small_releases.rules.history import Commit

_BOT = re.compile(
    r"\[bot\]|(?:^|[+._-])bot@|^(?:dependabot|renovate|greenkeeper|snyk|pyup|mergify|github-actions|pre-commit-ci)\b"
    r"|[._-]bot@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines added and deleted, and those of excluded files together."""

    added: int
    deleted: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Size:
    """How large some commits are together. `lines` is None until each of them was counted."""

    commits: int
    files: frozenset[str]
    directories: int
    authors: int
    lines: Lines | None

    @property
    def lines_added(self) -> int | None:
        """Lines added, without excluded files."""
        return self.lines.added if self.lines else None

    @property
    def lines_deleted(self) -> int | None:
        """Lines deleted, without excluded files."""
        return self.lines.deleted if self.lines else None

    @property
    def excluded_lines(self) -> int | None:
        """Lines added and deleted in excluded files."""
        return self.lines.excluded if self.lines else None


def size_of(commits: Iterable[Commit], lines: Mapping[str, tuple[int, ...]], excluded: frozenset[str]) -> Size:
    """Measure some commits; `lines` is what was counted so far, `excluded` the paths whose lines are left out."""
    known = list(commits)
    files: set[str] = set()
    files.update(*[commit.paths for commit in known])
    return Size(
        commits=len(known),
        files=frozenset(files),
        directories=len({path.rpartition("/")[0] for path in files}),
        authors=sum(not is_bot(author) for author in {commit.author for commit in known}),
        lines=lines_of(known, lines, excluded),
    )


def lines_of(commits: Iterable[Commit], lines: Mapping[str, tuple[int, ...]], excluded: frozenset[str]) -> Lines | None:
    """The lines of all commits; None if one is not counted yet. Binary files (-1) have no lines."""
    every: list[int] = []
    left_out: list[int] = []
    for commit in commits:
        if paths := commit.paths:
            counted = lines.get(commit.sha, ())
            if len(counted) != 2 * len(paths):
                return None
            every += counted
            if not excluded.isdisjoint(paths):
                outside = [place for place, path in enumerate(paths) if path in excluded]
                left_out += [number for place in outside for number in counted[2 * place : 2 * place + 2]]
    if -1 in every:
        every, left_out = [max(0, number) for number in every], [max(0, number) for number in left_out]
    return Lines(sum(every[::2]) - sum(left_out[::2]), sum(every[1::2]) - sum(left_out[1::2]), sum(left_out))


def counted_among(commits: Iterable[Commit], lines: Mapping[str, tuple[int, ...]]) -> int:
    """Of how many commits the lines are known; one that changes no files has none."""
    return sum([1 for commit in commits if not commit.paths or commit.sha in lines])


@lru_cache(maxsize=100_000)
def is_bot(author: str) -> bool:
    """Whether an address is that of a program."""
    return _BOT.search(author) is not None
