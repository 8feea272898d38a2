# SPDX-License-Identifier: Apache-2.0
"""What is on main and in no release, how old is it, and is that much for this product?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from gonogo.practices.small_releases.rules.figures.assigning import Change, Part
from gonogo.practices.small_releases.rules.figures.believing import is_believable, moment
from gonogo.practices.small_releases.rules.figures.percentiles import percentile
from gonogo.practices.small_releases.rules.figures.sizes import Size, size_of
from gonogo.practices.small_releases.rules.figures.starts import Starts
from gonogo.practices.small_releases.rules.history import History
from gonogo.practices.small_releases.rules.measured import Pending, ReleaseFigures, WaitingChange

COMPARED = 50
FEWEST = 10
"""Own releases below which no percentile is told."""
LONGEST_SUBJECT = 300
_DAY = timedelta(days=1)


def waiting_changes(
    part: Part, starts: Starts, excluded: frozenset[str], risky: Mapping[str, tuple[str, ...]], now: float
) -> tuple[WaitingChange, ...]:
    """Each first-parent change that no release has, from the oldest to the newest."""
    return tuple(_waiting(change, starts, excluded, risky, now) for change in part.changes)


def pending_of(changes: Sequence[WaitingChange], size: Size, releases: Sequence[ReleaseFigures], now: float) -> Pending:
    """What waits, against the last 50 releases that had a change. Ages count from the merge to main.

    A change whose date cannot be believed has no age.
    """
    compared = [one for one in releases if one.changes][-COMPARED:]
    sizes = [one.changes for one in compared]
    merged = [one.merged for one in changes if is_believable(one.merged.timestamp(), now)]
    ages = [max(0.0, (moment(now) - one) / _DAY) for one in merged]
    return Pending(
        changes=tuple(changes),
        commits=size.commits,
        files=len(size.files),
        directories=size.directories,
        lines_added=size.lines_added,
        lines_deleted=size.lines_deleted,
        authors=size.authors,
        oldest=min(merged, default=None),
        oldest_days=max(ages, default=None),
        change_days=float(sum(ages)),
        larger_than=sum(one <= len(changes) for one in sizes) / len(sizes) if len(sizes) >= FEWEST else None,
        compared=len(sizes),
        usual_p50=percentile(sizes, 50),
        usual_p90=percentile(sizes, 90),
        age_p90=percentile([one.oldest_days for one in compared if one.oldest_days is not None], 90),
    )


def notes_on(changes: Sequence[WaitingChange], history: History, now: float) -> list[str]:
    """What cannot be told about what waits."""
    doubtful = sum(not is_believable(one.merged.timestamp(), now) for one in changes)
    found = []
    if doubtful:
        found.append(
            f"{doubtful} of {len(changes)} waiting changes are dated before 1990 or ahead of today; they are counted, "
            "but not in ages."
        )
    if history.head and history.head not in history.commits:
        found.append("The head of main is not in what was read, so what waits cannot be told.")
    return found


def _waiting(
    change: Change, starts: Starts, excluded: frozenset[str], risky: Mapping[str, tuple[str, ...]], now: float
) -> WaitingChange:
    size = size_of(change.own, starts.history.lines, excluded)
    start = starts.of(change)
    return WaitingChange(
        commit=change.commit.sha,
        subject=change.commit.subject[:LONGEST_SUBJECT],
        author=change.commit.author,
        merged=moment(change.commit.committed),
        started=moment(start.first) if is_believable(start.first, now) else None,
        started_by=start.by,
        commits=size.commits,
        files=len(size.files),
        lines_added=size.lines_added,
        lines_deleted=size.lines_deleted,
        risky=risky.get(change.commit.sha, ()),
    )
