# SPDX-License-Identifier: Apache-2.0
"""Can people get in, can strangers not, and does a set-up link work once?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gonogo.core.actions.people import deactivate, make_setup_link
from gonogo.core.clock import system_now
from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW, PASSWORD, operator
from gonogo.faces.web.tests.conftest import Browser

NEW = "four words make passwords"


def sign_in(client: Client, name: str = "dana", password: str = PASSWORD) -> Any:
    """Send the sign-in form."""
    return client.post(reverse("sign-in"), {"username": name, "password": password})


def test_the_right_password_lets_in_and_back_to_where_one_wanted(cast: dict[str, Person]) -> None:
    """After signing in, the page one asked for opens."""
    client = Client()
    asked = client.get("/releases/")
    assert asked["Location"] == "/sign-in/?next=/releases/"
    answer = client.post(reverse("sign-in"), {"username": "dana", "password": PASSWORD, "next": "/releases/"})
    assert answer["Location"] == "/releases/"
    assert "Dana" in client.get("/releases/").content.decode()


def test_nobody_is_sent_to_another_site(cast: dict[str, Person]) -> None:
    """A foreign address to go to is ignored."""
    answer = Client().post(
        reverse("sign-in"), {"username": "dana", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"


def test_a_wrong_password_says_one_sentence_for_all(cast: dict[str, Person]) -> None:
    """It is not told whether the name exists."""
    known, unknown = sign_in(Client(), "dana", "wrong"), sign_in(Client(), "nobody", "wrong")
    for answer in (known, unknown):
        assert "This name and password do not belong together." in answer.content.decode()


def test_somebody_deactivated_stays_outside(cast: dict[str, Person]) -> None:
    """The right password of a closed account opens nothing."""
    deactivate("sam", by=operator(), now=NOW)
    client = Client()
    sign_in(client, "sam")
    assert client.get("/releases/").status_code == 302


def test_five_wrong_passwords_close_the_door(cast: dict[str, Person]) -> None:
    """The fifth failure shows the lock-out page, and then even the right password waits."""
    client = Client()
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200
    for password in ("wrong", PASSWORD):
        answer = sign_in(client, password=password)
        assert answer.status_code == 429
        assert "Too many tries" in answer.content.decode()


def test_signing_out_needs_a_form_and_ends_the_session(looking_as: Browser) -> None:
    """A link from elsewhere signs nobody out; the button does."""
    client = looking_as("dana")
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.post(reverse("sign-out")).status_code == 302
    assert client.get("/releases/").status_code == 302


def test_a_form_without_its_token_changes_nothing(cast: dict[str, Person]) -> None:
    """A form sent from another site gets a page that says to try again."""
    answer = Client(enforce_csrf_checks=True).post(reverse("sign-in"), {"username": "dana", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Please try again" in answer.content.decode()


@pytest.mark.django_db
def test_the_set_up_link_makes_the_first_administrator_once() -> None:
    """The link asks for name and password, signs in, and is worth nothing afterwards."""
    secret = make_setup_link(now=system_now())
    assert secret is not None
    client, url = Client(), reverse("set-up", args=[secret])
    assert client.get(url).status_code == 200
    given = {"name": "Ada", "username": "ada", "password": NEW, "again": NEW}
    assert client.post(url, given).status_code == 302
    assert Person.objects.get().role == "admin"
    assert client.get(reverse("people")).status_code == 200
    again = Client().post(url, given | {"username": "eve"})
    assert again.status_code == 404
    assert "This link no longer works" in again.content.decode()
    assert Person.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"again": "something else entirely"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"username": "Ada Lovelace"}, "Use lowercase letters, digits, dots, dashes."),
        ({"username": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(change: dict[str, str], says: str) -> None:
    """A refused form makes nobody, says why, and can be corrected."""
    secret = make_setup_link(now=system_now())
    url = reverse("set-up", args=[secret])
    given = {"name": "Ada", "username": "ada", "password": NEW, "again": NEW}
    answer = Client().post(url, given | change)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert Person.objects.count() == 0
    assert Client().post(url, given).status_code == 302


@pytest.mark.django_db
def test_an_invented_set_up_link_opens_nothing() -> None:
    """Guessing leads to the page that says how to get a link."""
    assert Client().get(reverse("set-up", args=["guess"])).status_code == 404


def test_one_changes_ones_own_password_and_stays_signed_in(looking_as: Browser) -> None:
    """The new password works at once; this session goes on."""
    client = looking_as("vera")
    given = {"present": PASSWORD, "password": NEW, "again": NEW}
    assert client.post(reverse("account"), given).status_code == 302
    assert "Your password was changed." in client.get(reverse("account")).content.decode()
    fresh = Client()
    assert sign_in(fresh, "vera", NEW).status_code == 302


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"present": "wrong"}, "This is not your present password."),
        ({"password": "verapassword", "again": "verapassword1"}, "The two passwords differ."),
        ({"password": "password1234", "again": "password1234"}, "too common"),
    ],
)
def test_a_bad_change_of_password_is_refused(looking_as: Browser, change: dict[str, str], says: str) -> None:
    """The old password stays when the form is refused."""
    answer = looking_as("vera").post(reverse("account"), {"present": PASSWORD, "password": NEW, "again": NEW} | change)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert sign_in(Client(), "vera").status_code == 302
