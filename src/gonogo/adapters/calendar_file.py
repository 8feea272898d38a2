# SPDX-License-Identifier: Apache-2.0
"""How is a release calendar written for calendar programs: as an iCalendar file (RFC 5545 and 7986)?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from icalendar.prop import vText

PRODUCT = "-//Gonogo//Release calendar//EN"
ASK_AGAIN = timedelta(hours=1)
"""How often a program should ask for changes; most ask less often."""


@dataclass(frozen=True, slots=True)
class FileEvent:
    """One event. `start` and `end` are both days or both aware instants; `end` is the first one after it, or None.

    `sequence` rises and `changed_at` is later whenever the event of this uid says something new.
    """

    uid: str
    title: str
    start: date | datetime
    end: date | datetime | None
    note: str
    category: str
    url: str
    changed_at: datetime
    sequence: int


def calendar_file(name: str, events: Iterable[FileEvent]) -> bytes:
    """The calendar as a file: the same events give the same bytes, lines end with CR LF and are at most 75 octets."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in events:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def _event(one: FileEvent) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("summary", one.title)
    event.add("dtstart", _moment(one.start))
    if one.end is not None:
        event.add("dtend", _moment(one.end))
    if one.note:
        event.add("description", one.note)
    event.add("categories", [one.category])
    event.add("url", one.url)
    event.add("dtstamp", _moment(one.changed_at))
    event.add("last-modified", _moment(one.changed_at))
    event.add("sequence", one.sequence)
    event.add("transp", "TRANSPARENT")
    return event


def _moment(moment: date | datetime) -> date | datetime:
    """Days as they are, instants in UTC and whole seconds, so that no time zone has to be described."""
    return moment.astimezone(UTC).replace(microsecond=0) if isinstance(moment, datetime) else moment
