# SPDX-License-Identifier: Apache-2.0
"""What in the waiting changes deserves a look before it is released?

A list of what changed, without weights and without a score: whether such a change fails cannot be told from a history.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gonogo.practices.small_releases.rules.figures.assigning import Change
from gonogo.practices.small_releases.rules.figures.believing import DAY, YEAR, is_believable
from gonogo.practices.small_releases.rules.figures.sizes import is_bot
from gonogo.practices.small_releases.rules.history import Commit
from gonogo.practices.small_releases.rules.measured import Risk
from gonogo.practices.small_releases.rules.risks.content import BY_PATH, TITLES, Kind
from gonogo.practices.small_releases.rules.risks.risky_paths import Known, RiskyPaths
from gonogo.practices.small_releases.rules.words import count

HOT_SHARE = 20
"""One file in this many may be a hot spot: the top 5 %."""
HOT_LEAST = 5
OWNED_FOR = 2 * YEAR
ABSENT_FOR = 90 * DAY
OWNED_LEAST = 3
MOST_PATHS = 100
"""Paths of a kind that are listed; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What risky content is looked for in. Times in seconds. `excluded` are generated files and the like."""

    waiting: Sequence[Change]
    released: Sequence[Change]
    by_path: RiskyPaths
    excluded: frozenset[str]
    now: float


@dataclass(frozen=True, slots=True)
class Risky:
    """All kinds in their order, also those of which nothing waits, and the kinds of each waiting change by hash."""

    risks: tuple[Risk, ...]
    by_change: Mapping[str, tuple[str, ...]]


def risky_content(facts: Facts) -> Risky:
    """Look through the waiting changes."""
    paths = {change.commit.sha: files_of(change) for change in facts.waiting}
    wanted = frozenset[str]().union(*paths.values())
    hot, hot_known = hot_spots(facts)
    left = authors_left(facts, wanted)
    of_kind: dict[Kind, Collection[str]] = {kind: _of_kind(facts, wanted, kind) for kind in BY_PATH}
    of_kind |= {Kind.HOT_SPOTS: hot & wanted, Kind.AUTHORS_LEFT: left}
    known = {kind: facts.by_path.known(kind) for kind in BY_PATH}
    known |= {Kind.HOT_SPOTS: hot_known, Kind.AUTHORS_LEFT: _authors_left_known()}
    by_change: dict[str, list[str]] = defaultdict(list)
    risks = []
    for kind in Kind:
        matching = frozenset(of_kind[kind])
        changes = tuple(sha for sha, touched in paths.items() if not matching.isdisjoint(touched))
        for sha in changes:
            by_change[sha].append(kind.value)
        risks.append(_risk(kind, known[kind], matching, changes))
    return Risky(tuple(risks), {sha: tuple(kinds) for sha, kinds in by_change.items()})


def kinds_among(paths: frozenset[str], by_path: RiskyPaths) -> tuple[str, ...]:
    """The kinds, known by path, that some files have."""
    found = {by_path.kinds[path] for path in paths & by_path.kinds.keys()}
    return tuple(kind.value for kind in Kind if kind in found)


def hot_spots(facts: Facts) -> tuple[frozenset[str], Known]:
    """The files in the most changes of the last 12 months: at most 5 in 100 of all changed, each at least 5 times."""
    counted: Counter[str] = Counter()
    for change in (*facts.released, *facts.waiting):
        if _is_within(change.commit, YEAR, facts.now):
            counted.update(change.commit.paths if len(change.own) == 1 else files_of(change))
    for path in facts.excluded & counted.keys():
        del counted[path]
    files = len(counted)
    most = -(-files // HOT_SHARE)
    ranked = sorted((number for number in counted.values() if number >= HOT_LEAST), reverse=True)
    least = HOT_LEAST if len(ranked) <= most else ranked[most] + 1
    hot = frozenset(path for path, number in counted.items() if number >= least)
    how = f"found in this repository: {len(hot)} of {count(files, 'file')} that changed in the last 12 months"
    return hot, Known((f"in {least} changes or more in the last 12 months",), how)


def authors_left(facts: Facts, wanted: frozenset[str]) -> frozenset[str]:
    """Files that wait, were changed 3 times or more in 24 months before, and whose authors then are all gone.

    Gone is who has no commit at all that reached main in the last 90 days, waiting ones included. Bots are no authors.
    """
    active = {
        commit.author
        for change in (*facts.released, *facts.waiting)
        if _is_within(change.commit, ABSENT_FOR, facts.now)
        for commit in change.own
    }
    authors: dict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    before = [change for change in facts.released if _is_within(change.commit, OWNED_FOR, facts.now)]
    for commit in (commit for change in before for commit in change.own if not is_bot(commit.author)):
        for path in wanted.intersection(commit.paths):
            authors[path].add(commit.author)
            times[path] += 1
    return frozenset(path for path in times if times[path] >= OWNED_LEAST and active.isdisjoint(authors[path]))


def files_of(change: Change) -> frozenset[str]:
    """All files that the own commits of a change touch."""
    return frozenset(path for commit in change.own for path in commit.paths)


def _of_kind(facts: Facts, wanted: Iterable[str], kind: Kind) -> list[str]:
    kinds = facts.by_path.kinds
    return [path for path in wanted if kinds.get(path) is kind]


def _is_within(commit: Commit, seconds: int, now: float) -> bool:
    return commit.committed >= now - seconds and is_believable(commit.committed, now)


def _authors_left_known() -> Known:
    return Known(
        (f"{OWNED_LEAST} commits or more in 24 months, no author with a commit in the last 90 days",),
        "found in this repository by who changed each file",
    )


def _risk(kind: Kind, known: Known, matching: frozenset[str], changes: tuple[str, ...]) -> Risk:
    return Risk(
        kind=kind.value,
        title=TITLES[kind],
        patterns=known.patterns,
        how=known.how,
        paths=tuple(sorted(matching)[:MOST_PATHS]),
        count=len(matching),
        changes=changes,
    )
