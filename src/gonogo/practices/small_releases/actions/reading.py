# SPDX-License-Identifier: Apache-2.0
"""What does a clone hold now? Only what is new since earlier readings is asked of git; the rest is remembered.

Only commands call this: they run beside a clone, a server never does.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gonogo.adapters.git import GitError, GitRepository, Head, MissingObjects
from gonogo.adapters.git.beside import commits_beside
from gonogo.adapters.git.contacts import authors_of
from gonogo.adapters.git.listing import commit_records, present, read_commits
from gonogo.adapters.git.requests import has_merge_requests, merge_request_numbers, request_heads
from gonogo.adapters.git.tags import GitTag, is_release, read_tags, split_patterns
from gonogo.adapters.git.text import Same
from gonogo.core.errors import BadInput
from gonogo.practices.small_releases.actions.keeping import News, keep
from gonogo.practices.small_releases.queries.batches import as_beside, as_commit, commits_of
from gonogo.practices.small_releases.queries.clones import (
    Known,
    known_lines,
    known_of,
    known_roots,
    seen_between,
)
from gonogo.practices.small_releases.rules.figures.reaching import first_commit, reached, reached_beside
from gonogo.practices.small_releases.rules.history import Beside, Commit, History, Tag

NAMED = 5


class UnreadableClone(BadInput):
    """The clone cannot be read; the message says why and what helps."""

    code = "repository"


@dataclass(slots=True)
class _Reading:
    """One reading under way: the clone as its references show it, and what is told about it."""

    repository: GitRepository
    references: Mapping[str, str]
    head: Head
    every_tag: Sequence[GitTag]
    tags: tuple[Tag, ...]
    notes: list[str]

    @property
    def tips(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.head.commit, *(tag.commit for tag in self.tags))))


@contextmanager
def told() -> Iterator[None]:
    """Turn what git complains about into an error for people."""
    try:
        yield
    except GitError as error:
        raise UnreadableClone(str(error)) from None


def read_history(path: str | Path, *, pattern: str, branch: str | None = None, now: datetime) -> History:
    """Everything in the clone that leads to the head of its main branch or to a tag that matches the pattern.

    `pattern` may name several, parted by commas or spaces. Lines are those that were counted already. Raises
    UnreadableClone when there is no clone, nothing was committed, or a part of the history is missing.
    """
    with told(), _without_collecting():
        reading = _open(path, pattern, branch)
        roots = present(reading.repository, known_roots())
        known = known_of(roots) if roots else Known()
        history = _read(reading, known, now) if known.sound else None
        return history or _read(reading, Known(), now, again=True) or _broken(path)


def tag_names(path: str | Path) -> list[str]:
    """The names of all tags of the clone, oldest name first, to say which pattern would match."""
    with told():
        references = GitRepository.open(path).references()
        return sorted(name.removeprefix("refs/tags/") for name in references if name.startswith("refs/tags/"))


def _open(path: str | Path, pattern: str, branch: str | None) -> _Reading:
    repository = GitRepository.open(path)
    references = repository.references()
    head = repository.head(branch, references)
    every_tag, missing = read_tags(repository, references)
    patterns = split_patterns(pattern)
    tags = tuple(Tag(one.name, one.commit, one.tagged) for one in every_tag if is_release(one.name, patterns))
    lost = [name for name in missing if is_release(name, patterns)]
    notes = [f"Left out, for this clone lacks what they lead to: {_some(lost)}."] if lost else []
    return _Reading(repository, references, head, every_tag, tags, notes)


def _read(reading: _Reading, known: Known, now: datetime, *, again: bool = False) -> History | None:
    """The history from what is known and what is new; None when what is known does not hang together."""
    repository, tips = reading.repository, reading.tips
    news = _new_commits(reading, known)
    contacts = known.people.union(row[4] for row in news.rows)
    authors, same = authors_of(repository, contacts, reading.head.commit), Same()
    every = {row[0]: as_commit((*row[:4], authors[row[4]], *row[5:])) for row in news.rows}
    for batch in known.batches:
        every.update(commits_of(batch, authors, same))
    commits = every if news.covers else reached(every, tips)
    if commits is None:
        return None
    heads, beside = _beside(reading, known, news, every, commits)
    _requests(reading, known, news)
    root = first_commit(commits, reading.head.commit)
    keep(root, repository.name, news, known, tags=reading.every_tag, now=now, again=again)
    return History(
        name=repository.name,
        branch=reading.head.branch,
        head=reading.head.commit,
        commits=commits,
        tags=reading.tags,
        lines=known_lines(root, commits),
        heads=heads,
        beside=beside,
        merge_requests={sha: number for sha, number in (known.requests | news.requests).items() if sha in commits},
        seen=seen_between(root, reading.tags),
        notes=tuple(reading.notes),
    )


def _new_commits(reading: _Reading, known: Known) -> News:
    """The commits that nobody knows yet, and whether the tips of today lead to all the others."""
    tips, rows = reading.tips, []
    asked = not known.tips.issuperset(tips)
    if asked:
        there = present(reading.repository, sorted(known.tips))
        rows = list(read_commits(commit_records(reading.repository, tips, there)))
    reached_now = {*tips, *(parent for row in rows for parent in row[1])}
    return News(rows=rows, tips=tips if asked else (), covers=known.tips <= reached_now)


def _beside(
    reading: _Reading, known: Known, news: News, every: Mapping[str, Commit], commits: Mapping[str, Commit]
) -> tuple[dict[int, str], dict[str, Beside]]:
    """The heads of pull requests that are in this clone, and their commits that main and the tags have not."""
    heads, beside = request_heads(reading.references), known.beside
    if new := [head for head in heads.values() if head not in every and head not in beside]:
        try:
            rows = commits_beside(reading.repository, new, every.keys() | beside.keys())
        except MissingObjects:
            reading.notes.append(
                "The branches of pull requests cannot be read, for this clone lacks a part of them. Fetch them again: "
                "git fetch --refetch origin '+refs/pull/*/head:refs/pull/*/head'"
            )
        else:
            news.beside = {sha: as_beside(row) for sha, row in rows.items()}
            news.heads = tuple(head for head in new if head in rows)
    beside = beside | news.beside
    found = {number: head for number, head in heads.items() if head in every or head in beside}
    if commits is every and known.heads.union(news.heads) <= set(found.values()) and beside.keys().isdisjoint(every):
        return found, beside
    return found, reached_beside(found.values(), commits, every, beside)


def _requests(reading: _Reading, known: Known, news: News) -> None:
    """Which commits came by which merge request of GitLab; asked only where there are such requests."""
    if has_merge_requests(reading.references):
        news.request_tips = tuple(tip for tip in reading.tips if tip not in known.request_tips)
        if news.request_tips:
            bounds = present(reading.repository, sorted(known.request_tips))
            news.requests = dict(merge_request_numbers(reading.repository, news.request_tips, bounds))


def _broken(path: str | Path) -> History:
    raise UnreadableClone(
        f"{path} changed while it was read, or lacks a part of its history. Try again; then git fsck."
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing made while reading goes in circles, so looking for circles there would only take time, now and later."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more
