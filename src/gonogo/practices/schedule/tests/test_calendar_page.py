# SPDX-License-Identifier: Apache-2.0
"""Does the page of the calendar say what happens when, in the grid and in the list alike?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gonogo.core.actions.record_evidence import attest
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release
from gonogo.practices.rollout.actions import open_wave, roll_back_wave
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import type_in_work
from gonogo.practices.schedule.queries.calendar import all_entries
from gonogo.practices.schedule.tests.browsing import CALENDAR, browser_of, stand_still, text_of

PLANNED = PLAN.replace(
    "flags:",
    "freezes:\n  - {name: open enrolment, from: 2027-03-29, to: 2027-04-02, groups: [everyone]}\n"
    "schedule:\n  code-freeze: 2027-01-25\n  holidays: US\n"
    "  leave: [{name: training week, from: 2027-01-04, to: 2027-01-08, away: 20}]\n"
    "rehearsals: [{path: rehearsals/people.yaml, max-age: 14d}]\n"
    "drills: [{path: drills/lost-database.yaml, max-age: 90d}]\nflags:",
)


@pytest.fixture(autouse=True)
def planned(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with a bit of everything, at nine in the morning of its first day."""
    stand_still(monkeypatch)
    make_release(PLANNED)


def page(name: str = "vera") -> Any:
    """The calendar as somebody sees it."""
    return browser_of(name).get(CALENDAR)


def listed() -> dict[str, tuple[str, str]]:
    """The lines of the list by the address of their place: when, and the rest."""
    lines = re.findall(r'<li id="([^"]+)" class="cal-list__line[^"]*">(.*?)</li>', page().content.decode(), re.DOTALL)
    words = {name: re.sub(r"<[^>]+>", " ", line).split() for name, line in lines}
    return {name: (" ".join(said[:3]), " ".join(said[3:])) for name, said in words.items()}


def test_everything_stands_in_the_list_and_in_the_grid() -> None:
    """Each entry of each room once, with its day; the grid has months in which something happens, and leads there."""
    found = listed()
    assert {name: when for name, (when, _) in found.items()} == {
        "leave/1": "Mon 4 Jan",
        "code-freeze": "Mon 25 Jan",
        "drill/lost-database": "Mon 1 Mar",
        "rehearsal/people": "Mon 1 Mar",
        "release-date": "Mon 1 Mar",
        "wave/pilot": "Mon 1 Mar",
        "wave/appeals": "Wed 3 Mar",
        "wave/everyone": "Tue 9 Mar",
        "freeze/open-enrolment": "Mon 29 Mar",
    }
    shown = page().content.decode()
    assert re.findall(r"<caption>([^<]+)</caption>", shown) == ["January 2027", "March 2027", "April 2027"]
    assert set(re.findall(r'href="#([^"]+)"', shown)) - {"main"} == set(found) - {"leave/1"}


def test_the_first_sentence_says_what_comes_next() -> None:
    """What has begun today is still to come; once the waves are through, nothing is."""
    assert "Next: Release date, Monday, 1 March 2027." in text_of(page())


def test_days_off_and_today_are_marked() -> None:
    """Holidays and leave by their name, today by a word."""
    shown = text_of(page())
    assert shown.count('<span class="cal__word">today</span>') == 1
    assert 'title="Leave: training week"' in shown and "20 % of the team are away." in shown
    assert "Mon 18 (Martin Luther King Jr. Day)" in shown
    assert "Washington" not in shown, "February is not shown: nothing else happens in it."


def test_a_wave_on_a_bad_day_is_warned_of() -> None:
    """Above the months and beside the wave, in the words of the check; a wave that opened is not."""
    assert "not good for it" not in text_of(page())
    make_release(PLANNED.replace("2027-03-09T09:00", "2027-03-29T09:00"))
    shown = text_of(page())
    assert "One wave stands on a day that is not good for it" in shown
    assert shown.count("Wave everyone opens on Monday 29 March 2027, in the freeze open enrolment.") == 2


def test_an_opened_wave_stands_at_its_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time at which it opened, and until when it bakes; rolled back, it is planned again."""
    attest_all()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(hours=30))
    stand_still(monkeypatch, NOW + timedelta(hours=30))
    when, said = listed()["wave/pilot"]
    assert when == "Tue 2 Mar"
    assert said == "15:00 EST Wave pilot opened For pilot. Open at 100 %. Bakes until 3 March 2027, 15:00 EST."
    roll_back_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(hours=31), reason="It hurts.")
    assert "Rolled back; planned to open again." in listed()["wave/pilot"][1]


def test_rehearsals_and_drills_are_due_when_the_last_is_too_old() -> None:
    """Counted from what is on record; before the first wave as long as nothing is."""
    assert "Rehearsal due: people Not on record yet" in listed()["rehearsal/people"][1]
    for check, days in (("rehearsals.passed", 10), ("incidents.drilled", 84)):
        then = NOW - timedelta(days=days)
        attest(RELEASE, check=check, outcome=Outcome.PASSED, statement="All went well.", by=as_("ravi"), now=then)
    found = listed()
    assert found["rehearsal/people"][0] == "Fri 5 Mar"
    assert found["drill/lost-database"][0] == "Sun 7 Mar"
    assert "Last done on 19 February 2027; that counts for 14 days." in found["rehearsal/people"][1]
    attest(RELEASE, check="rehearsals.passed", outcome=Outcome.FAILED, statement="Rows lost.", by=as_("ravi"), now=NOW)
    assert listed()["rehearsal/people"][0] == "Mon 1 Mar"


def test_the_forecast_stands_among_the_dates() -> None:
    """The P85 date, with the day on which it was said."""
    type_in_work(RELEASE, done=[5, 4, 6, 5] * 3, remaining=10, by=as_("dana"), now=NOW)
    outlook = make_forecast(RELEASE, by=as_("dana"), now=NOW)
    when, said = listed()["forecast/p85"]
    assert outlook.dates.p85 is not None
    assert when == f"{outlook.dates.p85:%a %-d %b}"
    assert said.startswith("Work done (P85 forecast) In 85 of 100 cases the work is done by this day")
    assert "1 March 2027" in said


def test_the_calendar_is_for_everybody_who_signed_in() -> None:
    """Who only looks sees the same, and is not offered what they may not do."""
    assert Client().get(CALENDAR).status_code == 302
    assert ">Move a date</a>" in text_of(page("dana"))
    assert ">What if a date moves?</a>" in text_of(page("vera"))
    assert browser_of("vera").get(CALENDAR.replace("portal-2.0", "portal-9.9")).status_code == 404


def test_every_uid_is_used_once() -> None:
    """Over all rooms, also with two freezes of one name."""
    twice = "  - {name: Open Enrolment, from: 2027-05-29, to: 2027-06-02}\nschedule:"
    make_release(PLANNED.replace("schedule:", twice, 1))
    uids = [entry.uid for entry in all_entries(release_named(RELEASE), NOW)]
    assert len(uids) == len(set(uids))
    assert {"freeze/open-enrolment", "freeze/open-enrolment/2"} < set(uids)
