# SPDX-License-Identifier: Apache-2.0
"""How does a test get a measurement with the sizes it needs, without a repository?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from gonogo.core.tests.cast import NOW
from gonogo.practices.small_releases.rules.measured import (
    DateSource,
    LeadTime,
    Measured,
    Pending,
    Rates,
    ReleaseFigures,
    Rhythm,
    Risk,
    Slice,
    Spread,
    StartedBy,
    Survival,
    WaitingChange,
)

USUAL = (4, 6, 5, 9, 3, 7, 6, 5, 8, 6, 7, 14)
"""Changes of the last twelve releases: half had at most 6, 9 in 10 at most 8.9."""
SPREAD = Spread(6.0, 20.0, 40.0, 80)
LEAD = LeadTime(SPREAD, Spread(1.0, 4.0, 9.0, 80), Spread(0.5, 2.0, 5.0, 80), Spread(4.0, 12.0, 30.0, 80))
HEAD = "f" * 40


def made_measured(
    waiting: int = 3,
    *,
    sizes: Sequence[int] = USUAL,
    oldest_days: float = 5.0,
    slices: tuple[Slice, ...] = (),
    risks: tuple[Risk, ...] = (),
    counted: int | None = None,
    lead: LeadTime = LEAD,
    survival: Survival | None = None,
    subject: str = "Shorten the household page",
    at: datetime = NOW,
) -> Measured:
    """A measurement with so many waiting changes and releases of these sizes, a week apart; lines as far as counted."""
    lines = len(sizes) if counted is None else counted
    releases = tuple(
        made_release(index, size, at - timedelta(weeks=len(sizes) - index), counted=index >= len(sizes) - lines)
        for index, size in enumerate(sizes)
    )
    return Measured(
        repository="portal",
        branch="main",
        head=HEAD,
        pattern="v*",
        measured_at=at,
        releases=releases,
        pending=made_pending(waiting, sizes, oldest_days, subject, at),
        rhythm=Rhythm(7.0, 9.0, 5.0, 7.0, 7.0, ((date(2027, 2, 1), 4),)),
        lead_time=lead,
        survival=survival,
        rates=Rates(len(sizes), 0, 0, linked=False),
        risks=risks,
        slices=slices,
        excluded=(("package-lock.json", "built in"),),
        weeks_from=date(2026, 11, 30),
        weeks=(6, 5, 0, 7),
        lines_counted=lines * 5,
        lines_of=len(sizes) * 5,
        notes=(),
    )


def made_release(index: int, size: int, at: datetime, *, counted: bool) -> ReleaseFigures:
    """One release; every fourth has a migration."""
    added, deleted, excluded = (size * 20, size * 5, size) if counted else (None, None, None)
    return ReleaseFigures(
        release=f"v1.{index}",
        date=at,
        date_source=DateSource.ANNOTATED_TAG,
        commit=f"{index:040x}",
        commits=size * 2,
        changes=size,
        files=size * 2,
        directories=size,
        lines_added=added,
        lines_deleted=deleted,
        excluded_lines=excluded,
        authors=3,
        oldest_days=6.0 + index % 5,
        lead_time=LEAD,
        risky=("migrations",) if index % 4 == 0 else (),
    )


def made_pending(waiting: int, sizes: Sequence[int], oldest_days: float, subject: str, at: datetime) -> Pending:
    """So many waiting changes, evenly from the oldest to now, compared with releases of these sizes."""
    changes = tuple(
        WaitingChange(
            commit=waiting_commit(index),
            subject=f"{subject} (#{index + 1})",
            author="ravi@example.gov",
            merged=at - timedelta(days=oldest_days * (waiting - index) / waiting),
            started=None,
            started_by=StartedBy.COMMIT,
            commits=1,
            files=2,
            lines_added=10,
            lines_deleted=2,
        )
        for index in range(waiting)
    )
    ordered = sorted(sizes)
    enough = len(sizes) >= 10
    return Pending(
        changes=changes,
        commits=waiting,
        files=waiting * 2,
        directories=1,
        lines_added=10 * waiting,
        lines_deleted=2 * waiting,
        authors=1 if waiting else 0,
        oldest=changes[0].merged if changes else None,
        oldest_days=oldest_days if changes else None,
        change_days=oldest_days * waiting / 2,
        larger_than=sum(size <= waiting for size in sizes) / len(sizes) if enough else None,
        compared=len(sizes),
        usual_p50=float(ordered[len(ordered) // 2]) if ordered else None,
        usual_p90=float(ordered[int(0.9 * len(ordered))]) if ordered else None,
        age_p90=10.0 if enough else None,
    )


def waiting_commit(index: int) -> str:
    """The hash of the waiting change at this place."""
    return f"{4096 + index:x}" + "0" * 36


def made_slice(count: int, of: int, *, kind: str = "prefix", verified: str = "prefix") -> Slice:
    """The first so many changes of `made_pending` as a part that could go first."""
    commits = tuple(waiting_commit(index) for index in range(count))
    return Slice(
        kind, commits, of, count * 2, f"The first {count} of {of}: nothing after them.", verified, "", ("a.py",)
    )
