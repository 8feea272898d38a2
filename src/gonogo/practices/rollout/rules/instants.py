# SPDX-License-Identifier: Apache-2.0
"""Which moment does a person mean by a date and time?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2999
LONGEST = 40


class NoInstant(ValueError):
    """A text that names no moment that can be asked about; the message says why and how to write it."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in UTC, and what must be said about how it was read."""

    moment: datetime
    note: str = ""


def read_instant(text: str, zone: ZoneInfo, now: datetime) -> Instant:
    """Read `2027-05-03T14:00`, in the zone unless it names one; a day alone is its beginning.

    Of a time that a clock shows twice the first counts, and the note says so. Raises NoInstant for anything else, for
    a time that the clocks skipped, and for the future.
    """
    said = _parsed(text)
    instant = _local(said, zone) if said.tzinfo is None else Instant(said.astimezone(UTC))
    if instant.moment > now:
        raise NoInstant(
            f"{_words(instant.moment, zone)} lies in the future. Ask about now or an earlier time; what the plan "
            "will bring is part of the answer for now."
        )
    return instant


def _parsed(text: str) -> datetime:
    wrong = NoInstant(f"“{text[:LONGEST]}” is no time that exists. Write it like 2027-05-03T14:00.")
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        raise wrong from None
    if not FIRST_YEAR <= said.year <= LAST_YEAR:
        raise NoInstant(f"Give a time between the years {FIRST_YEAR} and {LAST_YEAR}.")
    return said


def _local(said: datetime, zone: ZoneInfo) -> Instant:
    first = said.replace(tzinfo=zone, fold=0)
    second = said.replace(tzinfo=zone, fold=1)
    early, late = first.astimezone(UTC), second.astimezone(UTC)
    if early == late:
        return Instant(early)
    if early.astimezone(zone).replace(tzinfo=None) != said:
        raise NoInstant(f"There was no {said:%H:%M} on {said:%-d %B %Y} in {zone}: the clocks were put forward then.")
    offset = second.isoformat()[len(said.isoformat()) :]
    return Instant(
        early,
        f"The clocks in {zone} showed {said:%H:%M} twice on {said:%-d %B %Y}. The first is meant; for the second, "
        f"write {said.isoformat(timespec='minutes')}{offset}.",
    )


def _words(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%-d %B %Y, %H:%M %Z}"
