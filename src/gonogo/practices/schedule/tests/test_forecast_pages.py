# SPDX-License-Identifier: Apache-2.0
"""Does the forecast page say whether there is time, what helps, and who may forecast again?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonogo.core.models import Evidence
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import type_in_work
from gonogo.practices.schedule.models import RecordedForecast
from gonogo.practices.schedule.tests.browsing import browser_of, stand_still, text_of

FORECAST = f"/r/{RELEASE}/forecast/"
TRACK_RECORD = f"{FORECAST}track-record/"
PLANNED = PLAN.replace("flags:", "schedule: {code-freeze: 2027-01-25, buffer: 30d}\nflags:")
WEEKS = [5, 4, 6, 5, 4, 6, 5, 5, 4, 6, 5, 5]
EARLY = NOW - timedelta(days=70)


@pytest.fixture(autouse=True)
def planned(cast: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten weeks before the release date, with a code freeze in the plan."""
    stand_still(monkeypatch, EARLY)
    make_release(PLANNED, now=EARLY)


def forecast_of(remaining: int, *, created: list[int] | None = None) -> None:
    """Type in a steady team with so much left, and forecast."""
    type_in_work(RELEASE, done=WEEKS, remaining=remaining, created=created, by=as_("dana"), now=EARLY)
    make_forecast(RELEASE, by=as_("dana"), now=EARLY)


def page(name: str = "vera", address: str = FORECAST) -> Any:
    """The page as a member of the cast sees it."""
    return browser_of(name).get(address)


def test_without_work_it_is_said_how_to_begin() -> None:
    """Nobody can tell; who may record evidence is led to bringing in the work, others are not."""
    said = text_of(page("ravi"))
    assert "Nobody can tell yet." in said
    assert f'href="{FORECAST}work/"' in said
    assert "Contributors and release leads can bring it in." in text_of(page("vera"))


def test_work_without_a_forecast_is_offered_to_forecast_from() -> None:
    """The stored work is named, and one button makes the forecast."""
    type_in_work(RELEASE, done=WEEKS, remaining=10, by=as_("dana"), now=EARLY)
    assert "The work is here: typed in by dana." in text_of(page("dana"))
    assert browser_of("dana").post(FORECAST).status_code == 302
    assert RecordedForecast.objects.count() == 1


def test_enough_time_is_a_go_with_nothing_to_do() -> None:
    """The sentence, a chart for each width, the figures; no remedies where none is needed."""
    forecast_of(10)
    said = text_of(page())
    assert re.search(r"verdict--go.*in 85 of 100 cases; the release date is 1 March: \d+ days", said)
    assert said.count('<svg class="cone') == 2
    assert "What helps" not in said
    assert "Done by the code freeze, 25 January 2027" in said
    assert "No growth of the scope is included" in said


def test_too_little_time_offers_the_cut_and_the_move() -> None:
    """Both ways out stand there with their figures, the move as a link with the day in it."""
    forecast_of(20)
    response = page("dana")
    said, buffer = text_of(response), response.context["buffer"]
    assert "verdict--no" in said
    assert f"Cut {buffer.cut} of 20 items" in said
    assert f"/r/{RELEASE}/moving/?date={buffer.earliest:%Y-%m-%d}" in said
    assert f"buffer {buffer.days} days, needs 30" in said


def test_when_no_cut_is_enough_the_page_says_so() -> None:
    """Work that cannot be done in time even in part leaves only the date to move."""
    stand_still_at = NOW - timedelta(days=20)
    type_in_work(RELEASE, done=WEEKS, remaining=30, by=as_("dana"), now=stand_still_at)
    make_forecast(RELEASE, by=as_("dana"), now=stand_still_at)
    assert "No cut is enough" in text_of(page())


def test_growth_is_said_in_plain_words() -> None:
    """Two new items for every ten that were finished."""
    forecast_of(10, created=[1] * len(WEEKS))
    assert "For every 10 items finished, about 2 new ones came up; that is added on top." in text_of(page())


def test_an_old_forecast_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """After two weeks it is still shown, but says that it no longer counts."""
    forecast_of(10)
    stand_still(monkeypatch, EARLY + timedelta(days=16))
    said = text_of(page())
    assert "verdict--unknown" in said
    assert "This forecast is 16 days old and no longer counts." in said


def test_a_forecast_that_was_tampered_with_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored must be what the ledger says; otherwise the page shows no verdict."""
    forecast_of(10)
    monkeypatch.setattr("gonogo.practices.schedule.queries.forecasts.kept_sha256", lambda content: "another")
    said = text_of(page())
    assert "verdict--unknown" in said
    assert "differs from what the ledger says of it" in said


def test_finished_work_has_nothing_left_to_forecast() -> None:
    """The page says so, and shows no pace."""
    forecast_of(0)
    said = text_of(page())
    assert "Everything that is known is done, so nothing is left to forecast" in said
    assert "<dt>Pace</dt>" not in said


def test_who_only_looks_cannot_forecast() -> None:
    """There is no button, and the address refuses."""
    forecast_of(10)
    assert "Forecast again" not in text_of(page("vera"))
    assert browser_of("vera").post(FORECAST).status_code == 403
    assert RecordedForecast.objects.count() == 1


def test_forecasting_again_is_recorded_as_evidence() -> None:
    """The button makes a second forecast, with its own piece of evidence."""
    forecast_of(10)
    answer = browser_of("ravi").post(FORECAST, follow=True)
    assert "A new forecast was made and recorded as evidence." in text_of(answer)
    assert Evidence.objects.filter(kind="schedule.forecast").count() == 2


def test_what_cannot_be_told_is_said_on_the_page() -> None:
    """A team that finished nothing gets a sentence in place of a date."""
    type_in_work(RELEASE, done=[0] * 12, remaining=10, by=as_("dana"), now=EARLY)
    answer = browser_of("dana").post(FORECAST, follow=True)
    assert "Cannot tell yet" in text_of(answer)
    assert not RecordedForecast.objects.exists()


def test_looking_works_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page needs no prediction, writes nothing, and asks few questions of the store."""
    forecast_of(30)
    for module in ("forecast.foreseeing.predict", "forecast.foreseeing.foresee"):
        monkeypatch.setattr(f"gonogo.practices.schedule.rules.{module}", None)
    client = browser_of("vera")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(FORECAST).status_code == 200
    statements = [query["sql"].split()[0] for query in asked.captured_queries]
    assert set(statements) <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert len(statements) < 30


def test_the_track_record_compares_and_refuses_to_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two forecasts, one with its outcome: both are listed, and it is said that this is too little."""
    forecast_of(10)
    later = EARLY + timedelta(days=28)
    stand_still(monkeypatch, later)
    type_in_work(RELEASE, done=[*WEEKS, 5, 5, 6, 5], remaining=4, by=as_("dana"), now=later)
    make_forecast(RELEASE, by=as_("dana"), now=later)
    response = page(address=TRACK_RECORD)
    said = text_of(response)
    assert "Cannot tell yet: 1 outcome; from 20 on" in said
    assert "1 forecast has dates that are still open." in said
    assert len(response.context["rows"]) == 2
    assert '<span class="held held--held">held</span>' in said
    assert "are calibrated, as far" not in said


def test_a_track_record_without_forecasts_leads_back() -> None:
    """There is nothing to compare, and the page says what will stand here."""
    assert "Nothing was forecast yet." in text_of(page(address=TRACK_RECORD))


@pytest.mark.parametrize("address", [FORECAST, TRACK_RECORD, f"{FORECAST}work/", f"{FORECAST}work/check/"])
def test_strangers_are_sent_to_sign_in(client: Any, address: str) -> None:
    """Nothing about the work is said to who did not sign in."""
    answer = client.get(address)
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]
