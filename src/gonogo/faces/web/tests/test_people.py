# SPDX-License-Identifier: Apache-2.0
"""Can an administrator look after people, and everybody after their own tokens?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from gonogo.core.actions.tokens import actor_of_token, create_token, hash_of
from gonogo.core.models import Event, Person, Token
from gonogo.core.queries.people import actor_for
from gonogo.core.rules.permissions import ROLE_MEANING, Role, Scope
from gonogo.core.tests.cast import NOW, RELEASE, as_
from gonogo.faces.web.tests.conftest import Browser

NINA = {"username": "nina", "name": "Nina", "email": "", "role": "contributor"}


def secret_on(response: Any) -> str:
    """The secret that the page shows once."""
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    found = re.search(r"<code>([^<]+)</code>", response.content.decode())
    assert found is not None
    return found[1]


def test_everybody_sees_who_there_is_and_what_roles_mean(release: str, looking_as: Browser) -> None:
    """The five roles in a sentence each; only an administrator is offered to change anything."""
    page = looking_as("vera").get(reverse("people")).content.decode()
    assert all(meaning[1:] in page for meaning in ROLE_MEANING.values())
    assert "Tess" in page
    assert reverse("people-add") not in page
    assert reverse("people-add") in looking_as("ada").get(reverse("people")).content.decode()


def test_a_person_is_added_with_a_password_shown_once(cast: Any, looking_as: Browser) -> None:
    """The password works, and no page shows it again."""
    browser = looking_as("ada")
    password = secret_on(browser.post(reverse("people-add"), NINA))
    nina = Person.objects.get(username="nina")
    assert nina.check_password(password)
    assert nina.role == "contributor"
    assert password not in browser.get(reverse("people")).content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [({"username": "dana"}, "already a person dana"), ({"username": "Nina N"}, "lowercase"), ({"role": "king"}, "")],
)
def test_a_person_who_cannot_be_added_is_explained(
    cast: Any, looking_as: Browser, change: dict[str, str], says: str
) -> None:
    """The problem stands at its field, and nobody is added."""
    before = Person.objects.count()
    response = looking_as("ada").post(reverse("people-add"), {**NINA, **change})
    assert response.status_code == 400
    assert says in str(response.context["form"].errors)
    assert Person.objects.count() == before


def test_a_role_is_set_everywhere_and_for_one_release(release: str, looking_as: Browser) -> None:
    """Both count, and each change is on record."""
    address = reverse("people-person", args=["ravi"])
    assert looking_as("ada").post(address, {"release": "*", "role": "viewer"}).status_code == 302
    assert looking_as("ada").post(address, {"release": RELEASE, "role": "release-lead"}).status_code == 302
    ravi = actor_for(Person.objects.get(username="ravi"), via="test")
    assert (ravi.role, ravi.release_roles) == (Role.VIEWER, {RELEASE: Role.RELEASE_LEAD})
    assert Event.objects.filter(subject="person:ravi", verb="role set").count() == 2
    assert "release lead of Portal 2.0" in looking_as("vera").get(reverse("people")).content.decode()


def test_the_only_administrator_stays(cast: Any, looking_as: Browser) -> None:
    """Neither another role nor shutting out locks everybody out."""
    response = looking_as("ada").post(reverse("people-person", args=["ada"]), {"release": "*", "role": "viewer"})
    assert response.status_code == 400
    assert "only administrator" in str(response.context["form"].errors)
    response = looking_as("ada").post(reverse("people-deactivate", args=["ada"]))
    assert response.status_code == 409
    assert Person.objects.get(username="ada").is_active


def test_a_new_password_replaces_the_old(cast: Any, looking_as: Browser) -> None:
    """Shown once to the administrator."""
    password = secret_on(looking_as("ada").post(reverse("people-password", args=["ravi"])))
    assert Person.objects.get(username="ravi").check_password(password)


def test_who_is_shut_out_is_out(cast: Any, looking_as: Browser) -> None:
    """The page asks first; afterwards neither session nor token works."""
    ravi = looking_as("ravi")
    address = reverse("people-deactivate", args=["ravi"])
    assert looking_as("ada").get(address).status_code == 200
    assert looking_as("ada").post(address).status_code == 302
    assert ravi.get(reverse("people")).status_code == 302
    assert "shut out" in looking_as("vera").get(reverse("people")).content.decode()


def test_who_was_shut_out_is_let_in_again(cast: Any, looking_as: Browser) -> None:
    """The page of the person offers it, and only then."""
    address, back = reverse("people-person", args=["ravi"]), reverse("people-reactivate", args=["ravi"])
    browser = looking_as("ada")
    assert back not in browser.get(address).content.decode()
    browser.post(reverse("people-deactivate", args=["ravi"]))
    assert back in browser.get(address).content.decode()
    page = browser.post(back, follow=True)
    assert "Ravi can sign in again" in page.content.decode()
    assert Person.objects.get(username="ravi").is_active
    assert browser.post(back).status_code == 409
    assert browser.get(back).status_code == 405


def test_a_role_for_one_release_is_removed(release: str, looking_as: Browser) -> None:
    """The role held everywhere stays; a second click finds nothing to remove."""
    browser = looking_as("ada")
    browser.post(reverse("people-person", args=["ravi"]), {"release": RELEASE, "role": "release-lead"})
    away = reverse("people-role-remove", args=["ravi", RELEASE])
    assert away in browser.get(reverse("people-person", args=["ravi"])).content.decode()
    page = browser.post(away, follow=True).content.decode()
    assert "Ravi has no role of their own for Portal 2.0 any more." in page
    assert away not in page
    ravi = actor_for(Person.objects.get(username="ravi"), via="test")
    assert (ravi.role, ravi.release_roles) == (Role.CONTRIBUTOR, {})
    assert browser.post(away).status_code == 404


MANAGING = (
    "people-add", "people-person", "people-password", "people-deactivate", "people-reactivate", "people-role-remove",
)  # fmt: skip


@pytest.mark.parametrize("who", ["vera", "ravi", "dana", "ivan"])
@pytest.mark.parametrize("name", MANAGING)
def test_only_an_administrator_manages_people(cast: Any, looking_as: Browser, who: str, name: str) -> None:
    """Refused with who may."""
    more = {"people-add": [], "people-role-remove": ["tess", RELEASE]}
    address = reverse(name, args=more.get(name, ["tess"]))
    response = looking_as(who).post(address, {**NINA, "release": "*"})
    assert response.status_code == 403
    assert "needs the role admin" in response.content.decode()


def test_a_token_acts_for_its_maker_until_revoked(cast: Any, looking_as: Browser) -> None:
    """Shown once, limited to its scopes, gone when revoked."""
    browser = looking_as("ravi")
    sent = {"token-name": "nightly", "token-scopes": ["read", "evidence"], "token-lasts": "30"}
    secret = secret_on(browser.post(reverse("people-token-add"), sent))
    row = Token.objects.get(hash=hash_of(secret))
    actor = actor_of_token(secret, now=row.created_at)
    assert (actor.name, actor.scopes) == ("ravi", {Scope.READ, Scope.EVIDENCE})
    assert row.expires_at is not None and (row.expires_at - row.created_at).days == 30
    assert secret not in browser.get(reverse("people-tokens")).content.decode()
    assert browser.post(reverse("people-token-revoke", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_nobody_revokes_or_sees_the_token_of_another(cast: Any, looking_as: Browser) -> None:
    """Only an administrator sees all."""
    row = create_token("mine alone", scopes={Scope.READ}, by=as_("ravi"), now=NOW).row
    assert "mine alone" not in looking_as("dana").get(reverse("people-tokens")).content.decode()
    assert looking_as("dana").post(reverse("people-token-revoke", args=[row.pk])).status_code == 403
    assert "mine alone" in looking_as("ada").get(reverse("people-tokens")).content.decode()
    assert looking_as("ada").post(reverse("people-token-revoke", args=[999])).status_code == 404


def test_a_client_key_is_made_by_a_lead_for_a_product(release: str, looking_as: Browser) -> None:
    """It acts for nobody and needs no end; contributors make none."""
    sent = {"key-name": "portal", "key-product": "portal", "key-scopes": ["evaluate"], "key-lasts": "forever"}
    assert looking_as("ravi").post(reverse("people-client-key-add"), sent).status_code == 403
    secret = secret_on(looking_as("dana").post(reverse("people-client-key-add"), sent))
    row = Token.objects.get(hash=hash_of(secret))
    assert (row.person, row.product, row.scopes, row.expires_at) == (None, "portal", ["evaluate"], None)
    assert "portal" in looking_as("dana").get(reverse("people-tokens")).content.decode()


def test_a_token_without_scopes_is_refused_on_the_page(cast: Any, looking_as: Browser) -> None:
    """The form opens again with the reason."""
    response = looking_as("ravi").post(reverse("people-token-add"), {"token-name": "x", "token-lasts": "30"})
    assert response.status_code == 400
    assert "Choose at least one thing the token may do." in response.content.decode()
    assert not Token.objects.exists()
