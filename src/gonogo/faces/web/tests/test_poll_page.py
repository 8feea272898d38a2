# SPDX-License-Identifier: Apache-2.0
"""Does the go/no-go poll work from its page?"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from gonogo.core.actions.record_evidence import attest
from gonogo.core.models import Poll, Vote
from gonogo.core.rules.evidence import Outcome
from gonogo.core.tests.cast import NOW, RELEASE, operator
from gonogo.faces.web.tests.conftest import Browser

URL = f"/r/{RELEASE}/waves/appeals/poll/"


def open_it(looking_as: Browser, name: str = "dana") -> Any:
    """Somebody presses the button that opens the poll."""
    return looking_as(name).post(URL, {"do": "open"})


def answer(looking_as: Browser, name: str, role: str, said: str, words: str = "") -> Any:
    """Somebody answers for a role."""
    return looking_as(name).post(URL, {"do": "answer", "role": role, "answer": said, "words": words})


def test_the_poll_is_opened_answered_and_says_go(ready: str, looking_as: Browser) -> None:
    """Dana opens it, both roles answer, and the page says go with the words of the condition."""
    assert "Open the poll" in looking_as("dana").get(URL).content.decode()
    assert open_it(looking_as).status_code == 302
    assert "Waiting for release-lead, security." in looking_as("vera").get(URL).content.decode()
    assert answer(looking_as, "dana", "release-lead", "go").status_code == 302
    assert answer(looking_as, "ivan", "security", "go-with-conditions", "Watch the sign-in log.").status_code == 302
    response = looking_as("vera").get(URL)
    assert response.context["poll"].now.standing.value == "go"
    assert "“Watch the sign-in log.”" in response.content.decode()


def test_only_those_whom_the_plan_names_are_asked(ready: str, looking_as: Browser) -> None:
    """Ivan sees the form for his role, Vera none; a sent answer for another role is refused."""
    open_it(looking_as)
    assert "Record my answer" in looking_as("ivan").get(URL).content.decode()
    assert "Record my answer" not in looking_as("vera").get(URL).content.decode()
    assert answer(looking_as, "ivan", "release-lead", "go").status_code == 400
    assert answer(looking_as, "ravi", "security", "go").status_code == 403
    assert answer(looking_as, "vera", "security", "go").status_code == 403
    assert not Vote.objects.exists()


def test_doubts_need_words(ready: str, looking_as: Browser) -> None:
    """No-go without a reason comes back with what is missing."""
    open_it(looking_as)
    refused = answer(looking_as, "ivan", "security", "no-go")
    assert refused.status_code == 400
    assert "Say why in a few words." in refused.content.decode()
    assert not Vote.objects.exists()


def test_a_no_go_of_the_people_is_said_on_the_page(ready: str, looking_as: Browser) -> None:
    """One no-go decides, and a lead may open a new poll."""
    open_it(looking_as)
    answer(looking_as, "ivan", "security", "no-go", "The audit is not done.")
    text = looking_as("dana").get(URL).content.decode()
    assert "No-go from security." in text
    assert "Open a new poll" in text


@pytest.mark.parametrize("name", ["ivan", "ravi", "vera"])
def test_only_a_lead_opens_a_poll(ready: str, looking_as: Browser, name: str) -> None:
    """Others are not offered the button, and sending the form is refused."""
    assert "Open the poll" not in looking_as(name).get(URL).content.decode()
    assert open_it(looking_as, name).status_code == 403
    assert not Poll.objects.exists()


def test_while_a_check_holds_no_poll_opens(release: str, looking_as: Browser) -> None:
    """The refusal lists what holds the wave, on the page itself."""
    assert "Open the poll" not in looking_as("dana").get(URL).content.decode()
    refused = open_it(looking_as)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "training.coverage: Not answered yet" in text
    assert not Poll.objects.exists()


def test_a_second_poll_is_told_that_there_is_one(ready: str, looking_as: Browser) -> None:
    """Two leads at once: the second learns it in a sentence."""
    open_it(looking_as)
    second = open_it(looking_as, "ada")
    assert second.status_code == 409
    assert "is already open" in second.content.decode()
    assert Poll.objects.count() == 1


def test_contrary_evidence_voids_the_poll_and_that_is_explained(ready: str, looking_as: Browser) -> None:
    """The page says which evidence came in and that a new poll is needed; answers are no longer taken."""
    open_it(looking_as)
    said = "Sign-in fails in Fargo."
    attest(RELEASE, check="incidents.open", outcome=Outcome.FAILED, statement=said, by=operator(), now=NOW)
    text = looking_as("ivan").get(URL).content.decode()
    assert "New contrary evidence" in text
    assert "so a new poll is needed" in text
    assert "Record my answer" not in text
    assert answer(looking_as, "ivan", "security", "go").status_code == 400


def test_an_unknown_wave_is_not_found(ready: str, looking_as: Browser) -> None:
    """The page lists the waves there are."""
    refused = looking_as("dana").get(reverse("poll", args=[ready, "nobody"]))
    assert refused.status_code == 404
    assert "pilot, appeals, everyone" in refused.content.decode()
