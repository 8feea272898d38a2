# SPDX-License-Identifier: Apache-2.0
"""Are these counts per week, typed in or read from a repository, something to forecast from?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from gonogo.practices.schedule.rules.backlog.work import MOST_ITEMS, Counts
from gonogo.practices.schedule.rules.days.working_days import monday_of

MOST_WEEKS = 520
MOST_IN_A_WEEK = 10_000


class BadCounts(ValueError):
    """The counts cannot be used; the message says why and what to do."""


def typed_counts(done: Sequence[int], remaining: int, today: date, created: Sequence[int] | None = None) -> Counts:
    """Counts of the full weeks before the one of `today`, oldest first. Raises BadCounts."""
    _require_weeks(done, "finished")
    if created is not None:
        _require_weeks(created, "added")
        if len(created) != len(done):
            raise BadCounts(f"There are {len(done)} weeks of finished items and {len(created)} of added ones.")
    _require_remaining(remaining)
    first = monday_of(today) - timedelta(weeks=len(done))
    return Counts(first, tuple(done), remaining, None if created is None else tuple(created))


def counts_in(facts: Mapping[str, Any], remaining: int) -> Counts:
    """The counts of changes per week in the facts of a measured repository. Raises BadCounts."""
    _require_remaining(remaining)
    weeks, first = facts.get("weeks"), facts.get("weeks_from")
    if weeks == []:
        raise BadCounts("Cannot tell yet: the repository is younger than a full week, and 4 such weeks are needed.")
    if not isinstance(weeks, list) or not isinstance(first, str):
        raise BadCounts("The repository was measured without counts per week; measure it again.")
    _require_weeks(weeks, "merged")
    try:
        monday = date.fromisoformat(first)
    except ValueError:
        raise BadCounts("The measured weeks do not say when they begin; measure the repository again.") from None
    return Counts(monday_of(monday), tuple(weeks), remaining)


def _require_weeks(weeks: Sequence[object], what: str) -> None:
    if not weeks:
        raise BadCounts(f"Say how many items were {what} in each of the last full weeks, such as 5,3,4,6.")
    if len(weeks) > MOST_WEEKS:
        raise BadCounts(f"There are {len(weeks)} weeks; at most {MOST_WEEKS} are read.")
    for number, count in enumerate(weeks, start=1):
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_IN_A_WEEK:
            raise BadCounts(
                f"Week {number} says {str(count)[:20]} items were {what}; "
                f"a count is a whole number from 0 to {MOST_IN_A_WEEK:,}."
            )


def _require_remaining(remaining: int) -> None:
    if not 0 <= remaining <= MOST_ITEMS:
        raise BadCounts(f"{remaining:,} items cannot remain; say a whole number from 0 to {MOST_ITEMS:,}.")
