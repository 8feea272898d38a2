# SPDX-License-Identifier: Apache-2.0
"""How many lines did each commit add and delete in each of its files?

This needs every version of every file and takes git ten times as long as listing them, so it is done for some commits
at a time. Where an object is missing, the commit that needs it stays uncounted, and the others are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gonogo.adapters.git.errors import GitError, MissingObjects
from gonogo.adapters.git.listing import BETWEEN, NO_PROGRAMS, PLAIN, records, sent
from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.text import Texts

TOGETHER = 20_000
"""Commits for one git: it keeps what it unpacked, so many together take a third less time."""
AFTER_MISSING = 500
"""Commits for one git once an object was missing, for then it has to start anew each time."""
MOST_MISSING = 100
"""After so many commits that could not be counted, a clone is taken to have no files at all."""
_WORDS = ("log", "-z", "--no-walk=unsorted", "--numstat", *PLAIN, *NO_PROGRAMS)
_ALIKE = ("--diff-algorithm=default", "--format=tformat:%x00%H", "--stdin")
_BINARY = (-1, -1)


class Counted(NamedTuple):
    """Added and deleted lines of each path of a commit, flat; -1, -1 for a binary file."""

    sha: str
    paths: tuple[str, ...]
    lines: tuple[int, ...]


class Uncounted(Exception):
    """Too many objects are missing to go on."""


def count(repository: GitRepository, commits: Sequence[str]) -> Iterator[Counted | str]:
    """Count commits in their order. One that cannot be counted is given back as its hash alone.

    Raises Uncounted when very many cannot be counted, and GitError when git ends for any other reason.
    """
    texts, missing, at = Texts(), 0, 0
    while at < len(commits):
        together = commits[at : at + (AFTER_MISSING if missing else TOGETHER)]
        try:
            for one in _counted(repository, together, texts):
                at += 1
                yield one
        except MissingObjects:
            alone = _alone(repository, commits[at], texts)
            at += 1
            missing += isinstance(alone, str)
            yield alone
        if missing >= MOST_MISSING:
            raise Uncounted


def _alone(repository: GitRepository, commit: str, texts: Texts) -> Counted | str:
    """A commit at which git stopped, or the one before it, whose record could not be told from a cut one."""
    try:
        return next(_counted(repository, [commit], texts))
    except MissingObjects:
        return commit


def _counted(repository: GitRepository, commits: Sequence[str], texts: Texts) -> Iterator[Counted]:
    """The commits in order, as far as git comes before an object is missing."""
    expected = iter(commits)
    for piece in records(repository, (*_WORDS, *_ALIKE), sent(commits)):
        for record in piece.split(BETWEEN):
            counted = read_counted(record, texts)
            if counted.sha != next(expected, None):
                raise GitError(f"{repository.place} changed while it was read. Try again.")
            yield counted
    if next(expected, None) is not None:
        raise GitError(f"{repository.place} was not counted to its end. Try again.")


def read_counted(record: bytes, texts: Texts) -> Counted:
    """What one record of git says."""
    sha, _, files = record.partition(b"\0\n")
    paths: list[str] = []
    lines: list[int] = []
    for file in files.split(b"\0") if files else ():
        added, deleted, path = file.split(b"\t", 2)
        paths.append(texts[path])
        lines += _BINARY if added == b"-" else (int(added), int(deleted))
    return Counted(sha.decode(), tuple(paths), tuple(lines))
