# SPDX-License-Identifier: Apache-2.0
"""Which files does each change of main touch, and which files are touched all the time?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.small_releases.rules.figures.assigning import Change, take
from gonogo.practices.small_releases.rules.history import History

LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Step:
    """A first-parent change of main with all files that its own commits touch."""

    commit: str
    subject: str
    number: str = ""
    """Of its own pull request (`#12`) or merge request (`!12`), where that is known otherwise than by the subject."""
    paths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Touched:
    """The waiting changes from the oldest to the newest, and how many changes of the year before touch each file.

    What waits is not counted: a file that only this work touches again and again is what it hangs together by.
    """

    waiting: tuple[Step, ...]
    by_path: Mapping[str, int]
    changes: int


def touched_files(history: History, *, waiting: Sequence[str], released: Iterable[str], now: datetime) -> Touched:
    """Go along main once, from its first commit to its head, and give each commit to the change that brought it.

    `waiting` are the hashes of the changes that no release has, oldest first; `released` the commits of the releases:
    what a tag on a side branch has released already is not given to the change that merged it.
    """
    taken: set[str] = set()
    before = take(history.commits, _before(history, waiting), taken)
    for commit in released:
        take(history.commits, commit, taken)
    after = take(history.commits, history.head, taken)
    latest = now.timestamp()
    first = history.commits[waiting[0]].committed if waiting and waiting[0] in history.commits else latest
    earliest = (first if 0 < first < latest else latest) - LOOKED_BACK.total_seconds()
    year = [change for change in before.changes if earliest <= change.commit.committed <= latest]
    wanted = frozenset(waiting)
    return Touched(
        waiting=tuple(_step(history, change) for change in after.changes if change.commit.sha in wanted),
        by_path=Counter(path for change in year for path in _paths(change)),
        changes=len(year),
    )


def reachable(history: History, commit: str) -> Collection[str]:
    """A commit and all that led to it."""
    taken: set[str] = set()
    take(history.commits, commit, taken)
    return taken


def _before(history: History, waiting: Sequence[str]) -> str:
    """The commit of main before the first waiting change; the head when nothing waits."""
    first = history.commits.get(waiting[0]) if waiting else None
    if first is None:
        return history.head
    return first.parents[0] if first.parents else ""


def _paths(change: Change) -> frozenset[str]:
    return frozenset(path for commit in change.own for path in commit.paths)


def _step(history: History, change: Change) -> Step:
    number = history.merge_requests.get(change.commit.sha)
    return Step(change.commit.sha, change.commit.subject, "" if number is None else f"!{number}", _paths(change))
