# SPDX-License-Identifier: Apache-2.0
"""Is a figure recent enough to be judged?"""

from __future__ import annotations

from datetime import datetime, timedelta

from gonogo.practices.rollout.rules.guard.wording import age

SHORTEST = timedelta(minutes=2)
"""A figure of this age is fresh however often it is read, and clocks may differ by as much."""


def staleness(at: datetime, every: timedelta, now: datetime) -> str | None:
    """Why a figure of this time is too old (or not yet true) to be judged now, as a sentence; None when it is fresh."""
    if now - at > max(3 * every, SHORTEST):
        return f"The latest figure is {age(now - at)} old; one was due every {age(every)}."
    if at - now > SHORTEST:
        return f"The latest figure is dated {age(at - now)} in the future; compare the clocks."
    return None
