# SPDX-License-Identifier: Apache-2.0
"""Are people and keys looked after by commands, without a secret ever being shown twice?"""

from __future__ import annotations

import pytest

from gonogo.core.models import Person, Token
from gonogo.core.tests.cast import PASSWORD
from gonogo.faces.cli.tests.run import run


def test_a_person_is_added_with_a_password_from_standard_input(db: None) -> None:
    """The password is kept as a hash and works."""
    said = run("user", "add", "dana", "--role", "release-lead", "--password-stdin", typed="a long enough secret\n")
    assert (said.code, said.out) == (0, "dana is added as release-lead and can sign in\n")
    assert Person.objects.get().check_password("a long enough secret")


def test_a_person_without_a_password_cannot_sign_in(db: None) -> None:
    """They can be named with --as and hold tokens."""
    assert "cannot sign in yet" in run("user", "add", "ci", "--role", "contributor").out
    assert run("--as", "ci", "user", "list").code == 0


@pytest.mark.parametrize(
    ("words", "typed", "code", "sentence"),
    [
        (("user", "add", "ada", "--role", "viewer"), None, 1, "There is already a person ada"),
        (("user", "add", "No Spaces", "--role", "viewer"), None, 2, "lowercase letters"),
        (("user", "add", "bo", "--role", "viewer", "--password-stdin"), "short\n", 2, "too short"),
        (("user", "add", "bo", "--role", "viewer", "--password-stdin"), "", 2, "holds no password"),
        (("user", "add", "bo", "--role", "king"), None, 2, "'king' is not one of"),
        (("user", "add", "bo", "--role", "viewer", "--email", "nobody"), None, 2, "email"),
        (("user", "role", "nobody", "viewer"), None, 2, "There is no person nobody"),
        (("user", "role", "vera", "approver", "--release", "x"), None, 2, 'There is no release "x"'),
        (("user", "role", "ada", "viewer"), None, 1, "only administrator"),
        (("user", "deactivate", "ada"), None, 1, "only administrator"),
        (("user", "password", "vera"), None, 2, "--password-stdin"),
        (("--as", "nobody", "user", "list"), None, 2, "There is no person nobody"),
        (("token", "create", "--scope", "read"), None, 2, "--for NAME"),
        (("token", "create", "--scope", "read", "--scope", "sync", "--for", "dana"), None, 2, "only the scopes"),
        (("token", "create", "--scope", "read", "--for", "dana", "--lasts", "forever"), None, 2, "must expire"),
        (("token", "create", "--scope", "read", "--for", "dana", "--lasts", "soon"), None, 2, "not a duration"),
        (("token", "create", "--scope", "read", "--for", "dana", "--lasts", "400d"), None, 2, "at most 366 days"),
        (("token", "revoke", "99"), None, 2, "There is no token 99"),
    ],
)
def test_bad_input_is_a_sentence(
    cast: object, words: tuple[str, ...], typed: str | None, code: int, sentence: str
) -> None:
    """Exit code 2 for what cannot be used, 1 for what a rule refuses."""
    said = run(*words, typed=typed)
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err


def test_roles_are_given_everywhere_or_for_a_release(release: str) -> None:
    """The list shows both."""
    assert run("user", "role", "vera", "contributor").out == "vera is contributor.\n"
    run("user", "role", "vera", "approver", "--release", release)
    people = {one["username"]: one for one in run("user", "list", "--format", "json").json()["people"]}
    assert (people["vera"]["role"], people["vera"]["release_roles"]) == ("contributor", {release: "approver"})
    assert "approver of portal-2.0" in run("user", "list", COLUMNS="120").out


def test_a_role_for_a_release_is_taken_away_with_none(release: str) -> None:
    """The role for everything cannot be: everybody has one."""
    run("user", "role", "vera", "approver", "--release", release)
    assert run("user", "role", "vera", "none", "--release", release).out == "vera is viewer.\n"
    said = run("user", "role", "vera", "none")
    assert (said.code, said.out) == (2, "")
    assert "Everybody has a role for everything." in said.err


def test_somebody_who_was_shut_out_is_let_in_again(cast: object) -> None:
    """Their name works again; doing it twice is refused."""
    run("user", "deactivate", "dana")
    assert run("user", "activate", "dana").out == "dana is let in again.\n"
    assert run("--as", "dana", "user", "list").code == 0
    assert run("user", "activate", "dana").code == 1


def test_somebody_who_is_shut_out_can_do_nothing(cast: object) -> None:
    """Neither by name nor by token."""
    secret = run("token", "create", "--scope", "read", "--for", "dana").out.splitlines()[0]
    assert run("user", "deactivate", "dana").out == "dana is shut out.\n"
    assert "not active" in run("--as", "dana", "user", "list").err
    assert "not active" in run("user", "list", GONOGO_TOKEN=secret).err


def test_people_set_their_own_password_but_not_those_of_others(cast: object) -> None:
    """Vera may change hers, and nobody else's."""
    assert run("--as", "vera", "user", "password", "vera", "--password-stdin", typed="another good secret").code == 0
    said = run("--as", "vera", "user", "password", "dana", "--password-stdin", typed="another good secret")
    assert (said.code, "needs the role admin" in said.err) == (2, True)
    assert Person.objects.get(username="dana").check_password(PASSWORD)


def test_a_token_never_becomes_a_password(cast: object) -> None:
    """With a password its owner's whole role would be open to whoever holds the token."""
    secret = run("token", "create", "--scope", "read", "--scope", "people", "--for", "dana").out.splitlines()[0]
    said = run("user", "password", "dana", "--password-stdin", typed="another good secret", GONOGO_TOKEN=secret)
    assert said.code == 2
    assert Person.objects.get(username="dana").check_password(PASSWORD)


def test_a_token_is_shown_once_and_kept_as_a_hash(cast: object) -> None:
    """JSON holds the secret when it is made, and lists never do."""
    made = run("token", "create", "--scope", "read", "--for", "dana", "--name", "ci", "--format", "json").json()
    assert {"token", "id", "scopes", "expires_at"} <= set(made)
    listed = run("token", "list", "--format", "json").out + run("token", "list").out
    assert made["token"] not in listed
    assert made["token"] not in str(Token.objects.values_list("hash", "prefix", "name"))


def test_a_client_key_may_last_for_ever(cast: object) -> None:
    """It acts for nobody, so nobody has to be named."""
    said = run("token", "create", "--scope", "evaluate", "--product", "portal", "--lasts", "forever")
    assert "is a client key, scopes evaluate, for ever" in said.out
    assert "never" in run("token", "list").out


def test_tokens_are_listed_only_to_those_they_concern(cast: object) -> None:
    """Vera sees her own; client keys and those of others are for leads and administrators."""
    for owner in ("vera", "dana"):
        run("token", "create", "--scope", "read", "--for", owner, "--name", f"of {owner}")
    run("token", "create", "--scope", "sync", "--name", "edge")
    seen = {name: {one["name"] for one in run("--as", name, "token", "list", "--format", "json").json()["tokens"]}
            for name in ("vera", "dana", "ada")}  # fmt: skip
    assert seen == {"vera": {"of vera"}, "dana": {"of dana", "edge"}, "ada": {"of vera", "of dana", "edge"}}


def test_a_revoked_token_stops_working(cast: object) -> None:
    """At once, and revoking it again changes nothing."""
    made = run("token", "create", "--scope", "read", "--for", "dana", "--format", "json").json()
    assert run("user", "list", GONOGO_TOKEN=made["token"]).code == 0
    for _ in range(2):
        assert run("token", "revoke", str(made["id"])).out == f"Token {made['id']} is revoked.\n"
    assert "This token was revoked" in run("user", "list", GONOGO_TOKEN=made["token"]).err
