# SPDX-License-Identifier: Apache-2.0
"""How does a test get a history and its figures in which exactly these changes wait?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from gonogo.practices.small_releases.rules.history import Commit, History
from gonogo.practices.small_releases.rules.measured import (
    DateSource,
    LeadTime,
    Measured,
    Pending,
    Rates,
    ReleaseFigures,
    Rhythm,
    StartedBy,
    WaitingChange,
)

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = 86400
Files = str | Iterable[str]


def sha(number: int) -> str:
    """The hash of a made commit."""
    return f"{number:040x}"


def waiting_history(
    *files: Files,
    subjects: Mapping[int, str] | None = None,
    before: Sequence[Files] = ("readme.md",),
    merge_requests: Mapping[int, int] | None = None,
) -> History:
    """`before` is released, then each of `files` is the files of one waiting change, in days before NOW.

    Positions in `subjects` and `merge_requests` count the waiting changes from 0.
    """
    commits: dict[str, Commit] = {}
    everything = [*before, *files]
    for place, paths in enumerate(everything):
        waits = place - len(before)
        at = int(NOW.timestamp()) - (len(everything) - place) * DAY
        names = tuple(paths.split()) if isinstance(paths, str) else tuple(paths)
        subject = (subjects or {}).get(waits, f"Change {place}") if waits >= 0 else f"Before {place}"
        parents = (sha(place),) if place else ()
        commits[sha(place + 1)] = Commit(sha(place + 1), parents, at, at, "ravi@example.gov", subject, names)
    numbers = {sha(len(before) + 1 + waits): number for waits, number in (merge_requests or {}).items()}
    return History("made", "main", sha(len(everything)), commits, merge_requests=numbers)


def measured_of(
    history: History,
    *,
    released: str | None = None,
    usual: float | None = None,
    risky: Mapping[int, tuple[str, ...]] | None = None,
    waiting: Sequence[str] | None = None,
) -> Measured:
    """The figures of a history whose changes after `released` wait; by default all after the first commit."""
    chain: list[str] = []
    one: str | None = history.head
    while one is not None and one != (released or sha(1)):
        chain.insert(0, one)
        parents = history.commits[one].parents
        one = parents[0] if parents else None
    changes = tuple(
        _change(history.commits[commit], (risky or {}).get(place, ())) for place, commit in enumerate(waiting or chain)
    )
    return Measured(
        repository=history.name, branch="main", head=history.head, pattern="v*", measured_at=NOW,
        releases=(_release(released or sha(1)),), pending=pending_of(changes, usual),
        rhythm=Rhythm(None, None, None, None, None, ()), lead_time=LeadTime(None, None, None, None), survival=None,
        rates=Rates(1, 0, 0, linked=False), risks=(), slices=(), excluded=(), weeks_from=None, weeks=(),
        lines_counted=0, lines_of=0, notes=(),
    )  # fmt: skip


def pending_of(changes: tuple[WaitingChange, ...], usual: float | None) -> Pending:
    """What waits, where a usual release has this many changes."""
    oldest = changes[0].merged if changes else None
    ages = [(NOW - change.merged) / timedelta(days=1) for change in changes]
    known = usual is not None
    return Pending(
        changes=changes, commits=len(changes), files=0, directories=0, lines_added=None, lines_deleted=None,
        authors=1, oldest=oldest, oldest_days=ages[0] if ages else None, change_days=sum(ages),
        larger_than=0.9 if known else None, compared=50 if known else 3, usual_p50=usual,
        usual_p90=None if usual is None else usual * 2, age_p90=None,
    )  # fmt: skip


def _change(commit: Commit, risky: tuple[str, ...]) -> WaitingChange:
    merged = datetime.fromtimestamp(commit.committed, UTC)
    return WaitingChange(
        commit.sha, commit.subject, "Ravi", merged, merged, StartedBy.COMMIT, 1, len(commit.paths), None, None, risky
    )


def _release(commit: str) -> ReleaseFigures:
    return ReleaseFigures(
        release="v1", date=NOW - timedelta(days=100), date_source=DateSource.COMMIT, commit=commit, commits=1,
        changes=1, files=1, directories=1, lines_added=None, lines_deleted=None, excluded_lines=None, authors=1,
        oldest_days=None, lead_time=LeadTime(None, None, None, None),
    )  # fmt: skip
