# SPDX-License-Identifier: Apache-2.0
"""Which pull or merge requests does the clone know, where are their heads, and which change came from which?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from gonogo.adapters.git.listing import BETWEEN, PLAIN, records, sent
from gonogo.adapters.git.repository import GitRepository

_HEAD = re.compile(r"refs/(?:remotes/([^/]+)/)?(?:pull|pr|pull-requests|merge-requests)/(\d{1,9})(?:/head|/from)?")
_MERGED = re.compile(rb"See merge request [^\s!]*!(\d{1,9})")
_MARK = "See merge request "
_BODY = "--format=tformat:%x00%H%n%b"


def request_heads(references: Mapping[str, str]) -> dict[int, str]:
    """The head of each pull or merge request by its number, from the references that hosting services keep."""
    found: dict[int, tuple[tuple[int, str], str]] = {}
    for name, sha in references.items():
        if match := _HEAD.fullmatch(name):
            remote, number = match[1], int(match[2])
            rank = (0 if remote is None else 1 if remote == "origin" else 2, name)
            if number not in found or rank < found[number][0]:
                found[number] = (rank, sha)
    return {number: sha for number, (_, sha) in sorted(found.items())}


def has_merge_requests(references: Iterable[str]) -> bool:
    """Whether the clone has references of GitLab's merge requests."""
    return any("merge-requests/" in name and _HEAD.fullmatch(name) for name in references)


def merge_request_numbers(
    repository: GitRepository, tips: Iterable[str], known: Iterable[str]
) -> Iterator[tuple[str, int]]:
    """Commits that the tips have and the known ones have not, with the number of the merge request they came by."""
    words = ("log", "-z", "--ignore-missing", *PLAIN, "--fixed-strings", f"--grep={_MARK}", _BODY, "--stdin")
    for piece in records(repository, words, sent(tips, known)):
        for record in piece.split(BETWEEN):
            sha, _, body = record.partition(b"\n")
            if numbers := _MERGED.findall(body):
                yield sha.decode(), int(numbers[-1])
