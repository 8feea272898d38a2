# SPDX-License-Identifier: Apache-2.0
"""Do the nights stand in the release calendar, on its page and in the feed that calendar programs read?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from gonogo.core.queries.releases import release_named
from gonogo.core.rules.calendar import CalendarEntry, EntryKind
from gonogo.core.tests.cast import NOW, RELEASE
from gonogo.practices.rehearsals.queries.calendar import entries_of
from gonogo.practices.rehearsals.rules.cutover.execution import Kind
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.tests.cutover.nights import later, move, schedule_night
from gonogo.practices.rehearsals.tests.cutover.test_pages import at, browser, words  # noqa: F401

pytestmark = pytest.mark.usefixtures("release")
STARTS = NOW + timedelta(days=5)


def nights() -> list[CalendarEntry]:
    """The entries of nights, as they stand now."""
    found = entries_of(release_named(RELEASE), NOW)
    return [one for one in found if one.kind in {EntryKind.CUTOVER, EntryKind.DRESS}]


def in_feed(name: str) -> dict[str, Any]:
    """What a calendar program reads by an address that somebody makes for themselves."""
    page = browser(name).post(f"/r/{RELEASE}/calendar/subscribe/").content.decode()
    found = re.search(r"/calendar/[\w-]+\.ics", page)
    assert found is not None
    events = Calendar.from_ical(Client().get(found[0]).content).events
    return {str(one["UID"]).partition("@")[0]: one for one in events}


def test_a_night_stands_in_its_window() -> None:
    """From the start of the window to its end; the real one and the rehearsal of it are told apart."""
    schedule_night(starts=STARTS)
    schedule_night(name="real", kind=Kind.CUTOVER, starts=STARTS + timedelta(days=7))
    found = {one.uid: one for one in nights()}
    assert set(found) == {"dress-rehearsal/night", "cutover/real"}
    dress = found["dress-rehearsal/night"]
    assert (dress.kind, dress.title) == (EntryKind.DRESS, "Dress rehearsal night")
    assert (dress.start, dress.end) == (STARTS, STARTS + timedelta(hours=8))
    assert not dress.happened


def test_a_night_that_began_has_happened_and_says_how_it_stands() -> None:
    """A comment changes nothing in it, a move of the whole does."""
    schedule_night()
    (planned,) = nights()
    move(Verb.START, "", 1)
    move(Verb.COMMENT, "", 2, note="everybody is there")
    (begun,) = nights()
    assert (planned.happened, begun.happened) == (False, True)
    assert (planned.changed_at, begun.changed_at) == (NOW, later(1))
    assert begun.note.endswith("It has started.")


def test_the_page_of_the_calendar_leads_to_the_night(at: Any) -> None:  # noqa: F811
    """With its time of day, as a link to the live page."""
    schedule_night(name="real.1", kind=Kind.CUTOVER, starts=STARTS)
    page = browser("vera").get(f"/r/{RELEASE}/calendar/").content.decode()
    assert f'<a href="/r/{RELEASE}/cutovers/real.1/">Cutover real.1</a>' in page
    said = words(browser("vera"), f"/r/{RELEASE}/calendar/")
    assert "The window in which it is planned. Until 6 March 2027, 17:00 EST." in said
    assert "Bakes until 6 March" not in said


def test_calendar_programs_read_it(at: Any) -> None:  # noqa: F811
    """With its window, its kind and the address of its page."""
    schedule_night(starts=STARTS)
    event = in_feed("vera")["dress-rehearsal/night"]
    assert (STARTS, STARTS + timedelta(hours=8)) == (event.DTSTART, event.DTEND)
    assert event["URL"] == f"http://testserver/r/{RELEASE}/cutovers/night/"
    assert "dress rehearsal" in str(event["CATEGORIES"].to_ical())
