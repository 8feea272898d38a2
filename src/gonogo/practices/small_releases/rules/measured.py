# SPDX-License-Identifier: Apache-2.0
"""What was measured in a history? The figures that pages, commands and checks show, and their plain JSON form.

Durations are in days (24 hours) as floats; dates are aware and in UTC. A figure that cannot be told is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DateSource(StrEnum):
    """Where the date of a release comes from, best first."""

    DEPLOYMENT = "deployment"
    ANNOTATED_TAG = "annotated tag"
    NAME = "date in the name"
    FIRST_SEEN = "first seen"
    COMMIT = "commit date"
    AT_THE_LATEST = "at the latest"
    """None can be believed: the release was out by then, and is left out of figures that need its date."""


class StartedBy(StrEnum):
    """How the first commit of a change was found. COMMIT is a lower bound where changes are squashed."""

    BRANCH = "branch"
    REQUEST = "request"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of `n` durations in days, linear between neighbours. A percentile is None where it is not reached."""

    p50: float | None
    p85: float | None
    p95: float | None
    n: int


@dataclass(frozen=True, slots=True)
class LeadTime:
    """From the first own commit of a change to its release, and its three parts; None where nothing can be told.

    `at_least` counts the changes whose first commit is not in the clone (squashed, and no pull request refs): their
    lead time is longer than what stands here. `not_told` counts those left out because their dates contradict.
    """

    whole: Spread | None
    coding: Spread | None
    review: Spread | None
    waiting: Spread | None
    at_least: int = 0
    not_told: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseFigures:
    """One release. `changes` are first-parent changes; lines are None until each of its commits was counted.

    `excluded_lines` are added and deleted lines of generated, vendored and lock files, which the other two leave out.
    `oldest_days` is how long its oldest change had waited since it was merged. `risky` are kinds of risky content.
    """

    release: str
    date: datetime
    date_source: DateSource
    commit: str
    commits: int
    changes: int
    files: int
    directories: int
    lines_added: int | None
    lines_deleted: int | None
    excluded_lines: int | None
    authors: int
    oldest_days: float | None
    lead_time: LeadTime
    risky: tuple[str, ...] = ()
    incident: str = ""
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A first-parent change that no release has yet."""

    commit: str
    subject: str
    author: str
    merged: datetime
    started: datetime | None
    started_by: StartedBy
    commits: int
    files: int
    lines_added: int | None
    lines_deleted: int | None
    risky: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """What is on main and in no release. `changes` from the oldest to the newest; ages count from merging to now.

    `change_days` is the sum of all ages. `larger_than` is the share (0 to 1) of the last `compared` releases that had
    no more changes; None below ten. `usual_p50` and `usual_p90` are their changes per release, `age_p90` the 90th
    percentile of `oldest_days` among them.
    """

    changes: tuple[WaitingChange, ...]
    commits: int
    files: int
    directories: int
    lines_added: int | None
    lines_deleted: int | None
    authors: int
    oldest: datetime | None
    oldest_days: float | None
    change_days: float
    larger_than: float | None
    compared: int
    usual_p50: float | None
    usual_p90: float | None
    age_p90: float | None


@dataclass(frozen=True, slots=True)
class Risk:
    """One kind of risky content in the pending changes: its patterns, why they were chosen, and what matched."""

    kind: str
    title: str
    patterns: tuple[str, ...]
    how: str
    paths: tuple[str, ...]
    count: int
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the pending changes that could go first: a prefix of main, or an independent group.

    `changes` are hashes, oldest first; `of` is how many are pending. `verified` is `clean`, `conflict`,
    `not verified`, or `prefix` (consistent by construction). `shared` are hub files to look at.
    """

    kind: str
    changes: tuple[str, ...]
    of: int
    files: int
    why: str
    verified: str
    remark: str = ""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rates:
    """DORA's instability figures over the releases of the last year; None as long as no incident was ever linked."""

    releases: int
    failed: int
    rework: int
    linked: bool

    @property
    def fail_rate(self) -> float | None:
        """Share of releases that needed immediate intervention."""
        return self.failed / self.releases if self.linked and self.releases else None

    @property
    def rework_rate(self) -> float | None:
        """Share of releases that were unplanned answers to an incident."""
        return self.rework / self.releases if self.linked and self.releases else None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Deployment frequency: intervals between release days in days, and releases in each of the last 12 months.

    Intervals count from one day with a release to the next. `working_p50` and `working_p90` count weekdays.
    """

    interval_p50: float | None
    interval_p90: float | None
    working_p50: float | None
    working_p90: float | None
    since_last: float | None
    by_month: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Survival:
    """Lead time with what waits still: Kaplan-Meier estimate over changes merged in the last year.

    `steps` are (days, share not yet released), falling; `censored` counts the changes that wait still.
    """

    spread: Spread
    censored: int
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything measured in one reading of one clone. Releases from the oldest to the newest.

    `weeks` counts first-parent changes per week from Monday `weeks_from` (UTC) to the last full week before
    `measured_at`. `lines_counted` of `lines_of` commits have their lines counted.
    """

    repository: str
    branch: str
    head: str
    pattern: str
    measured_at: datetime
    releases: tuple[ReleaseFigures, ...]
    pending: Pending
    rhythm: Rhythm
    lead_time: LeadTime
    survival: Survival | None
    rates: Rates
    risks: tuple[Risk, ...]
    slices: tuple[Slice, ...]
    excluded: tuple[tuple[str, str], ...]
    """Patterns of files whose lines are left out, each with how it was found."""
    weeks_from: date | None
    weeks: tuple[int, ...]
    lines_counted: int
    lines_of: int
    notes: tuple[str, ...]
