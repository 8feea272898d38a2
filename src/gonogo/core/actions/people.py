# SPDX-License-Identifier: Apache-2.0
"""Add people, set their roles, and let the first administrator in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.models import Person, ReleaseRole, SetupLink
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.permissions import Action, Actor, Role, authorize

SETUP_LINK_LASTS = timedelta(hours=24)
NAMES_OF_NOBODY = frozenset({"operator", "gonogo", "set-up"})
"""Who acts in the history when no person does; a person of this name would be taken for it."""


def add_person(
    username: str, *, role: Role, by: Actor, now: datetime, name: str = "", email: str = "", password: str | None = None
) -> Person:
    """Make an account. Without a password the person cannot sign in until one is set."""
    authorize(by, Action.MANAGE_PEOPLE)
    if username in NAMES_OF_NOBODY:
        raise BadInput(f"The history uses the name {username} for what no person does. Choose another.")
    try:
        with transaction.atomic():
            if password is not None:
                validate_password(password, Person(username=username, name=name, email=email))
            person = Person.objects.create_person(username, password, role=role.value, name=name, email=email)
            record_event(
                release_id=None, subject=f"person:{username}", verb="person added", by=by, at=now, after=role.value
            )
    except ValidationError as error:
        if Person.objects.filter(username=username).exists():
            raise Conflict(f"There is already a person {username}.") from None
        raise BadInput(f"{username} was not added: {' '.join(error.messages)}") from None
    except IntegrityError:
        raise Conflict(f"There is already a person {username}.") from None
    return person


def set_role(username: str, *, role: Role, by: Actor, now: datetime, release: str | None = None) -> Person:
    """Give a person another role, everywhere or for one release."""
    authorize(by, Action.MANAGE_PEOPLE, release=release)
    with transaction.atomic():
        person = person_named(username)
        if release is None:
            before, person.role = person.role, role.value
            if before == Role.ADMIN.value and role is not Role.ADMIN:
                _require_another_admin(person)
            person.save(update_fields=["role"])
            release_id = None
        else:
            row = release_row(release)
            own, made = ReleaseRole.objects.get_or_create(person=person, release=row, defaults={"role": role.value})
            before, own.role, release_id = "" if made else own.role, role.value, row.pk
            own.save(update_fields=["role"])
        record_event(
            release_id=release_id, subject=f"person:{username}", verb="role set", by=by, at=now,
            before=before, after=role.value,
        )  # fmt: skip
    return person


def remove_role(username: str, *, release: str, by: Actor, now: datetime) -> Person:
    """Take away the role somebody has for one release; the role they have everywhere stays."""
    authorize(by, Action.MANAGE_PEOPLE, release=release)
    with transaction.atomic():
        person, row = person_named(username), release_row(release)
        own = ReleaseRole.objects.filter(person=person, release=row).first()
        if own is None:
            raise NotFound(f"{username} has no role for {release} alone, so there is none to take away.")
        own.delete()
        record_event(
            release_id=row.pk, subject=f"person:{username}", verb="role removed", by=by, at=now, before=own.role
        )
    return person


def set_password(username: str, password: str, *, by: Actor, now: datetime) -> Person:
    """Set a person's password. People who signed in may set their own; a token needs the scope for people."""
    if by.name != username or by.scopes is not None:
        authorize(by, Action.MANAGE_PEOPLE)
    with transaction.atomic():
        person = person_named(username)
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise BadInput(" ".join(error.messages)) from None
        person.set_password(password)
        person.save(update_fields=["password"])
        record_event(release_id=None, subject=f"person:{username}", verb="password set", by=by, at=now)
    return person


def deactivate(username: str, *, by: Actor, now: datetime) -> Person:
    """Shut a person out: no sign-in, and their tokens stop working."""
    authorize(by, Action.MANAGE_PEOPLE)
    with transaction.atomic():
        person = person_named(username)
        if person.role == Role.ADMIN.value:
            _require_another_admin(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        record_event(
            release_id=None, subject=f"person:{username}", verb="person deactivated", by=by, at=now,
            before="active", after="inactive",
        )  # fmt: skip
    return person


def reactivate(username: str, *, by: Actor, now: datetime) -> Person:
    """Let somebody in again who was shut out: with the password and roles of before, and tokens that still run."""
    authorize(by, Action.MANAGE_PEOPLE)
    with transaction.atomic():
        person = person_named(username)
        if person.is_active:
            raise Conflict(f"{username} is not shut out; nothing was changed.")
        person.is_active = True
        person.save(update_fields=["is_active"])
        record_event(
            release_id=None, subject=f"person:{username}", verb="person reactivated", by=by, at=now,
            before="inactive", after="active",
        )  # fmt: skip
    return person


def person_named(username: str) -> Person:
    """The person; NotFound when there is none."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise NotFound(f"There is no person {username}. `gonogo user list` shows who there is.")
    return person


def _require_another_admin(person: Person) -> None:
    others = Person.objects.filter(role=Role.ADMIN.value, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        raise Refused(f"{person.username} is the only administrator. Make somebody else one first.")


def make_setup_link(*, now: datetime) -> str | None:
    """The secret of a new one-time set-up link, or None when there are people already."""
    if Person.objects.exists():
        return None
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        SetupLink.objects.filter(used_at=None).update(expires_at=now)
        SetupLink.objects.create(hash=_hash(secret), created_at=now, expires_at=now + SETUP_LINK_LASTS)
    return secret


def setup_link_works(secret: str, *, now: datetime) -> bool:
    """Whether this set-up link can still be used."""
    return (
        not Person.objects.exists()
        and SetupLink.objects.filter(hash=_hash(secret), used_at=None, expires_at__gt=now).exists()
    )


def use_setup_link(secret: str, *, username: str, name: str, password: str, now: datetime) -> Person:
    """Make the first administrator. The link works once, and only while there is nobody."""
    with transaction.atomic():
        link = (
            SetupLink.objects.select_for_update().filter(hash=_hash(secret), used_at=None, expires_at__gt=now).first()
        )
        if link is None or Person.objects.exists():
            raise Refused("This set-up link was used or has expired. Restart `gonogo serve` for a new one.")
        first = Actor(name="set-up", role=Role.ADMIN, via="set-up link")
        person = add_person(username, role=Role.ADMIN, by=first, now=now, name=name, password=password)
        link.used_at = now
        link.save(update_fields=["used_at"])
    return person


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
