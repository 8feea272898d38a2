# SPDX-License-Identifier: Apache-2.0
"""What becomes of a delivery after a try: is it done, tried again and when, or given up?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
"""How long after each failed try the next one is made; the first is made at once."""
MOST_TRIES = len(RETRIES) + 1
GONE = 410
REDIRECTS = range(300, 400)
LONGEST_PROBLEM = 300


class Fate(StrEnum):
    """What becomes of a delivery. `gone`: the receiver asked not to be told any more."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    GIVEN_UP = "given up"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What becomes of a delivery, when it is tried again if it is, and what was wrong in a sentence."""

    fate: Fate
    next_at: datetime | None = None
    problem: str = ""


def decide_next_step(
    *, tries: int, status: int | None, problem: str, now: datetime, most_tries: int = MOST_TRIES
) -> NextStep:
    """Decide after a try. `tries` counts this one; `status` is None without an answer, and `problem` says why.

    2xx is success, 410 ends the webhook, everything else is tried again until `most_tries` were made.
    """
    if status is not None and 200 <= status < 300:
        return NextStep(Fate.DELIVERED)
    said = problem or _answered(status)
    if status == GONE:
        return NextStep(Fate.GONE, None, f"{said} The webhook was removed.")
    if tries >= most_tries:
        made = "1 try" if tries == 1 else f"{tries} tries"
        return NextStep(Fate.GIVEN_UP, None, f"Given up after {made}. {said}"[:LONGEST_PROBLEM])
    return NextStep(Fate.WAITING, now + RETRIES[min(tries, len(RETRIES)) - 1], said[:LONGEST_PROBLEM])


def _answered(status: int | None) -> str:
    if status is None:
        return "There was no answer."
    if status in REDIRECTS:
        return f"It answered with status {status}; redirects are not followed, so give the final address."
    return f"It answered with status {status}."


def standing_of(*, delivered: bool, next_at: datetime | None) -> Fate:
    """Where a delivery stands by what is kept of it."""
    if delivered:
        return Fate.DELIVERED
    return Fate.GIVEN_UP if next_at is None else Fate.WAITING
