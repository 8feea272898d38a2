# SPDX-License-Identifier: Apache-2.0
"""Do the parts that could go first really apply alone onto the last release? Git tries it; the clone stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

from gonogo.adapters.git.errors import GitError, MissingObjects
from gonogo.adapters.git.merging import Step, TooOld, Trial, trial
from gonogo.adapters.git.repository import GitRepository
from gonogo.practices.small_releases.rules.history import History
from gonogo.practices.small_releases.rules.measured import Measured, Slice
from gonogo.practices.small_releases.rules.slices.slicing import Slicing, released_onto, slicing
from gonogo.practices.small_releases.rules.words import count

MOST_CHANGES = 200
MOST_SECONDS = 20.0
NAMED = 3
TOO_LONG = "Trying took too long."


class OutOfTime(Exception):
    """The seconds for trying are over."""


def slices_of(history: History, measured: Measured, *, path: Path | None = None) -> tuple[Slice, ...]:
    """The parts that could go first as they are recorded: prefixes, then groups. See `sliced`."""
    return sliced(history, measured, path=path).slices


def sliced(history: History, measured: Measured, *, path: Path | None = None, seconds: float = MOST_SECONDS) -> Slicing:
    """What could go first, with each group tried by git in the clone at `path`; without a path nothing is tried.

    At most 200 changes are tried, and for at most these seconds; what was not is `not verified` with the reason.
    """
    found = slicing(history, measured)
    if path is None or not found.groups:
        return found
    onto = released_onto(history, measured)
    if onto is None:
        return replace(found, groups=_not_verified(found.groups, "Nothing was released yet that it could go onto."))
    waiting = [one.commit for one in measured.pending.changes]
    return replace(found, groups=_tried(found.groups, waiting, history, onto, path, monotonic() + seconds))


def _tried(
    groups: Sequence[Slice], waiting: Sequence[str], history: History, onto: str, path: Path, until: float
) -> tuple[Slice, ...]:
    done: list[Slice] = []
    steps = [Step(commit, history.commits[commit].parents[0]) for commit in waiting]
    try:
        with trial(GitRepository.open(path), onto, steps) as tries:
            for group in groups:
                done.append(_verify(group, tries, onto, history, until, left=MOST_CHANGES - _changes(done)))
    except OutOfTime:
        reason = TOO_LONG
    except TooOld as error:
        reason = f"Trying {error}."
    except MissingObjects:
        reason = "The clone lacks objects that are needed to try it."
    except GitError as error:
        reason = str(error)
    else:
        return tuple(done)
    return (*done, *_not_verified(groups[len(done) :], reason))


def _verify(group: Slice, tries: Trial, onto: str, history: History, until: float, *, left: int) -> Slice:
    """Apply the changes of a group one after the other, until one does not fit in a file of its own.

    Conflicts in files that everybody touches, such as a change log, are told but do not end it.
    """
    if len(group.changes) > left:
        return replace(group, verified="not verified", remark=f"Only {MOST_CHANGES} changes are tried.")
    tree, shared = tries.trees[onto], dict[str, None]()
    for commit in group.changes:
        if monotonic() > until:
            raise OutOfTime
        picked = tries.pick(tree, Step(commit, history.commits[commit].parents[0]))
        own = [file for file in picked.conflicts if file not in group.shared]
        if own:
            return replace(group, verified="conflict", remark=_conflict(commit, own, history))
        shared |= dict.fromkeys(picked.conflicts)
        tree = picked.tree
    if shared:
        remark = f"Only files that everybody touches are in conflict: {_named(list(shared))}."
        return replace(group, verified="conflict", remark=remark)
    return replace(group, verified="clean", remark="")


def _conflict(commit: str, files: Sequence[str], history: History) -> str:
    return f"{commit[:10]} “{history.commits[commit].subject[:100]}” does not fit in {_named(files)}."


def _named(files: Sequence[str]) -> str:
    more = len(files) - NAMED
    return ", ".join(files[:NAMED]) + (f" and {count(more, 'more file')}" if more > 0 else "")


def _changes(done: Sequence[Slice]) -> int:
    return sum(len(one.changes) for one in done if one.verified != "not verified")


def _not_verified(groups: Sequence[Slice], reason: str) -> tuple[Slice, ...]:
    return tuple(replace(one, verified="not verified", remark=reason) for one in groups)
