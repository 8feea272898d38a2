# SPDX-License-Identifier: Apache-2.0
"""Does the page say why a user sees it, without telling anybody else who was asked about?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release
from gonogo.practices.rollout import actions

Browser = Callable[[str], Client]
STAGED = PLAN.replace("groups: [pilot], bake: 1d", "groups: [pilot], stages: [20, 60, 100], bake: 1d, holdback: 20")


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(hours=5))


@pytest.fixture
def looking_as(cast: dict[str, Person]) -> Browser:
    """A browser in which a member of the cast is signed in."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture
def opened(cast: dict[str, Person]) -> str:
    """The release with its first wave at 20 %, opened an hour after noon."""
    make_release(STAGED)
    attest_all()
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(hours=1), reason="All is ready")
    return RELEASE


def address() -> str:
    """Where the page is."""
    return reverse("explain", args=[RELEASE])


def text_of(response: Any) -> str:
    """The page as text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def asked(browser: Client, user: str, **more: str) -> str:
    """What the page says about a user."""
    response = browser.post(address(), {"user": user, "at": "", **more})
    assert response.status_code == 200, text_of(response)
    return text_of(response)


def test_the_answer_says_what_why_and_when(opened: str, looking_as: Browser) -> None:
    """One sentence with wave, stage and place, and the stage at which they gain it."""
    pages = [asked(looking_as("sam"), f"user-{n}") for n in range(6)]
    waiting = [page for page in pages if "They get it when the wave reaches" in page]
    assert waiting
    assert re.search(
        r"user-\d sees the old version: wave pilot is at 20 %, and they are drawn at \d+\.\d %\. They get it when the "
        r"wave reaches (60|100) %, planned from (Tuesday, 2|Wednesday, 3) March 2027, 10:00\.",
        waiting[0],
    )
    assert any("sees the new version" in page or "held back for comparison" in page for page in pages)


def test_the_picture_says_in_words_what_it_shows(opened: str, looking_as: Browser) -> None:
    """Stage, holdback and the place of the user are in the description and below the picture."""
    content = looking_as("sam").post(address(), {"user": "user-1"}).content.decode()
    assert "The first 20 % are on the new version." in content
    assert "The last 20 % are held back." in content
    place = re.search(r'class="b-user" x1="([\d.]+)%"', content)
    assert place is not None
    assert f"drawn at {int(float(place[1]) * 10) / 10:.1f} %" in content
    assert "held back on the old version: the last 20 %" in content


def test_the_history_of_the_user_stands_below(opened: str, looking_as: Browser) -> None:
    """Newest first, each with the event, by whom and why."""
    pages = [asked(looking_as("sam"), f"user-{n}") for n in range(6)]
    page = next(page for page in pages if "sees the new version" in page)
    assert page.index("Wave pilot opened by Dana. “All is ready”") < page.index("Plan applied by operator.")
    assert "New version (on) still" in page


def test_a_past_moment_is_told_in_the_past(opened: str, looking_as: Browser) -> None:
    """Before the opening nobody had it; the time is read in the zone of the release."""
    page = asked(looking_as("sam"), "user-1", at="2027-03-01T09:30")
    assert "user-1 saw the old version: wave pilot had not opened" in page
    assert "Nothing of portal-2.0 was served then" in asked(looking_as("sam"), "user-1", at="2027-03-01T08:59")


def test_a_user_beyond_the_population_is_asked_for_attributes(opened: str, looking_as: Browser) -> None:
    """First without, then with what was filled in."""
    browser = looking_as("sam")
    page = asked(browser, "visitor")
    assert "The population of Portal 2.0 does not list visitor. Is the key right?" in page
    assert "Not known of this user: office." in page
    assert "Office" in page
    assert "wave pilot" in asked(browser, "visitor", **{"attribute-0": "duluth"})
    assert "Office" not in asked(browser, "user-1")


def test_without_a_population_attributes_are_asked_for_at_once(cast: object, looking_as: Browser) -> None:
    """Nobody has to fail first."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    assert "Office" in text_of(looking_as("vera").get(address()))
    assert "rests on what is given here" in asked(looking_as("vera"), "user-1")


def test_the_key_stands_in_no_address_and_no_cache(opened: str, looking_as: Browser) -> None:
    """Sent in the body, guarded against forgery; an address with a key answers nothing."""
    browser = looking_as("sam")
    answer = browser.post(address(), {"user": "user-1"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert "?" not in "".join(re.findall(r'(?:href|action)="([^"]*explain[^"]*)"', answer.content.decode()))
    assert "sees the" not in text_of(browser.get(address(), {"user": "user-1"}))
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = browser.cookies
    assert careful.post(address(), {"user": "user-1"}).status_code == 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"user": ""}, "Give the key of the user."),
        ({"user": "x" * 10_000}, "at most 1000 characters"),
        ({"user": "a\x00b"}, "Null characters are not allowed"),
        ({"user": "user-1", "at": "2027-02-30"}, "no time that exists"),
        ({"user": "user-1", "at": "2028-01-01T00:00"}, "lies in the future"),
        ({"user": "user-1", "at": "9" * 99}, "at most 40 characters"),
    ],
)
def test_what_cannot_be_answered_is_said_beside_the_field(
    opened: str, looking_as: Browser, given: dict[str, str], said: str
) -> None:
    """Status 400, a sentence, and no answer."""
    response = looking_as("sam").post(address(), given)
    assert response.status_code == 400
    assert said in text_of(response)
    assert "sees the" not in text_of(response)


def test_who_may_see_the_release_may_ask(opened: str, looking_as: Browser) -> None:
    """A viewer may; who is not signed in is sent away."""
    assert "sees the" in asked(looking_as("vera"), "user-1")
    assert Client().post(address(), {"user": "user-1"}).status_code == 302
    assert looking_as("vera").get(reverse("explain", args=["portal-3.0"])).status_code == 404


def test_wave_and_members_lead_to_the_page(opened: str, looking_as: Browser) -> None:
    """One click from where the question comes up."""
    for name in ("wave", "wave-members"):
        assert address() in looking_as("sam").get(reverse(name, args=[RELEASE, "pilot"])).content.decode()
