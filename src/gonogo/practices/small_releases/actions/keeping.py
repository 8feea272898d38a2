# SPDX-License-Identifier: Apache-2.0
"""How is what a reading found kept, so that the next one need not ask git again?

All that one listing gave is written at once: whoever is stopped before leaves nothing, and of two at the same time the
second leaves out what the first wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from django.db import transaction

from gonogo.adapters.git.listing import Row
from gonogo.adapters.git.tags import GitTag
from gonogo.practices.small_releases.models import Clone, CommitBatch, LineBatch, SeenTag
from gonogo.practices.small_releases.queries.batches import pack_beside, pack_commits, pack_requests
from gonogo.practices.small_releases.queries.clones import Known, known_of
from gonogo.practices.small_releases.rules.history import Beside

TOGETHER = 4096
"""Commits in one batch: less than a megabyte."""
LONGEST_NAME = 250
"""Letters of a tag's name that are kept; a longer one is never known to have been seen."""


@dataclass(slots=True)
class News:
    """What git said that no earlier reading knew, and what it was asked about.

    `tips` are empty when nothing was asked; `covers` says that they lead to all that was known before, too.
    """

    rows: list[Row] = field(default_factory=list)
    tips: tuple[str, ...] = ()
    covers: bool = True
    beside: dict[str, Beside] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    requests: dict[str, int] = field(default_factory=dict)
    request_tips: tuple[str, ...] = ()


def keep(
    root: str, name: str, news: News, known: Known, *, tags: Sequence[GitTag], now: datetime, again: bool = False
) -> None:
    """Keep what is new, and when each tag was first seen. With `again`, what was kept before is thrown away."""
    with transaction.atomic():
        clone, made = Clone.objects.select_for_update().get_or_create(
            root=root, defaults={"name": name[:200], "read_at": now}
        )
        if again:
            clone.commit_batches.all().delete()
        elif news.tips or news.heads or news.request_tips:
            _leave_out(news, known_of([root], after=known.until))
        CommitBatch.objects.bulk_create(_batches(clone, news), batch_size=8)
        _see(clone, tags, now, before=None if made else clone.read_at)
        if not made:
            clone.name, clone.read_at = name[:200], now
            clone.save(update_fields=["name", "read_at"])


def _leave_out(news: News, written: Known) -> None:
    """Take out of the news what another reading wrote meanwhile."""
    if written.until:
        there = {sha for batch in written.batches for sha in batch["sha"]}
        news.rows = [row for row in news.rows if row[0] not in there]
        news.covers = news.covers and written.tips <= {*news.tips}
        news.beside = {sha: one for sha, one in news.beside.items() if sha not in written.beside}


def _batches(clone: Clone, news: News) -> list[CommitBatch]:
    """The newest commits come last, for they are read backwards, and with them the tips."""
    batches = list(_of_commits(clone, news))[::-1]
    if news.heads:
        content = pack_beside(news.beside, news.heads)
        batches.append(CommitBatch(clone=clone, commits=len(news.beside), content=content))
    if news.request_tips:
        content = pack_requests(news.requests, news.request_tips)
        batches.append(CommitBatch(clone=clone, commits=len(news.requests), content=content))
    return batches


def _of_commits(clone: Clone, news: News) -> Iterator[CommitBatch]:
    if news.tips:
        for start in range(0, len(news.rows) or 1, TOGETHER):
            some = news.rows[start : start + TOGETHER]
            tips, covers = (news.tips, news.covers) if start == 0 else ((), False)
            yield CommitBatch(clone=clone, commits=len(some), content=pack_commits(some, tips, covers=covers))


def _see(clone: Clone, tags: Sequence[GitTag], now: datetime, before: datetime | None) -> None:
    there = set(clone.seen_tags.values_list("name", "commit"))
    new = [
        SeenTag(clone=clone, name=tag.name, commit=tag.commit, at=now, before=before)
        for tag in tags
        if len(tag.name) <= LONGEST_NAME and (tag.name, tag.commit) not in there
    ]
    SeenTag.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)


def keep_lines(root: str, counted: dict[str, tuple[int, ...]]) -> None:
    """Keep the lines of some commits of a repository that was read."""
    if counted:
        clone = Clone.objects.get(root=root)
        LineBatch.objects.create(clone=clone, commits=len(counted), content=orjson.dumps(counted))
