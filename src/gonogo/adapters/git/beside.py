# SPDX-License-Identifier: Apache-2.0
"""Which commits do the branches of pull requests have that the main history has not?

`git log` would go through the whole main history to find out. Here git is asked for one generation of commits after
the other, and only for those that nobody knows yet.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import IO

from gonogo.adapters.git.errors import MissingObjects
from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import conversation, git_version

TOGETHER = 400
"""Commits asked for at once: few enough for a pipe to hold the question while git answers."""
FLUSHING = (2, 36)
"""The first git that can be told when to answer."""
_HEAD = re.compile(
    rb"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)"
    rb"(?:author [^\n]*> *(\d{1,18})(?: [^\n]*)?\n)?(?:author [^\n]*\n)?"
    rb"(?:committer [^\n]*> *(\d{1,18})(?: [^\n]*)?\n)?"
)

Row = tuple[tuple[str, ...], int, int]
"""A commit beside main: parents, written, committed."""


def commits_beside(repository: GitRepository, heads: Iterable[str], known: Container[str]) -> dict[str, Row]:
    """What the heads have and nobody knows, by hash. Heads that are missing are passed over.

    Raises MissingObjects when a commit is missing that another one names.
    """
    found: dict[str, Row] = {}
    waiting = [head for head in dict.fromkeys(heads) if head not in known]
    asked, heads_of = set(waiting), set(waiting)
    with (
        repository.borrowed() as first,
        conversation(repository.place, (*first, "cat-file", *_how())) as (question, answer),
    ):
        while waiting:
            some, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
            for sha, content in _asked(some, question, answer):
                if content is None:
                    if sha in heads_of:
                        continue
                    raise MissingObjects(f"{repository.place} lacks {sha}, which a pull request needs.")
                found[sha] = row = _row(sha, content)
                fresh = [one for one in row[0] if one not in asked and one not in known]
                asked.update(fresh)
                waiting += fresh
    return found


def _how() -> tuple[str, ...]:
    """Newer gits answer many questions at once, which takes half the time."""
    return ("--batch-command", "--buffer") if git_version() >= FLUSHING else ("--batch",)


def _asked(hashes: list[str], question: IO[bytes], answer: IO[bytes]) -> Iterator[tuple[str, bytes | None]]:
    """The content of each commit in their order; None for what is missing or no commit."""
    if git_version() >= FLUSHING:
        question.write("".join(f"contents {sha}\n" for sha in hashes).encode() + b"flush\n")
    else:
        question.write("".join(f"{sha}\n" for sha in hashes).encode())
    question.flush()
    for sha in hashes:
        words = answer.readline().split()
        if not words:
            raise EOFError
        if len(words) != 3:
            yield sha, None
            continue
        size = int(words[2]) + 1
        content = answer.read(size)
        if len(content) != size:
            raise EOFError
        yield sha, content if words[1] == b"commit" else None


def _row(sha: str, content: bytes) -> Row:
    """Parents and times of a commit. A time that cannot be read is 0."""
    match = _HEAD.match(content)
    if match is None:
        raise MissingObjects(f"The commit {sha} is damaged.")
    return tuple(match[1].decode().split()[1::2]), int(match[2] or 0), int(match[3] or 0)
