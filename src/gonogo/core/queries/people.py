# SPDX-License-Identifier: Apache-2.0
"""Who is there, and with which roles do they act?"""

from __future__ import annotations

from gonogo.core.models import Person, Token
from gonogo.core.rules.permissions import Actor, Role


def actor_for(person: Person, *, via: str) -> Actor:
    """The person as an actor, with the roles they have everywhere and per release."""
    return Actor(
        name=person.username,
        role=Role(person.role),
        via=via,
        person_id=person.pk,
        release_roles={own.release.name: Role(own.role) for own in person.release_roles.select_related("release")},
    )


def everybody() -> tuple[Person, ...]:
    """All people, active ones first."""
    return tuple(Person.objects.prefetch_related("release_roles__release").order_by("-is_active", "username"))


def names_of_people() -> dict[str, str]:
    """What everybody is called, by username; empty for who has no name."""
    return dict(Person.objects.values_list("username", "name"))


def all_tokens(*, client_keys: bool) -> tuple[Token, ...]:
    """All tokens of people, or all client keys, newest first."""
    return tuple(
        Token.objects.select_related("person").filter(person__isnull=client_keys).order_by("revoked_at", "-created_at")
    )
