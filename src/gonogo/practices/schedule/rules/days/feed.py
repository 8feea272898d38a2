# SPDX-License-Identifier: Apache-2.0
"""Since when does each entry of a calendar say what it says, and under which lasting name is it known outside?

Both follow from what is on record, so that reading a feed writes nothing: an entry changed last with the plan version
that said something new about it, or when something happened to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from gonogo.core.rules.calendar import CalendarEntry, EntryKind

LARGEST = 2**31 - 1
"""The largest sequence number that calendar programs take."""
LEFT_OUT = frozenset({EntryKind.DAY_OFF})
"""What stays inside: calendars have holidays already, and who is away when is nobody's business outside."""


def with_changes(
    versions: Sequence[tuple[datetime, Iterable[CalendarEntry]]],
) -> tuple[CalendarEntry, ...]:
    """The entries of the newest version, each with the instant of its last change.

    `versions` are the instant and the entries of every plan version, oldest first. An entry that was gone for a while
    changed when it came back.
    """
    known: Mapping[str, CalendarEntry] = {}
    since: dict[str, datetime] = {}
    for at, entries in versions:
        current = {entry.uid: entry for entry in entries}
        since = {uid: since[uid] if uid in known and known[uid] == entry else at for uid, entry in current.items()}
        known = current
    return tuple(
        replace(entry, changed_at=max(since[uid], entry.changed_at or since[uid])) for uid, entry in known.items()
    )


def outside(entries: Iterable[CalendarEntry]) -> tuple[CalendarEntry, ...]:
    """The entries that a feed tells, in the order in which they happen."""
    return tuple(sorted((one for one in entries if one.kind not in LEFT_OUT), key=in_order))


def in_order(entry: CalendarEntry) -> tuple[date, int, datetime, str]:
    """Sorts entries by day; on one day the dates of the plan come first, then waves by their time, then the rest."""
    rank = tuple(EntryKind).index(entry.kind)
    if isinstance(entry.start, datetime):
        return entry.start.date(), rank, entry.start.astimezone(UTC), entry.uid
    return entry.start, rank, datetime.min.replace(tzinfo=UTC), entry.uid


def sequence_of(changed_at: datetime, begun: datetime) -> int:
    """A number that rises whenever the entry changes: seconds from the beginning of the release to the change."""
    return min(max(0, int((changed_at - begun).total_seconds())), LARGEST)


def lasting_uid(uid: str, release: str, begun: datetime) -> str:
    """The entry's name for the whole world: the same on every host, and another in every store."""
    store = hashlib.sha256(f"{release} {begun.astimezone(UTC).isoformat()}".encode()).hexdigest()[:12]
    return f"{uid}@{release}.{store}.gonogo"
