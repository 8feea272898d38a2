# SPDX-License-Identifier: Apache-2.0
"""Do the wave pages tell who gets the release, and do they move a wave only on what the person saw?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.actions.polls import answer_poll, open_poll
from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.models import Event, Person
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.poll import Answer
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release, operator
from gonogo.practices.rollout import actions, queries
from gonogo.practices.rollout.rules.waves import WaveFacts

Browser = Callable[[str], Client]


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def looking_as(cast: dict[str, Person]) -> Browser:
    """A browser in which a member of the cast is signed in."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


def address(move: str = "", wave: str = "pilot") -> str:
    """Where a wave, or one of its moves, is."""
    return reverse("wave-act", args=[RELEASE, wave, move]) if move else reverse("wave", args=[RELEASE, wave])


def text_of(response: Any) -> str:
    """The page as text."""
    return " ".join(response.content.decode().split())


def standing(wave: str = "pilot") -> WaveFacts:
    """The wave as it stands."""
    return queries.wave_named(release_named(RELEASE), wave)


def form(wave: str = "pilot", **given: Any) -> dict[str, Any]:
    """What the confirmation page would send now."""
    return {"seen": standing(wave).sequence, **given}


def open_appeals() -> None:
    """Bring the second wave to its first stage, by way of its poll."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW - timedelta(days=5))
    open_poll(RELEASE, wave="appeals", by=as_("dana"), now=NOW)
    for name, role in (("dana", "release-lead"), ("ivan", "security")):
        answer_poll(RELEASE, wave="appeals", role=role, answer=Answer.GO, by=as_(name), now=NOW)
    actions.open_wave(RELEASE, "appeals", by=as_("dana"), now=NOW)


def test_the_ladder_shows_every_wave_with_its_people(ready: str, looking_as: Browser) -> None:
    """Counts are of the population, each person in one wave."""
    response = looking_as("vera").get(reverse("waves", args=[RELEASE]))
    assert [told.people for told in response.context["waves"]] == [6, 20, 34]
    page = text_of(response)
    assert "0 of 60 people have the new version now." in page
    assert "pilot: office is duluth or el-paso" in page
    assert "Opens only after the go/no-go poll." in page


def test_a_held_wave_says_what_stands_in_the_way_and_offers_no_opening(release: str, looking_as: Browser) -> None:
    """The gate is told in short with the way to the board."""
    page = text_of(looking_as("dana").get(address()))
    assert "It may not open yet:" in page
    assert "The gate is not passed." in page
    assert reverse("board", args=[RELEASE]) in page
    assert address("open") not in page


def test_the_preview_names_who_gains_before_anything_happens(ready: str, looking_as: Browser) -> None:
    """How many, who first, by office; nobody loses; and looking changes nothing."""
    page = text_of(looking_as("dana").get(address("open")))
    assert "<strong>6 people</strong> gain the new version, <strong>0</strong> lose it." in page
    assert "user-0" in page
    assert "required checks are met" in page
    assert not Event.objects.filter(subject="wave:pilot").exists()


def test_opening_takes_effect_and_is_told(ready: str, looking_as: Browser) -> None:
    """The lead confirms; the wave is open, and the history holds the reason, escaped."""
    browser = looking_as("dana")
    response = browser.post(address("open"), form(reason="<b>All is ready</b>"), follow=True)
    assert response.redirect_chain == [(address(), 302)]
    page = text_of(response)
    assert "6 people have the new version of Portal 2.0 now." in page
    assert "<strong>6 of 6 people</strong> are on the new version now." in page
    assert "“&lt;b&gt;All is ready&lt;/b&gt;”" in page
    assert "<strong>Wave opened</strong> by Dana:" in page
    assert standing().percent == 100


def test_a_closed_gate_refuses_with_the_whole_list(release: str, looking_as: Browser) -> None:
    """Posting without looking gets every reason, and nothing changes."""
    response = looking_as("dana").post(address("open"), form(reason=""))
    assert response.status_code == 409
    assert text_of(response).count("says unknown") > 10
    assert not standing().started


def test_the_second_of_two_who_open_is_told_in_a_sentence(ready: str, looking_as: Browser) -> None:
    """A double submit does nothing twice."""
    seen = form(reason="")
    assert looking_as("dana").post(address("open"), seen).status_code == 302
    response = looking_as("ada").post(address("open"), seen)
    assert response.status_code == 409
    assert "Wave pilot was changed since you looked. Dana did so" in text_of(response)
    assert Event.objects.filter(subject="wave:pilot").count() == 1


@pytest.mark.parametrize(("move", "seen"), [("open", ""), ("open", "-1"), ("resume", "x"), ("advance", None)])
def test_a_move_that_does_not_say_what_was_seen_is_not_made(
    ready: str, looking_as: Browser, move: str, seen: str | None
) -> None:
    """A hand-made form does not get around the comparison."""
    sent = {"reason": "I am sure of it"} | ({} if seen is None else {"seen": seen})
    response = looking_as("dana").post(address(move), sent)
    assert response.status_code == 400
    assert "It was not said which state" in str(response.context["form"].errors["seen"])
    assert not Event.objects.filter(subject="wave:pilot").exists()


def test_who_gains_is_told_once_when_it_is_everybody_in_the_wave(ready: str, looking_as: Browser) -> None:
    """The same table does not stand there twice; where a stage takes a part, both stand there."""
    page = text_of(looking_as("dana").get(address()))
    assert page.count('aria-label="Who is in the wave by office"') == 1
    assert "Who gains the new version by office" not in page
    make_release(PLAN.replace("groups: [pilot], bake: 1d", "groups: [pilot], stages: [20, 100]"))
    assert queries.preview_of(release_named(RELEASE), "pilot") != queries.preview_of(
        release_named(RELEASE), "pilot", percent=100
    )
    response = looking_as("dana").get(address())
    assert response.context["gaining"] == response.context["step"].groups != response.context["shares"]


@pytest.mark.parametrize("sample_url", ["", "/sample/"])
def test_the_demo_leads_to_the_sample_application(
    ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch, sample_url: str
) -> None:
    """From the wave that one opens there; elsewhere there is none."""
    monkeypatch.setattr("gonogo.faces.web.context.sample_url", lambda: sample_url)
    assert ("See it in the sample application" in text_of(looking_as("vera").get(address()))) is bool(sample_url)


def test_two_clicks_advance_one_stage(ready: str, looking_as: Browser) -> None:
    """Who saw 50 % and clicks twice moves to 100 % once; the second click is told."""
    open_appeals()
    page = text_of(looking_as("dana").get(address(wave="appeals")))
    assert "Move to 100 %" in page
    seen = form("appeals", reason="")
    assert looking_as("dana").post(address("advance", "appeals"), seen).status_code == 302
    assert standing("appeals").percent == 100
    assert looking_as("dana").post(address("advance", "appeals"), seen).status_code == 409
    assert Event.objects.filter(subject="wave:appeals", verb="wave advanced").count() == 1


def test_a_rollback_never_waits_for_what_was_seen(ready: str, looking_as: Browser) -> None:
    """Somebody paused meanwhile; the rollback goes through all the same, and says how many people go back."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    stale = form(reason="Forms are lost")
    assert "<strong>6 people</strong> go back to the old version at once." in text_of(
        looking_as("ravi").get(address("rollback"))
    )
    actions.pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
    assert looking_as("ravi").post(address("rollback"), stale).status_code == 302
    assert standing().state.value == "rolled-back"
    again = looking_as("ravi").post(address("rollback"), stale, follow=True)
    assert "was rolled back before; nothing changed." in text_of(again)


@pytest.mark.parametrize("reason", ["", "no", "     "])
def test_a_rollback_asks_why(ready: str, looking_as: Browser, reason: str) -> None:
    """Without a few words nothing happens, and the field says so."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    response = looking_as("ravi").post(address("rollback"), form(reason=reason))
    assert response.status_code == 400
    assert response.context["form"].errors["reason"]
    assert standing().started


def test_pause_and_resume(ready: str, looking_as: Browser) -> None:
    """A contributor pauses, a lead resumes; a contributor may not resume."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    assert looking_as("ravi").post(address("pause"), form(reason="Desk is swamped")).status_code == 302
    page = text_of(looking_as("ravi").get(address()))
    assert "Nobody new is taken in until a person resumes the wave." in page
    assert address("resume") not in page
    assert looking_as("ravi").post(address("resume"), form(reason="Calm again")).status_code == 403
    assert looking_as("dana").post(address("resume"), form(reason="Calm again")).status_code == 302
    assert standing().state.value == "open"


@pytest.mark.parametrize("move", ["open", "advance", "pause", "resume", "rollback"])
def test_a_viewer_moves_nothing(ready: str, looking_as: Browser, move: str) -> None:
    """Neither offered nor done."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    browser = looking_as("vera")
    assert address(move) not in text_of(browser.get(address()))
    assert browser.get(address(move)).status_code == 403
    assert browser.post(address(move), form(reason="I want this")).status_code == 403
    assert standing().state.value == "open"


def test_an_approval_cannot_be_gone_around(ready: str, looking_as: Browser) -> None:
    """With the gate passed and the pilot open, the second wave still waits for its poll."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW - timedelta(days=5))
    response = looking_as("dana").post(address("open", "appeals"), form("appeals", reason="I am sure"))
    assert response.status_code == 409
    assert "The go/no-go poll was not held yet." in text_of(response)
    assert not standing("appeals").started


def test_a_gate_that_closes_before_the_click_refuses(ready: str, looking_as: Browser) -> None:
    """Contrary evidence between preview and confirmation keeps the wave closed."""
    seen = form(reason="")
    record_evidence(
        RELEASE,
        kind="incidents.open",
        outcome=Outcome.FAILED,
        by=operator(),
        now=NOW,
        source="test",
        facts={"statement": "A severe incident is open."},
    )
    response = looking_as("dana").post(address("open"), seen)
    assert response.status_code == 409
    assert not standing().started


def test_without_a_population_the_pages_say_what_cannot_be_counted(cast: Any, looking_as: Browser) -> None:
    """Nothing is counted as zero."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    browser = looking_as("dana")
    assert "cannot be counted" in text_of(browser.get(reverse("waves", args=[RELEASE])))
    assert "cannot be counted or listed" in text_of(browser.get(address()))
    assert "cannot be counted who gains" in text_of(browser.get(address("open")))
    assert "nobody can be listed here" in text_of(browser.get(reverse("wave-members", args=[RELEASE, "pilot"])))


def test_members_are_listed_with_why(ready: str, looking_as: Browser) -> None:
    """Each person with the user group and the attribute that put them in."""
    people = reverse("wave-members", args=[RELEASE, "pilot"])
    page = text_of(looking_as("vera").get(people))
    assert "6 people, each with why they are in." in page
    assert "pilot: office el-paso" in page
    found = looking_as("vera").get(people, {"q": "DULUTH"}).context["lines"]
    assert [one["key"] for one in found] == ["user-0", "user-2", "user-4"]
    assert "Nobody found" in text_of(looking_as("vera").get(people, {"q": "<script>"}))


def test_members_come_fifty_to_a_page(cast: Any, looking_as: Browser) -> None:
    """A page beyond the last shows the last; nonsense shows the first."""
    plan = PLAN.replace("groups: [pilot], bake: 1d", "groups: [everyone], bake: 1d")
    make_release(plan)
    people = reverse("wave-members", args=[RELEASE, "pilot"])
    pages = {
        asked: looking_as("vera").get(people, {"page": asked}).context["page"] for asked in ("1", "2", "99", "x", "-1")
    }
    assert {asked: (page.number, len(page.object_list)) for asked, page in pages.items()} == {
        "1": (1, 50), "2": (2, 10), "99": (2, 10), "x": (1, 50), "-1": (1, 50),
    }  # fmt: skip


@pytest.mark.parametrize("path", ["nowhere/", "nowhere/members/", "nowhere/open/", "pilot/close/"])
def test_what_is_not_there_is_not_found(ready: str, looking_as: Browser, path: str) -> None:
    """Unknown waves and unknown moves are pages that say so."""
    assert looking_as("dana").get(f"/r/{RELEASE}/waves/{path}").status_code == 404


def test_a_forged_form_does_nothing(ready: str, cast: dict[str, Person]) -> None:
    """Without the token of the form nothing moves."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast["dana"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(address("open"), form(reason="")).status_code == 403
    assert not standing().started


def test_the_point_of_no_return_is_said_before_it_is_passed(cast: dict[str, object], looking_as: Browser) -> None:
    """On the page that asks once more before opening, and before a rollback that comes too late."""
    make_release(PLAN.replace("groups: [pilot], bake: 1d", "groups: [pilot], bake: 1d, point-of-no-return: true"))
    attest_all()
    asked = looking_as("dana").get(f"/r/{RELEASE}/waves/pilot/open/").content.decode()
    assert "This is the point of no return." in asked
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    asked = looking_as("dana").get(f"/r/{RELEASE}/waves/pilot/rollback/").content.decode()
    assert "The point of no return is passed." in asked
