# SPDX-License-Identifier: Apache-2.0
"""Which commits do the branches of pull requests have that the main history has not?

`git log` would go through the whole main history to find out. Here git is asked for one generation of commits after
the other, and only for those that nobody knows yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import IO, Any, TypeVar

from gonogo.adapters.git.errors import MissingObjects
from gonogo.adapters.git.listing import BETWEEN
from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import conversation

TOGETHER = 400
"""Commits asked for at once: few enough for a pipe to hold the question while git answers."""
_HEAD = re.compile(
    rb"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)"
    rb"(?:author [^\n]*> *(\d+)(?: [^\n]*)?\n)?(?:author [^\n]*\n)?"
    rb"(?:committer [^\n]*> *(\d+)(?: [^\n]*)?\n)?"
)

Made = TypeVar("Made")


def beside_records(repository: GitRepository, heads: Iterable[str], known: Container[str]) -> list[bytes]:
    """Records of what the heads have and nobody knows: hash, times, parents; in one piece, if there are any.

    Heads that are missing are passed over. Raises MissingObjects when a commit is missing that another one names.
    """
    found: dict[str, bytes] = {}
    waiting = [head for head in dict.fromkeys(heads) if head not in known]
    asked, heads_of = set(waiting), set(waiting)
    with (
        repository.borrowed() as first,
        conversation(repository.place, (*first, "cat-file", "--batch")) as (question, answer),
    ):
        while waiting:
            some, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
            for sha, content in _asked(some, question, answer):
                if content is None:
                    if sha in heads_of:
                        continue
                    raise MissingObjects(f"{repository.place} lacks {sha}, which a pull request needs.")
                found[sha], parents = _record(sha, content)
                fresh = [one for one in parents if one not in asked and one not in known]
                asked.update(fresh)
                waiting += fresh
    return [BETWEEN.join(found.values())] if found else []


def _asked(hashes: list[str], question: IO[bytes], answer: IO[bytes]) -> Iterator[tuple[str, bytes | None]]:
    """The content of each commit in their order; None for what is missing or no commit."""
    question.write("".join(f"{sha}\n" for sha in hashes).encode())
    question.flush()
    for sha in hashes:
        words = answer.readline().split()
        if not words:
            raise EOFError
        if len(words) != 3:
            yield sha, None
            continue
        content = answer.read(int(words[2]) + 1)
        if len(content) != int(words[2]) + 1:
            raise EOFError
        yield sha, content if words[1] == b"commit" else None


def _record(sha: str, content: bytes) -> tuple[bytes, list[str]]:
    """The record of a commit, and its parents. A time that cannot be read is 0."""
    match = _HEAD.match(content)
    if match is None:
        raise MissingObjects(f"The commit {sha} is damaged.")
    parents = match[1].decode().split()[1::2]
    return b"%b %b %b %b" % (sha.encode(), match[2] or b"0", match[3] or b"0", " ".join(parents).encode()), parents


def read_beside(pieces: Iterable[bytes], make: Callable[[tuple[Any, ...]], Made]) -> Iterator[tuple[str, Made]]:
    """The hash of each commit, and what is made of its parents, when it was written and when it was committed."""
    for piece in pieces:
        for record in piece.decode().split("\0\0"):
            sha, written, committed, parents = record.split(" ", 3)
            yield sha, make((tuple(parents.split(" ")) if parents else (), int(written), int(committed)))
