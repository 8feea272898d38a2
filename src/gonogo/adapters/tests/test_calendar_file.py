# SPDX-License-Identifier: Apache-2.0
"""Is what is written for calendar programs what they read?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from gonogo.adapters.calendar_file import FileEvent, calendar_file

AT = datetime(2027, 1, 4, 14, 0, 30, 999, tzinfo=UTC)
DAY = FileEvent(
    uid="freeze/open-enrolment@portal-2.0.0123456789ab.gonogo",
    title="Freeze: open enrolment",
    start=date(2027, 3, 15),
    end=date(2027, 3, 21),
    note="No wave opens for appeals, everyone.",
    category="freeze",
    url="http://testserver/r/portal-2.0/waves/",
    changed_at=AT,
    sequence=90,
)
TIMED = replace(
    DAY, uid="wave/pilot@x", start=datetime(2027, 3, 1, 9, tzinfo=ZoneInfo("America/New_York")), end=None, note=""
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85"), max_size=120)


def unfolded(content: bytes) -> list[str]:
    """The lines as a program reads them."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_day_is_a_day_and_a_time_is_in_utc() -> None:
    """All-day events have dates with the day after as their end; the others instants that need no time zone."""
    lines = unfolded(calendar_file("Portal 2.0", [DAY, TIMED]))
    assert {"DTSTART;VALUE=DATE:20270315", "DTEND;VALUE=DATE:20270321", "DTSTART:20270301T140000Z"} <= set(lines)
    assert sum(line.startswith("DTEND") for line in lines) == 1
    assert {"SEQUENCE:90", "DTSTAMP:20270104T140030Z", "LAST-MODIFIED:20270104T140030Z"} <= set(lines)
    assert {"VERSION:2.0", "NAME:Portal 2.0", "X-WR-CALNAME:Portal 2.0", "TRANSP:TRANSPARENT"} <= set(lines)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines


@given(WORDS, WORDS, WORDS)
def test_every_line_is_short_and_reads_back(name: str, title: str, note: str) -> None:
    """At most 75 octets a line, ended with CR LF, whatever signs there are; and a program reads what was meant."""
    content = calendar_file(name, [replace(DAY, title=title, note=note)])
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in content.split(b"\r\n"))
    (event,) = Calendar.from_ical(content).events
    assert (event["SUMMARY"], event.get("DESCRIPTION", "")) == (title, note)


def test_equal_events_give_equal_bytes() -> None:
    """Nothing depends on when the file is written, so a program need not read it twice."""
    assert calendar_file("x", [DAY, TIMED]) == calendar_file("x", [DAY, TIMED])
    assert calendar_file("x", [DAY]) != calendar_file("x", [replace(DAY, start=DAY.start + timedelta(days=1))])


def test_a_calendar_without_events_is_one() -> None:
    """Nothing planned is no error."""
    assert Calendar.from_ical(calendar_file("x", [])).events == []
