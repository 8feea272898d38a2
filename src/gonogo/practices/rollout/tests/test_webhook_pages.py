# SPDX-License-Identifier: Apache-2.0
"""Do the webhook pages say who is told and what came back, to those alone who may manage that?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gonogo.adapters.tests.targets import answers, running
from gonogo.core.actions.people import set_role
from gonogo.core.models import Person
from gonogo.core.rules.permissions import Role
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, make_release, operator
from gonogo.practices.rollout.actions.webhooks import add_webhook
from gonogo.practices.rollout.queries.webhooks import all_webhooks

Browser = Callable[[str], Client]
HOOK = "https://chat.example/hooks/very-secret"
PAGE = f"/r/{RELEASE}/webhooks/"


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def looking_as(cast: dict[str, Person]) -> Browser:
    """A browser in which a member of the cast is signed in."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


def text_of(response: Any) -> str:
    """The page as text."""
    return " ".join(response.content.decode().split())


def added(url: str = HOOK, release: str | None = RELEASE) -> int:
    """A webhook that somebody added."""
    return add_webhook(url, release=release, by=operator(), now=NOW).number


def test_an_empty_page_asks_for_the_first_address(release: str, looking_as: Browser) -> None:
    """The form is there, unfolded."""
    page = text_of(looking_as("dana").get(PAGE))
    assert "Nobody yet." in page
    assert '<details class="fold" open>' in page


def test_adding_shows_the_secret_and_nothing_keeps_that_page(release: str, looking_as: Browser) -> None:
    """The address is told of this release from then on."""
    response = looking_as("dana").post(PAGE, {"url": HOOK, "told_of": "this"})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert "whsec_" in text_of(response)
    (one,) = all_webhooks()
    assert (one.url, one.release, one.created_by) == (HOOK, RELEASE, "dana")
    page = text_of(looking_as("dana").get(PAGE))
    assert "Told of this release since 1 March 2027, added by Dana. Nothing has happened since." in page
    assert "whsec_" not in page


def test_the_secret_can_be_looked_up_again(release: str, looking_as: Browser) -> None:
    """By a post only, so that it stands in no address and no cache."""
    number = added()
    where = reverse("wave-webhook-secret", args=[RELEASE, number])
    assert looking_as("dana").get(where).status_code == 405
    response = looking_as("dana").post(where)
    assert ("whsec_" in text_of(response), response["Cache-Control"]) == (True, "no-store")


@pytest.mark.parametrize(
    ("url", "words"),
    [("", "Say which address"), ("chat.example", "must begin with"), ("http://169.254.169.254/", "credentials"),
     ("http://localhost/", "server itself"), ("https://a:b@chat.example/", "user name"), (HOOK, "told already")],
)  # fmt: skip
def test_an_address_that_cannot_be_told_is_said_at_the_field(
    release: str, looking_as: Browser, url: str, words: str
) -> None:
    """Nothing is added, and what was typed stays."""
    added()
    response = looking_as("dana").post(PAGE, {"url": url, "told_of": "this"})
    assert response.status_code == 400
    assert words in str(response.context["form"].errors["url"])
    assert len(all_webhooks()) == 1


def test_a_test_message_says_what_came_back(release: str, looking_as: Browser, settings: Any) -> None:
    """And stands in the log."""
    settings.WEBHOOK_LOOPBACK = True
    browser = looking_as("dana")
    with running(answers(200, 500)) as target:
        where = reverse("wave-webhook-try", args=[RELEASE, added(target.url())])
        assert "The test message arrived: 127.0.0.1 answered with status 200." in text_of(
            browser.post(where, follow=True)
        )
        page = text_of(browser.post(where, follow=True))
    assert "The test message did not arrive at 127.0.0.1." in page
    assert "Last told of <strong>webhook.tested</strong>" in page
    assert page.count('<th scope="row" data-label="Event">webhook.tested</th>') == 2
    assert ("Arrived" in page, "Given up" in page) == (True, True)


def test_removing_asks_once_more(release: str, looking_as: Browser) -> None:
    """Looking removes nothing."""
    where = reverse("wave-webhook-remove", args=[RELEASE, added()])
    assert "It is told nothing more, at once." in text_of(looking_as("dana").get(where))
    assert len(all_webhooks()) == 1
    assert "chat.example is told nothing more." in text_of(looking_as("dana").post(where, follow=True))
    assert all_webhooks() == ()


@pytest.mark.parametrize("name", ["ravi", "ivan", "vera"])
def test_nobody_else_sees_or_changes_webhooks(release: str, looking_as: Browser, name: str) -> None:
    """Neither page nor secret; and who is not signed in is asked to."""
    number = added()
    browser = looking_as(name)
    paths = ["wave-webhook-try", "wave-webhook-secret", "wave-webhook-remove"]
    assert browser.get(PAGE).status_code == 403
    assert [browser.post(reverse(path, args=[RELEASE, number])).status_code for path in paths] == [403] * 3
    assert Client().get(PAGE).status_code == 302
    assert len(all_webhooks()) == 1


def test_who_leads_this_release_alone_leaves_those_of_every_release(release: str, looking_as: Browser) -> None:
    """They see that it is told, without its address, and may not change it; nor add one for every release."""
    set_role("vera", role=Role.RELEASE_LEAD, by=operator(), now=NOW, release=RELEASE)
    every, browser = added(release=None), looking_as("vera")
    page = text_of(browser.get(PAGE))
    assert "Told of every release" in page
    assert "very-secret" not in page
    assert "The waves of every release" not in page
    for path in ("wave-webhook-try", "wave-webhook-secret", "wave-webhook-remove"):
        assert browser.post(reverse(path, args=[RELEASE, every])).status_code == 403
    assert browser.post(PAGE, {"url": f"{HOOK}/2", "told_of": "every"}).status_code == 400
    assert browser.post(PAGE, {"url": f"{HOOK}/2", "told_of": "this"}).status_code == 200


def test_a_webhook_of_another_release_is_not_found_here(release: str, looking_as: Browser) -> None:
    """Neither listed nor changed by way of this page."""
    make_release(PLAN.replace(RELEASE, "portal-3.0").replace("new-intake", "newer-intake"))
    number = added(release="portal-3.0")
    assert "Nobody yet." in text_of(looking_as("dana").get(PAGE))
    assert looking_as("dana").post(reverse("wave-webhook-remove", args=[RELEASE, number])).status_code == 404
    assert looking_as("dana").get(reverse("wave-webhook-remove", args=[RELEASE, 999])).status_code == 404


def test_a_forged_form_does_nothing(release: str, cast: dict[str, Person]) -> None:
    """Without the token of the form nothing is added or sent."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast["dana"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(PAGE, {"url": HOOK, "told_of": "this"}).status_code == 403
    assert all_webhooks() == ()
