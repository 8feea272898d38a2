# SPDX-License-Identifier: Apache-2.0
"""Is every error a page that says what happened, with the right status and no traceback?"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from gonogo.core.errors import BadInput, Conflict, GonogoError, NotFound, Refused
from gonogo.core.rules.permissions import NotAllowed
from gonogo.faces.web.tests.conftest import Browser

READ = "gonogo.faces.web.views.releases.all_releases"


def failing(error: Exception) -> Any:
    """A function that fails so."""

    def fail(*_args: object, **_named: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("There is no such thing."), 404),
        (NotAllowed("vera may not do this."), 403),
        (Refused("The gate is not passed."), 409),
        (Conflict("Somebody else changed it."), 409),
        (BadInput("That is no plan."), 400),
        (GonogoError("Something else."), 400),
    ],
)
def test_errors_of_the_core_are_pages(
    looking_as: Browser, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    """The sentence of the error stands on the page, in the frame of all pages."""
    monkeypatch.setattr(READ, failing(error))
    answer = looking_as("vera").get(reverse("releases"))
    assert answer.status_code == status
    assert str(error) in answer.content.decode()
    assert '<main id="main"' in answer.content.decode()


def test_details_are_listed(looking_as: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reason of a refusal is one line."""
    monkeypatch.setattr(READ, failing(Refused("Not opened.", details=("One reason.", "Another <b>reason</b>."))))
    text = looking_as("vera").get(reverse("releases")).content.decode()
    assert "<li>One reason.</li><li>Another &lt;b&gt;reason&lt;/b&gt;.</li>" in text


def test_a_store_that_does_not_answer_is_said(looking_as: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is made without the store and asks to try again."""
    monkeypatch.setattr(READ, failing(OperationalError("could not connect to server at 10.0.0.5")))
    answer = looking_as("vera").get(reverse("releases"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "The store does not answer" in answer.content.decode()
    assert "10.0.0.5" not in answer.content.decode()


def test_a_store_that_fails_before_the_page_is_said_as_well(
    looking_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading who is signed in needs the store too."""
    client = looking_as("vera")
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", failing(OperationalError("gone")))
    assert client.get(reverse("releases")).status_code == 503


def test_a_fault_of_ours_is_a_page_without_traceback(looking_as: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person reads a sentence; the log has the rest."""
    monkeypatch.setattr(READ, failing(ZeroDivisionError("secret detail")))
    client = looking_as("vera")
    client.raise_request_exception = False
    answer = client.get(reverse("releases"))
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/nowhere/", "/r/", "/r/portal-9/", "/r/portal-2.0/practices/cooking/"])
def test_addresses_that_lead_nowhere_are_pages(release: str, looking_as: Browser, path: str) -> None:
    """A mistyped address gets a page with the way back; a mistyped release gets a suggestion."""
    answer = looking_as("vera").get(path)
    assert answer.status_code == 404
    assert "To the releases" in answer.content.decode()
    if "portal-9" in path:
        assert "Did you mean portal-2.0?" in answer.content.decode()


def test_a_stranger_gets_the_not_found_page_as_well(db: None) -> None:
    """Nothing about the inside is shown, only that there is no such page."""
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert "People" not in answer.content.decode()
