# SPDX-License-Identifier: Apache-2.0
"""Which commits and changes belong to which release, and which to none yet?

A commit belongs to the first release whose ancestry has it: first by date, then by ancestry, then by name. A change is
one first-parent step: from the commit of the release back to the first commit that was released already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gonogo.practices.small_releases.rules.figures.dating import Candidate
from gonogo.practices.small_releases.rules.history import Commit, History


class Change(NamedTuple):
    """A first-parent step of main or of the release's branch. `own` are its commits, itself first.

    The own commits of a merge are those that its other parents bring and that no earlier change or release had.
    """

    commit: Commit
    own: tuple[Commit, ...]


class Part(NamedTuple):
    """What one release, or what waits, is made of: changes from the oldest to the newest. Each commit is in one."""

    changes: tuple[Change, ...]

    @property
    def commits(self) -> Iterator[Commit]:
        """All commits of the part, each once."""
        return (commit for change in self.changes for commit in change.own)


class Assigned(NamedTuple):
    """The releases in order with their parts, and what no release has."""

    releases: tuple[tuple[Candidate, Part], ...]
    pending: Part


def assign(history: History, releases: Iterable[Candidate]) -> Assigned:
    """Give each commit to the first release that has it, and the rest of main to nobody."""
    order = in_order(history.commits, releases)
    taken: set[str] = set()
    parts = tuple((one, take(history.commits, one.commit, taken)) for one in order)
    return Assigned(parts, take(history.commits, history.head, taken))


def take(commits: Mapping[str, Commit], tip: str, taken: set[str]) -> Part:
    """The changes that lead to `tip` and that nobody took yet; now they are taken.

    Going from the oldest to the newest, all that the first parent has is taken when its child's turn comes.
    """
    chain = []
    commit = commits.get(tip)
    while commit is not None and commit.sha not in taken:
        chain.append(commit)
        commit = commits.get(commit.parents[0]) if commit.parents else None
    changes = []
    for commit in reversed(chain):
        taken.add(commit.sha)
        own = [commit]
        if len(commit.parents) > 1:
            _take_branches(commits, commit.parents[1:], taken, own)
        changes.append(Change(commit, tuple(own)))
    return Part(tuple(changes))


def _take_branches(commits: Mapping[str, Commit], parents: Sequence[str], taken: set[str], own: list[Commit]) -> None:
    open_ends = list(parents)
    while open_ends:
        sha = open_ends.pop()
        if sha not in taken and (commit := commits.get(sha)) is not None:
            taken.add(sha)
            own.append(commit)
            open_ends.extend(commit.parents)


def in_order(commits: Mapping[str, Commit], releases: Iterable[Candidate]) -> list[Candidate]:
    """The releases by date, then ancestry, then name. One without a date goes before the first that contains it.

    Such a release gets the date of the one that contains it, or of the reading: it was out by then at the latest.
    """
    known = list(releases)
    depths = _depths(commits, known)
    order = sorted((one for one in known if one.dated), key=lambda one: (one.date, depths.get(one.commit, 0), one.name))
    undated = sorted((one for one in known if not one.dated), key=lambda one: (depths.get(one.commit, 0), one.name))
    return _placed(commits, order, undated) if undated else order


def _placed(commits: Mapping[str, Commit], dated: Sequence[Candidate], undated: Sequence[Candidate]) -> list[Candidate]:
    taken: set[str] = set()
    order: list[Candidate] = []
    rest = list(undated)
    for one in dated:
        take(commits, one.commit, taken)
        inside = [other for other in rest if other.commit in taken]
        rest = [other for other in rest if other.commit not in taken]
        placed = [other.at_latest(one.date) for other in inside]
        order += [other for other in placed if other.commit != one.commit]
        order += [one, *(other for other in placed if other.commit == one.commit)]
    return order + rest


def _depths(commits: Mapping[str, Commit], releases: Sequence[Candidate]) -> dict[str, int]:
    """How many steps the longest way from a first commit has; an ancestor's is always shorter. Empty if not needed."""
    tips = {(one.date, one.commit) for one in releases}
    if len({date for date, _ in tips}) == len(tips):
        return {}
    depths: dict[str, int] = {}
    for one in releases:
        path = [one.commit]
        while path:
            commit = commits.get(path[-1])
            unknown = [sha for sha in commit.parents if sha in commits and sha not in depths] if commit else []
            if unknown and path[-1] not in depths:
                path.extend(unknown)
                continue
            sha = path.pop()
            if commit is not None and sha not in depths:
                depths[sha] = 1 + max((depths[parent] for parent in commit.parents if parent in commits), default=0)
    return depths
