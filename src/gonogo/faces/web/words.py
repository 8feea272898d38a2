# SPDX-License-Identifier: Apache-2.0
"""How are states, dates, spans and roles said to people?"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from gonogo.core.rules.verdict import State

STATE_WORDS = {State.GO: "GO", State.NO_GO: "NO-GO", State.UNKNOWN: "NO EVIDENCE"}
"""The word on the board for each answer of a check."""


def state_word(state: State | str) -> str:
    """The word for a state; a word that is no state of a check is written with spaces."""
    try:
        return STATE_WORDS[State(state)]
    except ValueError:
        return str(state).replace("-", " ")


def long_day(day: date) -> str:
    """Monday, 1 March 2027."""
    return f"{day:%A, %-d %B %Y}"


def day(moment: datetime | date, zone: tzinfo | None = None) -> str:
    """1 March 2027, as read in the zone."""
    return f"{_in_zone(moment, zone):%-d %B %Y}"


def moment(when: datetime, zone: tzinfo | None = None) -> str:
    """1 March 2027, 09:00 EST."""
    return f"{_in_zone(when, zone):%-d %B %Y, %H:%M %Z}".strip()


def clock_time(when: datetime, zone: tzinfo | None = None) -> str:
    """09:00 EST."""
    return f"{_in_zone(when, zone):%H:%M %Z}".strip()


def _in_zone(when: datetime | date, zone: tzinfo | None) -> datetime | date:
    return when.astimezone(zone) if isinstance(when, datetime) and zone is not None else when


def span(length: timedelta) -> str:
    """The length in the largest unit that says it whole: 7 days, 36 hours, 15 minutes."""
    seconds = int(length.total_seconds())
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds and seconds % size == 0:
            return count(seconds // size, unit)
    return count(seconds, "second")


def count(number: int, unit: str, plural: str = "") -> str:
    """1 day, 2 days, 4,212 people."""
    return f"{number:,} {unit if number == 1 else plural or unit + 's'}"


def days_until(day: date, today: date) -> str:
    """How a day lies to today: 99 days left, today, planned 3 days ago."""
    left = (day - today).days
    if left == 0:
        return "planned for today"
    return f"{count(left, 'day')} left" if left > 0 else f"planned {count(-left, 'day')} ago"


def plain(name: str) -> str:
    """A machine name as words: release-lead becomes release lead."""
    return name.replace("-", " ").replace("_", " ")


def listed(names: list[str] | tuple[str, ...]) -> str:
    """a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def said(reason: str) -> str:
    """A reason without whose word it is, for places that say so beside it."""
    return reason.partition(" (Word of ")[0]
