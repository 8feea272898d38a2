# SPDX-License-Identifier: Apache-2.0
"""When was a change begun, and how long did it take to be released?

Change lead time counts from the earliest authored time of the change's own commits. Those of a merge are in main; those
of a squashed pull or merge request are found by its head, if the clone has it. Otherwise only the commit itself is
known, and the lead time is at least what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gonogo.practices.small_releases.rules.figures.assigning import Change
from gonogo.practices.small_releases.rules.figures.believing import DAY, TOLERANCE, is_believable
from gonogo.practices.small_releases.rules.figures.percentiles import spread_of
from gonogo.practices.small_releases.rules.history import Beside, Commit, History
from gonogo.practices.small_releases.rules.measured import LeadTime, StartedBy

_NUMBER = re.compile(r"\(#(\d{1,9})\)\s*\Z|\AMerge pull request #(\d{1,9})\b")


class Branch(NamedTuple):
    """The earliest authored and the latest committed time of the commits of a pull request."""

    first: int
    last: int


class Start(NamedTuple):
    """When a change was begun and when its last own commit was made, in seconds, and how that is known."""

    first: int
    last: int
    by: StartedBy
    at_least: bool


class Stretch(NamedTuple):
    """The lead time of one change in days, and its parts; coding and review are None where the start is a bound."""

    whole: float
    coding: float | None
    review: float | None
    waiting: float
    at_least: bool


class Starts:
    """Finds when a change was begun. What was found out about a commit beside main is kept for the next question."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._branches: dict[str, Branch] = {}

    def of(self, change: Change) -> Start:
        """By the commits of its branch; by those of its request; else by the commit itself."""
        commit, own = change
        if len(own) > 1:
            first = min([one.authored for one in own[1:]])
            return Start(first, max([one.committed for one in own[1:]]), StartedBy.BRANCH, False)
        number = self.history.merge_requests.get(commit.sha) or number_in(commit.subject)
        if number is None:
            return Start(commit.authored, commit.committed, StartedBy.COMMIT, False)
        head = self.history.heads.get(number, "")
        if head in self.history.beside:
            found = branch_of(head, self.history.beside, self._branches)
            return Start(found.first, found.last, StartedBy.REQUEST, False)
        squashed = len(commit.parents) < 2 and head not in self.history.commits
        return Start(commit.authored, commit.committed, StartedBy.COMMIT, squashed)


def number_in(subject: str) -> int | None:
    """The number of the pull request that a subject names: `… (#123)` at its end, or `Merge pull request #123 …`."""
    if "#" not in subject or not (found := _NUMBER.search(subject)):
        return None
    return int(found[1] or found[2])


def branch_of(head: str, beside: Mapping[str, Beside], found: dict[str, Branch]) -> Branch:
    """The span of all commits beside main that led to a head, itself included. `found` keeps it for each of them."""
    path = [head]
    while path:
        sha = path[-1]
        commit = beside[sha]
        if sha not in found:
            parents = [parent for parent in commit.parents if parent in beside]
            unknown = [parent for parent in parents if parent not in found]
            if unknown:
                path.extend(unknown)
                continue
            before = [found[parent] for parent in parents]
            first = min([commit.authored, *(one.first for one in before)])
            found[sha] = Branch(first, max([commit.committed, *(one.last for one in before)]))
        path.pop()
    return found[head]


def stretch(commit: Commit, start: Start, released: float, now: float) -> Stretch | None:
    """The lead time of a change up to its release; None where its dates cannot be believed or contradict."""
    first, last, _, at_least = start
    merged = commit.committed
    if min(last - first, merged - last, released - merged, released - first) < -TOLERANCE:
        return None
    if not (is_believable(first, now) and is_believable(last, now) and is_believable(merged, now)):
        return None
    whole, waiting = max(0.0, released - first) / DAY, max(0.0, released - merged) / DAY
    if at_least:
        return Stretch(whole, None, None, waiting, True)
    return Stretch(whole, max(0, last - first) / DAY, max(0, merged - last) / DAY, waiting, False)


def lead_time_of(stretches: Iterable[Stretch | None]) -> LeadTime:
    """The spread of lead times and of their parts; None counts as not told."""
    known = list(stretches)
    told = [one for one in known if one is not None]
    return LeadTime(
        whole=spread_of([one.whole for one in told]),
        coding=spread_of([one.coding for one in told if one.coding is not None]),
        review=spread_of([one.review for one in told if one.review is not None]),
        waiting=spread_of([one.waiting for one in told]),
        at_least=sum(one.at_least for one in told),
        not_told=len(known) - len(told),
    )
