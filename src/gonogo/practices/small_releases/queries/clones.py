# SPDX-License-Identifier: Apache-2.0
"""What is known about a repository from earlier readings?

Commits never change. Each batch tells from which tips it was listed: whatever these lead to is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from gonogo.practices.small_releases.models import Clone, CommitBatch, LineBatch, SeenTag
from gonogo.practices.small_releases.queries.batches import BESIDE, COMMITS, beside_of, unpack
from gonogo.practices.small_releases.rules.history import Beside, Commit, Tag

SEEN_WITHIN = timedelta(days=7)
"""A tag that appeared between two readings further apart than this has no date by it: nobody looked meanwhile."""


@dataclass(slots=True)
class Known:
    """What earlier readings left. `tips` lead to all commits in `batches`, `heads` to all in `beside`.

    `batches` are packed commits, the newest first. `until` is the number of the newest batch of all, 0 where nothing
    is known. What is not `sound` is not to be used.
    """

    until: int = 0
    sound: bool = True
    batches: list[Mapping[str, Any]] = field(default_factory=list)
    tips: set[str] = field(default_factory=set)
    beside: dict[str, Beside] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)
    requests: dict[str, int] = field(default_factory=dict)
    request_tips: set[str] = field(default_factory=set)

    @property
    def people(self) -> set[str]:
        """Everybody who wrote one of the commits."""
        return {one for batch in self.batches for one in batch["people"]}


def known_roots() -> list[str]:
    """The hash of the first commit of every repository that was read."""
    return list(Clone.objects.values_list("root", flat=True))


def known_of(roots: Iterable[str], *, after: int = 0) -> Known:
    """What is known of these repositories together; with `after`, only from batches with higher numbers."""
    known = Known()
    for root in roots:
        covered = False
        batches = CommitBatch.objects.filter(clone__root=root, pk__gt=after).order_by("-pk")
        for number, commits, content in batches.values_list("pk", "commits", "content").iterator(chunk_size=8):
            known.until = max(known.until, number)
            covered = _take(known, commits, bytes(content), covered)
    return known


def _take(known: Known, commits: int, content: bytes, covered: bool) -> bool:
    """Add one batch; whether the tips met so far lead to all commits of the older ones, too."""
    batch = unpack(content)
    if batch is None or len(batch.get("numbers", batch.get("sha", ()))) != commits:
        known.sound = False
    elif batch["kind"] == COMMITS:
        known.batches.append(batch)
        known.tips.update(() if covered else batch["tips"])
        return covered or batch["covers"]
    elif batch["kind"] == BESIDE:
        known.beside.update(beside_of(batch))
        known.heads.update(batch["tips"])
    else:
        known.requests.update(batch["numbers"])
        known.request_tips.update(batch["tips"])
    return covered


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
