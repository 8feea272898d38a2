# SPDX-License-Identifier: Apache-2.0
"""Who takes part, and how are people added and given roles?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from gonogo.core.actions.people import (
    add_person,
    deactivate,
    reactivate,
    remove_role,
    set_password,
    set_role,
)
from gonogo.core.errors import BadInput
from gonogo.core.models import Person
from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, Params
from gonogo.core.queries.people import everybody
from gonogo.core.rules.permissions import Action, Actor, Role, authorize

Password = Field(min_length=1, max_length=1000, description="The password; it is kept as a hash only.")


class OfPerson(Params):
    """One person."""

    username: str = Field(min_length=1, max_length=60, description="The name to sign in with.")


class Add(OfPerson):
    """A new account."""

    role: Role = Field(description="The role for everything.")
    name: str = Field("", max_length=120, description="The name people know.")
    email: str = Field("", max_length=254, description="Where mail reaches the person.")
    password: str | None = Field(None, min_length=1, max_length=1000, description="Without one, nobody can sign in.")


NO_ROLE: Literal["none"] = "none"


class SetRole(OfPerson):
    """Another role."""

    role: Role | Literal["none"] = Field(description="The role to give; none takes the one for a release away.")
    release: Name | None = Field(None, description="Only for this release; left out, for everything.")


class SetPassword(OfPerson):
    """Another password."""

    password: str = Password


@operation("user.add", action=Action.MANAGE_PEOPLE, params=Add)
def add(by: Actor, now: datetime, params: Add) -> Result:
    """Add a person."""
    person = add_person(
        params.username,
        role=params.role,
        by=by,
        now=now,
        name=params.name,
        email=params.email,
        password=params.password,
    )
    return _person(person)


@operation("user.list", action=Action.SEE, params=Params)
def list_people(by: Actor, now: datetime, params: Params) -> Result:
    """List the people and their roles."""
    return {"people": [_person(person) for person in everybody()]}


@operation("user.role", action=Action.MANAGE_PEOPLE, params=SetRole)
def role(by: Actor, now: datetime, params: SetRole) -> Result:
    """Give a person another role, for everything or for one release, or take the one for a release away."""
    if params.role == NO_ROLE:
        if params.release is None:
            raise BadInput("Everybody has a role for everything. Name the release whose role is to be taken away.")
        return _person(remove_role(params.username, release=params.release, by=by, now=now))
    return _person(set_role(params.username, role=params.role, by=by, now=now, release=params.release))


@operation("user.password", action=Action.MANAGE_PEOPLE, params=SetPassword, also=(Action.SEE,))
def password(by: Actor, now: datetime, params: SetPassword) -> Result:
    """Set the password of a person; on the command line anybody may set their own."""
    if by.scopes is not None:
        # A token must not become a password: with it, it would escape its scopes and its expiry.
        authorize(by, Action.MANAGE_PEOPLE)
    return _person(set_password(params.username, params.password, by=by, now=now))


@operation("user.deactivate", action=Action.MANAGE_PEOPLE, params=OfPerson)
def shut_out(by: Actor, now: datetime, params: OfPerson) -> Result:
    """Shut a person out: no sign-in, and their tokens stop working."""
    return _person(deactivate(params.username, by=by, now=now))


@operation("user.activate", action=Action.MANAGE_PEOPLE, params=OfPerson)
def let_in(by: Actor, now: datetime, params: OfPerson) -> Result:
    """Let a person in again who was shut out."""
    return _person(reactivate(params.username, by=by, now=now))


def _person(person: Person) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "release_roles": {own.release.name: own.role for own in person.release_roles.select_related("release")},
        "active": person.is_active,
        "can_sign_in": person.is_active and person.has_usable_password(),
    }


OPERATIONS = (add, list_people, role, password, shut_out, let_in)
