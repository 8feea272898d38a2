# SPDX-License-Identifier: Apache-2.0
"""Which commits do some tips lead to, and where does a history begin?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from gonogo.practices.small_releases.rules.history import Beside, Commit


def reached(commits: Mapping[str, Commit], tips: Iterable[str]) -> dict[str, Commit] | None:
    """The commits that the tips lead to, in their order; None when one of them is not there.

    Where every commit without a child is a tip, all are reached, which is quickly seen.
    """
    waiting = list(tips)
    parents = set(chain.from_iterable(one.parents for one in commits.values()))
    if parents <= commits.keys() and commits.keys() - parents <= set(waiting) <= commits.keys():
        return dict(commits)
    met: set[str] = set()
    while waiting:
        sha = waiting.pop()
        if sha not in met:
            met.add(sha)
            if (commit := commits.get(sha)) is None:
                return None
            waiting += commit.parents
    return {sha: one for sha, one in commits.items() if sha in met}


def reached_beside(
    heads: Iterable[str], main: Mapping[str, Commit], known: Mapping[str, Commit], beside: Mapping[str, Beside]
) -> dict[str, Beside]:
    """What the heads lead to and `main` has not. `known` are commits that another main branch or tag has."""
    found: dict[str, Beside] = {}
    waiting = list(heads)
    while waiting:
        sha = waiting.pop()
        if sha in main or sha in found:
            continue
        one = beside.get(sha)
        if one is None and sha in known:
            one = Beside(known[sha].parents, known[sha].authored, known[sha].committed)
        if one is not None:
            found[sha] = one
            waiting += one.parents
    return found


def first_commit(commits: Mapping[str, Commit], head: str) -> str:
    """Where the line of first parents begins: what tells one repository from another."""
    commit = commits[head]
    while commit.parents:
        commit = commits[commit.parents[0]]
    return commit.sha
