# SPDX-License-Identifier: Apache-2.0
"""Can a calendar program follow the release calendar with nothing but its secret address?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from gonogo.core.actions.people import deactivate, reactivate
from gonogo.core.errors import NotFound, Refused
from gonogo.core.models import Event, Person
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release, operator
from gonogo.practices.rollout.actions import open_wave
from gonogo.practices.schedule.actions.feeds import MOST_FEEDS, make_feed, revoke_feed
from gonogo.practices.schedule.models import CalendarFeed
from gonogo.practices.schedule.tests.browsing import CALENDAR, browser_of, stand_still, text_of

LATER = NOW + timedelta(days=3)
PLANNED = PLAN.replace(
    "flags:",
    "freezes:\n  - {name: Open enrolment, from: 2027-03-15, to: 2027-03-20, groups: [everyone]}\n"
    "schedule:\n  leave: [{name: Ravi is in hospital, from: 2027-02-01, to: 2027-02-05, away: 20}]\n"
    "rehearsals: [{path: rehearsals/people.yaml}]\ndrills: [{path: drills/lost-database.yaml, max-age: 90d}]\nflags:",
)


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    stand_still(monkeypatch)


@pytest.fixture
def address(release: str) -> str:
    """An address that Tess, who trains, made for herself, for a plan with a bit of everything."""
    make_release(PLANNED)
    return address_for("tess")


def address_for(name: str) -> str:
    """The path of a new address."""
    return f"/calendar/{make_feed(RELEASE, by=as_(name), now=NOW).secret}.ics"


def read(path: str, **headers: str) -> Any:
    """What a program that is nobody gets."""
    return Client().get(path, headers=headers)


def events(path: str) -> dict[str, Any]:
    """The events by the part of the uid that names the thing."""
    answer = read(path)
    assert answer.status_code == 200
    return {str(one["UID"]).partition("@")[0]: one for one in Calendar.from_ical(answer.content).events}


def test_a_program_reads_everything_that_happens(address: str) -> None:
    """Waves with their time and bake time, whole days for the rest; and nothing about who is away."""
    found = events(address)
    assert sorted(found) == [
        "drill/lost-database", "freeze/open-enrolment", "rehearsal/people", "release-date",
        "wave/appeals", "wave/everyone", "wave/pilot",
    ]  # fmt: skip
    pilot, freeze = found["wave/pilot"], found["freeze/open-enrolment"]
    assert (NOW, NOW + timedelta(days=1)) == (pilot.DTSTART, pilot.DTEND)
    assert (date(2027, 3, 15), date(2027, 3, 21)) == (freeze.DTSTART, freeze.DTEND)
    assert freeze["URL"] == "http://testserver/r/portal-2.0/waves/"
    content = read(address).content.decode()
    assert "X-WR-CALNAME:Portal 2.0" in content
    assert not [word for word in ("Ravi", "hospital", "tess", "user-") if word in content]


def test_it_is_for_programs_and_kept_by_nobody(address: str) -> None:
    """The type of a calendar, never in a shared cache, and no cookie."""
    answer = read(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_what_did_not_change_is_not_sent_again(address: str) -> None:
    """The tag of the content is asked first; it changes with the plan and not with the clock."""
    tag = read(address)["ETag"]
    again = read(address, if_none_match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    make_release(PLANNED.replace("2027-03-09T09:00", "2027-03-10T09:00"), now=LATER)
    assert read(address, if_none_match=tag).status_code == 200


def test_a_day_later_it_says_the_same(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time alone changes nothing."""
    before = read(address).content
    stand_still(monkeypatch, LATER)
    assert read(address).content == before


def test_only_what_moved_rises(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same uid, higher sequence, later stamp for the wave that moved; everything else as before."""
    before = events(address)
    stand_still(monkeypatch, LATER)
    make_release(PLANNED.replace("2027-03-09T09:00", "2027-03-10T09:00"), now=LATER)
    after = events(address)
    assert {name for name in before if before[name]["SEQUENCE"] != after[name]["SEQUENCE"]} == {"wave/everyone"}
    assert {name for name in before if before[name].to_ical() != after[name].to_ical()} == {"wave/everyone"}
    moved = after["wave/everyone"]
    assert moved["UID"] == before["wave/everyone"]["UID"]
    assert moved["SEQUENCE"] > before["wave/everyone"]["SEQUENCE"]
    assert moved["LAST-MODIFIED"].dt == moved["DTSTAMP"].dt == LATER


def test_a_freeze_that_moves_stays_the_same_event(address: str) -> None:
    """Two freezes of one name are told apart, and one that leaves the plan vanishes."""
    uid = events(address)["freeze/open-enrolment"]["UID"]
    twice = PLANNED.replace("flags:", "flags:", 1).replace("2027-03-15, to: 2027-03-20", "2027-04-01, to: 2027-04-02")
    make_release(twice, now=LATER)
    assert events(address)["freeze/open-enrolment"]["UID"] == uid
    make_release(PLAN, now=LATER + timedelta(days=1))
    assert "freeze/open-enrolment" not in events(address)


def test_an_opened_wave_stands_where_it_opened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the real time, whatever was planned, with a higher sequence."""
    before = events(address)["wave/pilot"]["SEQUENCE"]
    attest_all(now=NOW)
    stand_still(monkeypatch, NOW + timedelta(hours=2))
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(hours=2))
    pilot = events(address)["wave/pilot"]
    assert (str(pilot["SUMMARY"]), pilot.DTSTART) == ("Wave pilot opened", NOW + timedelta(hours=2))
    assert pilot["SEQUENCE"] > before


def test_who_has_no_secret_gets_nothing(address: str) -> None:
    """A wrong, a revoked and an empty secret look alike and say nothing."""
    number = CalendarFeed.objects.get().pk
    revoke_feed(RELEASE, number, by=as_("tess"), now=NOW)
    for path in (address, "/calendar/wrong.ics", f"/calendar/{'x' * 5000}.ics", "/calendar/%00.ics", "/calendar/ü.ics"):
        answer = read(path)
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (404, b"", "private, no-store")


def test_an_address_ends_with_the_account(address: str) -> None:
    """Somebody who left cannot go on reading; somebody who comes back can."""
    deactivate("tess", by=operator(), now=NOW)
    assert read(address).status_code == 404
    reactivate("tess", by=operator(), now=NOW)
    assert read(address).status_code == 200


def test_reading_writes_nothing(address: str) -> None:
    """A store that cannot be written can still be read by programs."""
    with CaptureQueriesContext(connection) as asked:
        assert read(address).status_code == 200
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert len(asked) < 60


def test_only_a_hash_is_kept(address: str) -> None:
    """Neither the store nor the history holds the secret."""
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    row = CalendarFeed.objects.get()
    assert secret not in str(vars(row)) and len(secret) >= 40
    event = Event.objects.get(subject=f"calendar-feed:{row.pk}")
    assert (event.verb, event.actor) == ("calendar address created", "tess")
    assert secret not in str(vars(event))


def test_the_page_makes_an_address_and_shows_it_once(release: str) -> None:
    """Also for somebody who only looks; afterwards the page only says that there is one, and revokes it."""
    vera = browser_of("vera")
    made = vera.post(f"{CALENDAR}subscribe/")
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    address = text_of(made).partition("<code>http://testserver")[2].partition("</code>")[0]
    assert read(address).status_code == 200
    page = text_of(vera.get(CALENDAR))
    number = CalendarFeed.objects.get().pk
    assert f"Address {number}, made 1 March 2027, 09:00 EST" in page and address not in page
    assert f"Address {number}" not in text_of(browser_of("dana").get(CALENDAR))
    assert vera.post(f"{CALENDAR}subscribe/{number}/revoke/").status_code == 302
    assert read(address).status_code == 404
    assert f"Address {number}," not in text_of(vera.get(CALENDAR))


def test_an_address_is_ones_own(address: str) -> None:
    """Nobody else can revoke it, except who looks after people; a second time is harmless."""
    number = CalendarFeed.objects.get().pk
    with pytest.raises(NotFound, match="You have no calendar address"):
        revoke_feed(RELEASE, number, by=as_("dana"), now=NOW)
    assert browser_of("dana").post(f"{CALENDAR}subscribe/{number}/revoke/").status_code == 404
    for _ in range(2):
        assert revoke_feed(RELEASE, number, by=as_("ada"), now=NOW).revoked_at == NOW
    assert Event.objects.filter(verb="calendar address revoked").count() == 1


def test_nobody_collects_addresses(release: str) -> None:
    """Ten programs are enough for a person; then one has to be revoked, and the page says so."""
    for _ in range(MOST_FEEDS):
        make_feed(RELEASE, by=as_("vera"), now=NOW)
    with pytest.raises(Refused, match="Revoke one"):
        make_feed(RELEASE, by=as_("vera"), now=NOW)
    answer = browser_of("vera").post(f"{CALENDAR}subscribe/")
    assert answer.status_code == 409 and "You have 10 addresses of this calendar" in text_of(answer)


def test_addresses_are_made_by_post_alone(release: str) -> None:
    """A link or a page elsewhere cannot make one."""
    assert browser_of("vera").get(f"{CALENDAR}subscribe/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Person.objects.get(username="vera"), backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"{CALENDAR}subscribe/").status_code == 403
    assert Client().post(f"{CALENDAR}subscribe/").status_code == 302
    assert not CalendarFeed.objects.exists()
