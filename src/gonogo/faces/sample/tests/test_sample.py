# SPDX-License-Identifier: Apache-2.0
"""Does the sample application show people of every step, and does it ask with a key of its own?"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, modify_settings, override_settings

from gonogo.core.actions.tokens import hash_of, revoke_token
from gonogo.core.models import Token
from gonogo.core.queries.releases import release_named
from gonogo.core.tests.cast import NOW, RELEASE, operator
from gonogo.faces.demo.seed import seed
from gonogo.faces.sample import views
from gonogo.faces.sample.cast import choose_guests, name_of
from gonogo.faces.sample.client_key import FILE, client_key
from gonogo.practices.rollout.queries import population_of, served_now


@pytest.fixture
def demo(release: str, tmp_path: Path) -> Any:
    """The release in a demo with an empty data folder."""
    views._guests.cache_clear()
    with (
        modify_settings(INSTALLED_APPS={"append": "gonogo.faces.sample"}),
        override_settings(ROOT_URLCONF="gonogo.faces.sample.urls", HOME=tmp_path),
    ):
        yield tmp_path


def test_the_portal_needs_no_sign_in_and_no_inline_script(demo: Path) -> None:
    """It is another application; its page holds nothing that the content security policy refuses."""
    page = Client().get("/sample/").content.decode()
    assert "Benefits portal" in page
    assert 'data-people="/sample/people.json"' in page
    assert "style=" not in page


def test_the_people_come_with_flags_and_a_key_that_can_only_evaluate(demo: Path) -> None:
    """At most a dozen, someone of every wave; the key is limited to the product and made once."""
    answer = Client().get("/sample/people.json").json()
    assert 6 <= len(answer["people"]) <= 12
    assert answer["flags"] == [{"key": "new-intake", "new": True}]
    turns = {one["turn"].partition(",")[0] for one in answer["people"]}
    assert {"wave pilot", "wave appeals at 50 %", "wave appeals at 100 %", "wave everyone"} <= turns
    row = Token.objects.get(hash=hash_of(answer["key"]))
    assert (row.name, row.scopes, row.product, row.person) == ("sample application", ["evaluate"], "portal", None)
    assert Client().get("/sample/people.json").json()["key"] == answer["key"]
    assert Token.objects.count() == 1


def test_the_key_is_kept_for_its_owner_only_and_replaced_when_revoked(demo: Path) -> None:
    """The file has mode 600; a revoked key is not handed out."""
    key = client_key("portal", now=NOW)
    assert stat.S_IMODE((demo / FILE).stat().st_mode) == 0o600
    revoke_token(Token.objects.get().pk, by=operator(), now=NOW)
    assert client_key("portal", now=NOW) != key


def test_every_page_of_the_demo_leads_to_it(db: None) -> None:
    """Also the sign-in page, in a new tab; outside the demo nothing does."""
    with override_settings(ROOT_URLCONF="gonogo.faces.sample.tests.demo_urls"):
        with override_settings(DEMO=True):
            page = Client().get("/sign-in/").content.decode()
        assert 'This is a demo: <a href="/sample/" target="_blank">' in page
        assert "/sample/" not in Client().get("/sign-in/").content.decode()


def test_the_demo_makes_the_key_before_anything_is_served(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the data plane knows it from the start; beginning the demo again makes no second one."""
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(Argon2PasswordHasher, "parallelism", 1)
    with override_settings(HOME=tmp_path):
        seed(NOW)
        seed(NOW)
        key = (tmp_path / FILE).read_text()
        assert Token.objects.get().hash == hash_of(key)
        assert client_key("benefits-portal", now=NOW) == key


def test_nobody_to_show_is_said(db: None, tmp_path: Path) -> None:
    """An empty store has a page and no people."""
    with (
        modify_settings(INSTALLED_APPS={"append": "gonogo.faces.sample"}),
        override_settings(ROOT_URLCONF="gonogo.faces.sample.urls", HOME=tmp_path),
    ):
        assert "nobody to show" in Client().get("/sample/").content.decode()
        assert not (tmp_path / FILE).exists()


def test_guests_are_chosen_from_every_step_each_once(release: str) -> None:
    """In the order in which they get the new version."""
    served = served_now(release_named(RELEASE).id)
    assert served is not None
    population = population_of(release_named(RELEASE).plan, served.rosters)
    assert population is not None
    guests = choose_guests(served.plan, population, served.rosters)
    keys = [guest.context["targetingKey"] for guest in guests]
    assert len(set(keys)) == len(keys)
    assert guests[0].turn.startswith("wave pilot")
    assert guests[-1].turn == "wave everyone"


@pytest.mark.parametrize(
    ("key", "name"), [("ada.lopez12", "Ada Lopez"), ("user-7", "user-7"), ("x@y.z", "x@y.z"), ("jo_ann", "Jo Ann")]
)
def test_a_key_that_reads_like_a_name_becomes_one(key: str, name: str) -> None:
    """Others stay as they are."""
    assert name_of(key) == name
