# SPDX-License-Identifier: Apache-2.0
"""Can a date that stands in a history be believed, and what is it in UTC?"""

from __future__ import annotations

from datetime import UTC, datetime

DAY = 86_400
YEAR = 365 * DAY
FIRST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
"""Dates before 1990 are not believed: no history kept in git is older, but clocks that were not set are."""
TOLERANCE = 60
"""Seconds by which clocks of two machines may differ; a shorter wait below zero counts as no wait."""
_LAST_SHOWN = int(datetime(2999, 12, 31, tzinfo=UTC).timestamp())


def is_believable(seconds: float, now: float) -> bool:
    """Whether a time can be true: not before 1990, and not more than a day after `now` (both in seconds)."""
    return FIRST <= seconds <= now + DAY


def moment(seconds: float) -> datetime:
    """The aware time in UTC. What no calendar holds becomes the first or last time that can be shown."""
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SHOWN), UTC)


def days_between(start: float, end: float) -> float | None:
    """Days from one time to another, both in seconds; None where the end is before the start beyond tolerance."""
    return None if end - start < -TOLERANCE else max(0.0, end - start) / DAY
