# SPDX-License-Identifier: Apache-2.0
"""How is what a reading found kept, so that the next one need not ask git again?

All that one listing gave is written at once: whoever is stopped before leaves nothing, and of two at the same time the
second leaves out what the first wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import orjson
from django.db import transaction

from gonogo.adapters.git.listing import BETWEEN
from gonogo.adapters.git.tags import GitTag
from gonogo.practices.small_releases.models import Clone, CommitBatch, LineBatch, SeenTag
from gonogo.practices.small_releases.queries.clones import BESIDE, COMMITS, REQUESTS, Known, known_of

if TYPE_CHECKING:
    from gonogo.practices.small_releases.actions.reading import News

BATCH_BYTES = 1 << 20
"""Size of a batch, which is some thousand commits."""
LONGEST_NAME = 250
"""Letters of a tag's name that are kept; a longer one is never known to have been seen."""


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
        elif news.commits or news.beside or news.requests or news.tips:
            _leave_out(news, known_of([root], after=known.until))
        _write(clone, news)
        _see(clone, tags, now, before=None if made else clone.read_at)
        if not made:
            clone.name, clone.read_at = name[:200], now
            clone.save(update_fields=["name", "read_at"])


def _leave_out(news: News, written: Known) -> None:
    """Take out of the news what another reading wrote meanwhile."""
    news.commits = _without(news.commits, written.commits)
    news.beside = _without(news.beside, written.beside)


def _without(pieces: list[bytes], written: Sequence[bytes]) -> list[bytes]:
    if not written:
        return pieces
    there = {_hash(record) for piece in written for record in piece.split(BETWEEN)}
    left = [record for piece in pieces for record in piece.split(BETWEEN) if _hash(record) not in there]
    return [BETWEEN.join(left)] if left else []


def _hash(record: bytes) -> bytes:
    return record.split(b" ", 1)[0]


def _write(clone: Clone, news: News) -> None:
    batches = [
        *_batches(clone, BESIDE, news.beside, ()),
        *_batches(clone, COMMITS, news.commits, news.tips),
    ]
    if news.request_tips:
        content = b" ".join((REQUESTS, *_encoded(news.request_tips))) + b"\n" + orjson.dumps(news.requests)
        batches.append(CommitBatch(clone=clone, commits=len(news.requests), content=content))
    CommitBatch.objects.bulk_create(batches, batch_size=8)


def _batches(clone: Clone, kind: bytes, pieces: Sequence[bytes], tips: Iterable[str]) -> list[CommitBatch]:
    """The newest records come last, for they are read backwards; the tips stand in the first batch."""
    head, batches = b" ".join((kind, *_encoded(tips))), []
    for some in _together(pieces):
        batches.append(CommitBatch(clone=clone, commits=some.count(BETWEEN) + 1, content=head + b"\n" + some))
        head = kind
    if head != kind:
        batches.append(CommitBatch(clone=clone, commits=0, content=head + b"\n"))
    return batches[::-1]


def _together(pieces: Iterable[bytes]) -> Iterator[bytes]:
    some: list[bytes] = []
    size = 0
    for piece in pieces:
        some.append(piece)
        size += len(piece)
        if size >= BATCH_BYTES:
            yield BETWEEN.join(some)
            some, size = [], 0
    if some:
        yield BETWEEN.join(some)


def _encoded(tips: Iterable[str]) -> Iterator[bytes]:
    return (tip.encode() for tip in tips)


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
