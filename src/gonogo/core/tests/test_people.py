# SPDX-License-Identifier: Apache-2.0
"""Is nobody let in who should not be, and is the last administrator kept?"""

from datetime import timedelta

import pytest

from gonogo.core import clock
from gonogo.core.actions.people import (
    add_person,
    deactivate,
    make_setup_link,
    reactivate,
    remove_role,
    set_password,
    set_role,
    setup_link_works,
    use_setup_link,
)
from gonogo.core.actions.tokens import actor_of_token, create_token, revoke_token
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.models import Event, Person, Token
from gonogo.core.rules.permissions import Action, NotAllowed, Role, Scope, refusal
from gonogo.core.tests.cast import NOW, PASSWORD, as_


def test_first_start_makes_one_link_that_works_once(db: None) -> None:
    """The link makes the first administrator and is spent; a newer link replaces an older one."""
    old, new = make_setup_link(now=NOW), make_setup_link(now=NOW)
    assert old and new
    assert not setup_link_works(old, now=NOW)
    assert setup_link_works(new, now=NOW)
    assert not setup_link_works(new, now=NOW + timedelta(hours=24))
    person = use_setup_link(new, username="ada", name="Ada", password=PASSWORD, now=NOW)
    assert person.role == "admin"
    with pytest.raises(Refused, match="was used or has expired"):
        use_setup_link(new, username="eve", name="Eve", password=PASSWORD, now=NOW)
    assert make_setup_link(now=NOW) is None


def test_passwords_are_hashed_with_argon2_and_weak_ones_refused(cast: dict[str, object]) -> None:
    """Short and well-known passwords, and bad or taken names, are refused in words."""
    person = add_person("lee", role=Role.VIEWER, by=as_("ada"), now=NOW, password="a long enough phrase")
    assert person.password.startswith("argon2")
    with pytest.raises(BadInput, match="too short"):
        add_person("kim", role=Role.VIEWER, by=as_("ada"), now=NOW, password="short")
    with pytest.raises(BadInput, match="lowercase"):
        add_person("Kim Lee", role=Role.VIEWER, by=as_("ada"), now=NOW)
    with pytest.raises(Conflict, match="already a person lee"):
        add_person("lee", role=Role.VIEWER, by=as_("ada"), now=NOW)
    assert Person.objects.filter(username__in=["kim", "Kim Lee"]).count() == 0


def test_last_administrator_stays(cast: dict[str, object]) -> None:
    """Neither a role change nor a deactivation leaves the store without one."""
    with pytest.raises(Refused, match="only administrator"):
        set_role("ada", role=Role.VIEWER, by=as_("ada"), now=NOW)
    with pytest.raises(Refused, match="only administrator"):
        deactivate("ada", by=as_("ada"), now=NOW)
    set_role("dana", role=Role.ADMIN, by=as_("ada"), now=NOW)
    deactivate("ada", by=as_("dana"), now=NOW)


def test_role_for_one_release_is_given_and_changed(release: str) -> None:
    """It counts for that release and leaves the other role alone."""
    set_role("vera", role=Role.RELEASE_LEAD, by=as_("ada"), now=NOW, release=release)
    assert refusal(as_("vera"), Action.OPEN_WAVE, release=release) is None
    set_role("vera", role=Role.CONTRIBUTOR, by=as_("ada"), now=NOW, release=release)
    assert refusal(as_("vera"), Action.OPEN_WAVE, release=release) is not None
    assert Person.objects.get(username="vera").role == "viewer"


def test_role_for_one_release_is_taken_away_again(release: str) -> None:
    """What they may everywhere stays; the history tells both with from and to; there is nothing to take twice."""
    set_role("vera", role=Role.RELEASE_LEAD, by=as_("ada"), now=NOW, release=release)
    remove_role("vera", release=release, by=as_("ada"), now=NOW)
    assert refusal(as_("vera"), Action.OPEN_WAVE, release=release) is not None
    assert refusal(as_("vera"), Action.SEE, release=release) is None
    told = Event.objects.filter(subject="person:vera").values_list("verb", "before", "after", "release__name")
    assert list(told) == [("role set", "", "release-lead", release), ("role removed", "release-lead", "", release)]
    with pytest.raises(NotFound, match=r"vera has no role for portal-2\.0 alone"):
        remove_role("vera", release=release, by=as_("ada"), now=NOW)
    with pytest.raises(NotAllowed):
        remove_role("vera", release=release, by=as_("dana"), now=NOW)


def test_who_was_shut_out_is_let_in_again(cast: dict[str, object]) -> None:
    """With the password, the roles and the tokens of before; once, and only by an administrator."""
    made = create_token("ci", scopes=[Scope.READ], by=as_("ravi"), now=NOW)
    deactivate("ravi", by=as_("ada"), now=NOW)
    with pytest.raises(NotAllowed):
        reactivate("ravi", by=as_("dana"), now=NOW)
    person = reactivate("ravi", by=as_("ada"), now=NOW)
    assert (person.is_active, person.role, person.check_password(PASSWORD)) == (True, "contributor", True)
    assert actor_of_token(made.secret, now=NOW).name == "ravi"
    event = Event.objects.get(subject="person:ravi", verb="person reactivated")
    assert (event.actor, event.before, event.after) == ("ada", "inactive", "active")
    with pytest.raises(Conflict, match="ravi is not shut out"):
        reactivate("ravi", by=as_("ada"), now=NOW)


def test_people_change_their_own_password_and_nobody_elses(cast: dict[str, object]) -> None:
    """Administrators may set anybody's."""
    set_password("vera", "another long phrase", by=as_("vera"), now=NOW)
    assert Person.objects.get(username="vera").check_password("another long phrase")
    with pytest.raises(NotAllowed):
        set_password("dana", "another long phrase", by=as_("vera"), now=NOW)


def test_token_is_kept_as_a_hash_and_acts_for_its_person(cast: dict[str, object]) -> None:
    """The secret stands nowhere in the store; the token is its owner, limited to its scopes."""
    made = create_token("ci", scopes=[Scope.READ, Scope.EVIDENCE], by=as_("ravi"), now=NOW)
    assert not any(made.secret in str(value) for row in Token.objects.values_list() for value in row)
    assert not any(made.secret in str(value) for row in Event.objects.values_list() for value in row)
    actor = actor_of_token(made.secret, now=NOW)
    assert (actor.name, actor.scopes) == ("ravi", frozenset({Scope.READ, Scope.EVIDENCE}))
    assert refusal(actor, Action.PAUSE_WAVE) is not None


def test_token_stops_when_expired_revoked_or_its_owner_is_gone(cast: dict[str, object]) -> None:
    """Each refusal says which it was."""
    made = create_token("ci", scopes=[Scope.READ], by=as_("ravi"), now=NOW, lasts=timedelta(days=1))
    with pytest.raises(NotFound, match="expired on 2 March 2027"):
        actor_of_token(made.secret, now=NOW + timedelta(days=1))
    other = create_token("ci", scopes=[Scope.READ], by=as_("ravi"), now=NOW)
    revoke_token(other.row.pk, by=as_("ravi"), now=NOW)
    with pytest.raises(NotFound, match="was revoked"):
        actor_of_token(other.secret, now=NOW)
    deactivate("ravi", by=as_("ada"), now=NOW)
    with pytest.raises(NotFound, match="not active"):
        actor_of_token(made.secret, now=NOW)
    with pytest.raises(NotFound, match="not known"):
        actor_of_token("gnt_guess", now=NOW)


def test_token_cannot_be_widened_shared_or_endless(cast: dict[str, object]) -> None:
    """No scopes, mixed kinds, somebody else's name, or no end are refused."""
    with pytest.raises(BadInput, match="at least one scope"):
        create_token("x", scopes=[], by=as_("ravi"), now=NOW)
    with pytest.raises(BadInput, match="only the scopes evaluate and sync"):
        create_token("x", scopes=[Scope.READ, Scope.SYNC], by=as_("dana"), now=NOW)
    with pytest.raises(BadInput, match="must expire"):
        create_token("x", scopes=[Scope.READ], by=as_("ravi"), now=NOW, lasts=None)
    with pytest.raises(NotAllowed):
        create_token("x", scopes=[Scope.READ], by=as_("ravi"), now=NOW, owner="dana")
    with pytest.raises(NotAllowed):
        create_token("x", scopes=[Scope.EVALUATE], by=as_("ravi"), now=NOW)
    key = create_token("app", scopes=[Scope.EVALUATE], by=as_("dana"), now=NOW, lasts=None)
    with pytest.raises(NotFound):
        actor_of_token(key.secret, now=NOW)


def test_clock_set_back_revives_nothing_and_opens_nothing(
    cast: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time never runs backwards for decisions, and opening asks for the clock to be corrected."""
    made = create_token("ci", scopes=[Scope.READ], by=as_("ravi"), now=NOW, lasts=timedelta(days=1))
    create_token("later", scopes=[Scope.READ], by=as_("ravi"), now=NOW + timedelta(days=2))
    monkeypatch.setattr(clock, "system_now", lambda: NOW - timedelta(days=30))
    assert clock.now() == NOW + timedelta(days=2)
    with pytest.raises(NotFound, match="expired"):
        actor_of_token(made.secret, now=clock.now())
    with pytest.raises(Refused, match="Correct the clock"):
        clock.require_steady_clock()
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(days=2) - timedelta(minutes=4))
    clock.require_steady_clock()


@pytest.mark.parametrize("name", ["operator", "gonogo", "set-up"])
def test_no_person_is_called_like_what_acts_without_one(cast: dict[str, Person], name: str) -> None:
    """The history would show their acts as those of nobody."""
    with pytest.raises(BadInput, match="Choose another"):
        add_person(name, role=Role.APPROVER, by=as_("ada"), now=NOW)
