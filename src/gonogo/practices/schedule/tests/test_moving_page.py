# SPDX-License-Identifier: Apache-2.0
"""Does the page say what a move of the date would break, and does it move it only for who may, and only once?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from gonogo.core.actions.waivers import decide_waiver, request_waiver
from gonogo.core.models import Evidence, PlanVersion
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.waiver import WaiverState
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release
from gonogo.practices.rollout.actions import open_wave
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import type_in_work
from gonogo.practices.schedule.tests.browsing import MOVING, browser_of, stand_still, text_of

JANUARY = NOW - timedelta(days=49)
PLANNED = PLAN.replace(
    "flags:",
    "schedule: {code-freeze: 2027-01-25, buffer: 30d}  # five weeks\n"
    "freezes:\n  - {name: year end, from: 2027-03-15, to: 2027-03-19}\nflags:",
)


@pytest.fixture(autouse=True)
def planned(cast: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven weeks before the release."""
    stand_still(monkeypatch, JANUARY)
    make_release(PLANNED, now=JANUARY)


def look(day: str, name: str = "dana", **more: str) -> Any:
    """What somebody sees for another day."""
    return browser_of(name).get(MOVING, {"date": day, **more})


def move(day: str, name: str = "dana", **more: str) -> Any:
    """Press the button on the page for that day."""
    sent = {"date": day, "along": "waves", "on_version": str(release_named(RELEASE).plan_version), **more}
    return browser_of(name).post(MOVING, sent)


def rows(response: Any) -> dict[str, str]:
    """The checks on the page with all that is said about each."""
    found = re.findall(r'<li class="row move-row" id="([^"]+)">(.*?)</li>', response.content.decode(), re.DOTALL)
    return {check: " ".join(re.sub(r"<[^>]+>", " ", said).split()) for check, said in found}


def test_the_page_asks_for_a_day_and_proposes_some() -> None:
    """Without a forecast a week to either side; with one the earliest day that can be promised."""
    page = text_of(browser_of("vera").get(MOVING))
    assert "Portal 2.0 is planned for Monday, 1 March 2027." in page
    assert '<a href="?date=2027-03-08">8 March 2027</a> (a week later)' in page
    type_in_work(RELEASE, done=[5, 4, 6, 5] * 3, remaining=30, by=as_("dana"), now=JANUARY)
    p85 = make_forecast(RELEASE, by=as_("dana"), now=JANUARY).dates.p85
    assert p85 is not None
    page = text_of(browser_of("vera").get(MOVING))
    assert f'<a href="?date={p85 + timedelta(days=30)}">' in page and "the earliest day that can be promised" in page


def test_looking_changes_nothing() -> None:
    """No plan version, no evidence."""
    before = (PlanVersion.objects.count(), Evidence.objects.count())
    assert look("2027-03-08").status_code == 200
    assert (PlanVersion.objects.count(), Evidence.objects.count()) == before


def test_the_checks_are_asked_about_the_other_plan() -> None:
    """Before and after, with both reasons; the room of time always, other rooms where they differ."""
    found = rows(look("2027-02-22"))
    assert list(found) == ["schedule.freeze-gap", "schedule.buffer", "schedule.calendar"]
    gap = found["schedule.freeze-gap"]
    assert gap.startswith("GO ↓ then NO-GO Is there time between the code freeze and the release")
    assert "28 days before the release on 22 February; 30 are needed." in gap
    assert "Now: The code freezes on 25 January, 35 days before the release on 1 March; 30 are needed." in gap
    assert "As now." in found["schedule.buffer"]


def test_the_buffer_is_judged_on_the_other_day() -> None:
    """A forecast that leaves enough days now leaves too few two weeks earlier, and the page says what heals it."""
    type_in_work(RELEASE, done=[5, 4, 6, 5] * 3, remaining=2, by=as_("dana"), now=JANUARY)
    make_forecast(RELEASE, by=as_("dana"), now=JANUARY)
    said = rows(look("2027-02-15"))["schedule.buffer"]
    assert said.startswith("GO ↓ then NO-GO")
    assert "30 are needed. Cut " in said and "or move to" in said


def test_waves_that_land_badly_are_named() -> None:
    """All waves, not only the next."""
    page = text_of(look("2027-03-08"))
    assert "Wave everyone opens on Tuesday 16 March 2027, in the freeze year end." in page
    assert "Mon 1 Mar 2027" in page and "Mon 8 Mar 2027" in page
    assert "in the freeze year end" not in text_of(look("2027-03-08", along="nothing"))


def test_who_leads_moves_it_and_the_file_keeps_its_comments() -> None:
    """A new plan version, everything on its new day, and the board next."""
    answer = move("2027-03-22", along="all")
    assert (answer.status_code, answer["Location"]) == (302, "/r/portal-2.0/")
    plan = release_named(RELEASE).plan
    assert (plan.date, plan.schedule.code_freeze) == (date(2027, 3, 22), date(2027, 2, 15))
    assert [wave.opens.isoformat() for wave in plan.waves] == [
        "2027-03-22T09:00:00", "2027-03-24T09:00:00", "2027-03-30T09:00:00",
    ]  # fmt: skip
    text = PlanVersion.objects.get(number=2).text
    assert "schedule: {code-freeze: 2027-02-15, buffer: 30d}  # five weeks" in text


def test_who_may_not_plan_only_looks() -> None:
    """The same answer without the button; sending it anyway is refused."""
    page = text_of(look("2027-03-22", "ravi"))
    assert "A release lead can move it." in page and "Move it to" not in page
    assert "Move it to 22 March 2027" in text_of(look("2027-03-22", "dana"))
    assert move("2027-03-22", "ravi").status_code == 403
    assert release_named(RELEASE).date == date(2027, 3, 1)


def test_who_was_slower_is_told() -> None:
    """A plan that somebody applied meanwhile is not overwritten."""
    make_release(PLANNED.replace("Portal 2.0", "The new portal"), now=JANUARY)
    answer = move("2027-03-22", on_version="1")
    assert answer.status_code == 409
    assert "Somebody else was faster" in text_of(answer) and "your change was made on version 1" in text_of(answer)
    assert (release_named(RELEASE).title, release_named(RELEASE).date) == ("The new portal", date(2027, 3, 1))


def test_a_waiver_that_would_end_is_told() -> None:
    """It was given for the present version of the plan only."""
    until = timedelta(days=30)
    asked = request_waiver(
        RELEASE, wave="pilot", check="schedule.buffer", reason="The pilot is small.", lasts=until,
        by=as_("dana"), now=JANUARY,
    )  # fmt: skip
    decide_waiver(asked.number, decision=WaiverState.APPROVED, reason="It is.", by=as_("ivan"), now=JANUARY)
    said = rows(look("2027-03-22"))["schedule.buffer"]
    assert said.startswith("WAIVED ↓ then NO EVIDENCE") and "It is waived now." in said


def test_what_has_opened_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a wave is open the page asks about the next one; when all are, there is nothing to move."""
    stand_still(monkeypatch, NOW)
    attest_all()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    page = text_of(browser_of("dana").get(MOVING))
    assert "Its next wave, appeals, is planned for Wednesday, 3 March 2027; what has opened stays." in page
    assert "What moves along?" not in page
    assert move("2027-03-04").status_code == 302
    plan = release_named(RELEASE).plan
    assert plan.date == date(2027, 3, 1)
    assert [wave.opens.day for wave in plan.waves] == [1, 4, 10]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-03-01", "That is the day on which it is planned now."),
        ("tomorrow", "Choose a day such as 2027-03-09."),
        ("", "Choose a day."),
        ("0001-01-01", "Choose a day between 1990 and 2999."),
        ("2999-12-31", "is not between the years 1990 and 2999"),
    ],
)
def test_a_day_that_cannot_be_is_refused(day: str, said: str) -> None:
    """With the reason, by whichever way it comes."""
    for answer in (look(day), move(day)):
        assert answer.status_code == 400
        assert said in text_of(answer)
    assert PlanVersion.objects.count() == 1


def test_an_order_that_cannot_be_is_refused() -> None:
    """The release date alone cannot move behind its first wave."""
    answer = look("2027-03-02", along="nothing")
    assert answer.status_code == 400
    assert "the first wave opens on 2027-03-01, before the date of the release" in text_of(answer)
    assert look("2027-03-02", along="sideways").status_code == 400
