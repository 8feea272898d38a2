# SPDX-License-Identifier: Apache-2.0
"""What stands in the release calendar? One entry, whichever room it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum


class EntryKind(StrEnum):
    """What happens."""

    RELEASE = "release date"
    CODE_FREEZE = "code freeze"
    WAVE = "wave"
    FREEZE = "freeze"
    FORECAST = "forecast"
    CUTOVER = "cutover"
    DRESS = "dress rehearsal"
    REHEARSAL = "rehearsal"
    DRILL = "drill"
    SESSION = "session"
    DAY_OFF = "day off"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry. `uid` never changes while the thing is the same one, such as `wave/pilot`.

    `start` and `end` are both days, or both aware instants; `end` is the first day or instant after it, and None for
    something that takes no time. `changed_at` is when something beside the plan last changed the entry, such as a wave
    that opened; None while only the plan decides. What has `happened` is not moved by a plan any more. An entry never
    depends on the time of day at which it is asked for.
    """

    uid: str
    kind: EntryKind
    title: str
    start: date | datetime
    end: date | datetime | None = None
    note: str = ""
    changed_at: datetime | None = None
    happened: bool = False


def slug(text: str) -> str:
    """A name as part of a uid: letters and digits in lower case, everything else a dash."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    return "-".join(words)[:80] or "unnamed"


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something that has to be done again and again: how long one time counts, and when it was done last, if ever.

    `changed_at` is when what is on record about it last changed.
    """

    kind: EntryKind
    name: str
    max_age: timedelta
    last: datetime | None
    changed_at: datetime | None


def due_entry(one: Repeated, *, release_date: date, last_wave: date, zone: tzinfo) -> CalendarEntry | None:
    """By when it has to be done again: by the release date if it never was, otherwise when the last time is too old.

    None when the last time counts for every wave.
    """
    what = one.kind.value.capitalize()
    if one.last is None:
        day, due, note = release_date, "due", "Not on record yet; it has to be done before the first wave opens."
    else:
        day, due = (one.last + one.max_age).astimezone(zone).date(), "due again"
        age = f"{one.max_age.days} days" if one.max_age.days != 1 else "a day"
        note = f"Last done on {one.last.astimezone(zone):%-d %B %Y}; that counts for {age}."
        if day > last_wave:
            return None
    return CalendarEntry(
        uid=f"{one.kind.value}/{slug(one.name)}",
        kind=one.kind,
        title=f"{what} {due}: {one.name.replace('-', ' ').replace('_', ' ')}",
        start=day,
        end=day + timedelta(days=1),
        note=note,
        changed_at=one.changed_at,
    )
