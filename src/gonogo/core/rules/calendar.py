# SPDX-License-Identifier: Apache-2.0
"""What stands in the release calendar? One entry, whichever room it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What happens."""

    RELEASE = "release date"
    CODE_FREEZE = "code freeze"
    WAVE = "wave"
    FREEZE = "freeze"
    FORECAST = "forecast"
    REHEARSAL = "rehearsal"
    DRILL = "drill"
    SESSION = "session"
    DAY_OFF = "day off"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry. `uid` never changes while the thing is the same one, such as `wave/pilot`.

    `start` and `end` are both days, or both aware instants; `end` is the first day or instant after it, and None for
    something that takes no time.
    """

    uid: str
    kind: EntryKind
    title: str
    start: date | datetime
    end: date | datetime | None = None
    note: str = ""
