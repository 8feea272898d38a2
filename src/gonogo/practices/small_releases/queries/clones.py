# SPDX-License-Identifier: Apache-2.0
"""What is known about a repository from earlier readings?

Commits never change, so their records are kept as git wrote them. A batch starts with a line that says what it holds
and from which tips it was listed: whatever these tips lead to is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from gonogo.practices.small_releases.models import Clone, CommitBatch, LineBatch, SeenTag
from gonogo.practices.small_releases.rules.history import Commit, Tag

COMMITS, BESIDE, REQUESTS = b"commits", b"beside", b"requests"
SEEN_WITHIN = timedelta(days=7)
"""A tag that appeared between two readings further apart than this has no date by it: nobody looked meanwhile."""


@dataclass(slots=True)
class Known:
    """Pieces of records of commits, newest first, and the tips they were listed from; and of commits beside main.

    `until` is the number of the newest batch, 0 where nothing is known.
    """

    until: int = 0
    commits: list[bytes] = field(default_factory=list)
    tips: set[str] = field(default_factory=set)
    beside: list[bytes] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    request_tips: set[str] = field(default_factory=set)


def known_roots() -> list[str]:
    """The hash of the first commit of every repository that was read."""
    return list(Clone.objects.values_list("root", flat=True))


def known_of(roots: Iterable[str], *, after: int = 0) -> Known:
    """What is known of these repositories together; with `after`, only from batches with higher numbers."""
    known = Known()
    batches = CommitBatch.objects.filter(clone__root__in=list(roots), pk__gt=after).order_by("-pk")
    for number, content in batches.values_list("pk", "content").iterator(chunk_size=8):
        known.until = max(known.until, number)
        _take(known, bytes(content))
    return known


def _take(known: Known, content: bytes) -> None:
    head, _, body = content.partition(b"\n")
    kind, *tips = head.split(b" ")
    listed_from = {tip.decode() for tip in tips}
    if kind == COMMITS:
        known.tips |= listed_from
        known.commits += [body] if body else []
    elif kind == BESIDE:
        known.beside += [body] if body else []
    elif kind == REQUESTS:
        known.request_tips |= listed_from
        known.requests |= orjson.loads(body)


def known_lines(root: str, commits: Mapping[str, Commit]) -> dict[str, tuple[int, ...]]:
    """The lines of those commits that were counted already."""
    found: dict[str, tuple[int, ...]] = {}
    batches = LineBatch.objects.filter(clone__root=root).order_by("pk").values_list("content", flat=True)
    for content in batches.iterator(chunk_size=8):
        for sha, lines in orjson.loads(bytes(content)).items():
            commit = commits.get(sha)
            if commit is not None and len(lines) == 2 * len(commit.paths):
                found[commit.sha] = tuple(lines)
    return found


def seen_between(root: str, tags: Iterable[Tag]) -> dict[str, datetime]:
    """When those tags were first seen that appeared between two readings close to each other."""
    rows = SeenTag.objects.filter(clone__root=root, before__isnull=False)
    times = {
        (name, commit): at
        for name, commit, at, before in rows.values_list("name", "commit", "at", "before")
        if before is not None and at - before <= SEEN_WITHIN
    }
    return {tag.name: times[tag.name, tag.commit] for tag in tags if (tag.name, tag.commit) in times}
