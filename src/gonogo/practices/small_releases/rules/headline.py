# SPDX-License-Identifier: Apache-2.0
"""Which few figures of a measurement go into the ledger, and can they be read back without doubt?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gonogo.practices.small_releases.rules.measured import DateSource, Measured, Slice

MOST_WEEKS = 156
"""How many weeks of change counts are kept in the ledger; forecasts read them there."""
LONGEST_NAME = 300
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class FirstPart:
    """The part of main that could go first: the first `count` of `of` waiting changes, and why."""

    count: int
    of: int
    why: str


@dataclass(frozen=True, slots=True)
class Headline:
    """What the checks judge and other rooms read. Percentiles are of the last `compared` releases with a change.

    `oldest` is when the oldest waiting change was merged. `weeks` counts changes per week from Monday `weeks_from`.
    `groups` says how many independent groups were found among the waiting changes.
    """

    repository: str
    branch: str
    head: str
    pending: int
    oldest: datetime | None
    change_days: float
    larger_than: float | None
    compared: int
    usual_p50: float | None
    usual_p90: float | None
    age_p90: float | None
    releases: int
    releases_last_year: int
    interval_p50: float | None
    weeks_from: date | None
    weeks: tuple[int, ...]
    lines_counted: int
    lines_of: int
    first: FirstPart | None
    groups: int


def headline_of(measured: Measured) -> Headline:
    """The figures for the ledger. Where weeks are many, the newest are kept."""
    pending = measured.pending
    dropped = max(len(measured.weeks) - MOST_WEEKS, 0)
    since = measured.measured_at - YEAR
    return Headline(
        repository=measured.repository[:LONGEST_NAME],
        branch=measured.branch[:LONGEST_NAME],
        head=measured.head,
        pending=len(pending.changes),
        oldest=pending.oldest,
        change_days=pending.change_days,
        larger_than=pending.larger_than,
        compared=pending.compared,
        usual_p50=pending.usual_p50,
        usual_p90=pending.usual_p90,
        age_p90=pending.age_p90,
        releases=len(measured.releases),
        releases_last_year=sum(
            one.date > since and one.date_source is not DateSource.AT_THE_LATEST for one in measured.releases
        ),
        interval_p50=measured.rhythm.interval_p50,
        weeks_from=None if measured.weeks_from is None else measured.weeks_from + timedelta(weeks=dropped),
        weeks=measured.weeks[dropped:],
        lines_counted=measured.lines_counted,
        lines_of=measured.lines_of,
        first=_first_part(measured.slices),
        groups=sum(one.kind == "group" for one in measured.slices),
    )


def _first_part(slices: tuple[Slice, ...]) -> FirstPart | None:
    """The recommended prefix: the first one that is offered."""
    for one in slices:
        if one.kind == "prefix":
            return FirstPart(len(one.changes), one.of, one.why[:1000])
    return None


def to_facts(headline: Headline) -> dict[str, Any]:
    """The figures as facts of the evidence kind `small_releases.measured`."""
    first = headline.first
    return {
        "repository": headline.repository,
        "branch": headline.branch,
        "head": headline.head,
        "pending": headline.pending,
        "oldest": None if headline.oldest is None else headline.oldest.astimezone(UTC).isoformat(),
        "change_days": headline.change_days,
        "larger_than": headline.larger_than,
        "compared": headline.compared,
        "usual_p50": headline.usual_p50,
        "usual_p90": headline.usual_p90,
        "age_p90": headline.age_p90,
        "releases": headline.releases,
        "releases_last_year": headline.releases_last_year,
        "interval_p50": headline.interval_p50,
        "weeks_from": None if headline.weeks_from is None else headline.weeks_from.isoformat(),
        "weeks": list(headline.weeks),
        "lines_counted": headline.lines_counted,
        "lines_of": headline.lines_of,
        "first_part": None if first is None else {"count": first.count, "of": first.of, "why": first.why},
        "groups": headline.groups,
    }


def from_facts(facts: Mapping[str, Any]) -> Headline | None:
    """The figures that the facts hold; None when any is missing or not what it should be."""
    try:
        oldest, monday = _text_or_none(facts["oldest"]), _text_or_none(facts["weeks_from"])
        return Headline(
            repository=_text(facts["repository"]),
            branch=_text(facts["branch"]),
            head=_text(facts["head"]),
            pending=_count(facts["pending"]),
            oldest=None if oldest is None else _instant(oldest),
            change_days=_figure(facts["change_days"]),
            larger_than=_figure_or_none(facts["larger_than"]),
            compared=_count(facts["compared"]),
            usual_p50=_figure_or_none(facts["usual_p50"]),
            usual_p90=_figure_or_none(facts["usual_p90"]),
            age_p90=_figure_or_none(facts["age_p90"]),
            releases=_count(facts["releases"]),
            releases_last_year=_count(facts["releases_last_year"]),
            interval_p50=_figure_or_none(facts["interval_p50"]),
            weeks_from=None if monday is None else date.fromisoformat(monday),
            weeks=tuple(_count(one) for one in facts["weeks"]),
            lines_counted=_count(facts["lines_counted"]),
            lines_of=_count(facts["lines_of"]),
            first=_part(facts["first_part"]),
            groups=_count(facts["groups"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _part(given: Mapping[str, Any] | None) -> FirstPart | None:
    return None if given is None else FirstPart(_count(given["count"]), _count(given["of"]), _text(given["why"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def _figure(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def _figure_or_none(value: object) -> float | None:
    return None if value is None else _figure(value)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
