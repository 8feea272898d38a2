# SPDX-License-Identifier: Apache-2.0
"""Make and revoke keys for machines: API tokens that act for a person, and client keys for the data plane."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from gonogo.core.actions.people import NAMES_OF_NOBODY, person_named
from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import Token
from gonogo.core.rules.permissions import DATA_PLANE_SCOPES, Action, Actor, Role, Scope, authorize

TOKEN_LASTS = timedelta(days=90)
LONGEST_TOKEN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. The secret is shown now and never again."""

    secret: str
    row: Token


def create_token(
    name: str,
    *,
    scopes: Collection[Scope],
    by: Actor,
    now: datetime,
    owner: str | None = None,
    product: str = "",
    lasts: timedelta | None = TOKEN_LASTS,
) -> NewToken:
    """Make a token. With data-plane scopes it is a client key, acts for nobody and may last for ever (`lasts=None`)."""
    chosen = frozenset(scopes)
    if not chosen:
        raise BadInput("A token needs at least one scope.")
    if chosen & DATA_PLANE_SCOPES and chosen - DATA_PLANE_SCOPES:
        raise BadInput("A client key has only the scopes evaluate and sync; make a second token for the others.")
    is_client_key = bool(chosen & DATA_PLANE_SCOPES)
    _require_length(lasts, is_client_key)
    if is_client_key:
        authorize(by, Action.MANAGE_CLIENT_KEYS)
        person = None
    else:
        person = person_named(owner or by.name)
        authorize(by, Action.MANAGE_TOKENS if person.username == by.name else Action.MANAGE_PEOPLE)
        if by.scopes is not None and not chosen <= by.scopes:
            raise BadInput("A token cannot make a token with more scopes than its own.")
    prefix = "gnk" if is_client_key else "gnt"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = Token.objects.create(
            name=name.strip() or "unnamed",
            prefix=secret[:10],
            hash=hash_of(secret),
            scopes=sorted(scope.value for scope in chosen),
            person=person,
            product=product,
            created_by=by.name,
            created_at=now,
            expires_at=None if lasts is None else now + lasts,
        )
        record_event(
            release_id=None, subject=f"token:{row.pk}", verb="token created", by=by, at=now,
            after="active",
            facts={
                "name": row.name, "scopes": row.scopes, "product": product,
                "owner": person.username if person else "",
            },
        )  # fmt: skip
    return NewToken(secret, row)


def revoke_token(number: int, *, by: Actor, now: datetime) -> Token:
    """Stop a token from working, at once. Revoking it again changes nothing."""
    with transaction.atomic():
        row = Token.objects.select_for_update(of=("self",)).filter(pk=number).first()
        if row is None:
            raise NotFound(f"There is no token {number}.")
        if row.person_id is None:
            authorize(by, Action.MANAGE_CLIENT_KEYS)
        else:
            authorize(by, Action.MANAGE_TOKENS if row.person_id == by.person_id else Action.MANAGE_PEOPLE)
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            record_event(
                release_id=None, subject=f"token:{row.pk}", verb="token revoked", by=by, at=now,
                before="active", after="revoked",
            )  # fmt: skip
    return row


def actor_of_token(secret: str, *, now: datetime) -> Actor:
    """The person a token acts for, limited to its scopes. Raises NotFound with the reason when it does not work."""
    row = Token.objects.select_related("person").filter(hash=hash_of(secret)).first()
    if row is None or row.person is None:
        raise NotFound("This token is not known.")
    if row.revoked_at is not None:
        raise NotFound("This token was revoked.")
    if row.expires_at is not None and row.expires_at <= now:
        raise NotFound(f"This token expired on {row.expires_at:%-d %B %Y}.")
    if not row.person.is_active:
        raise NotFound("The person this token acts for is not active.")
    return Actor(
        name=row.person.username,
        role=Role(row.person.role),
        via=f"token {row.prefix}",
        person_id=row.person.pk,
        release_roles={own.release.name: Role(own.role) for own in row.person.release_roles.select_related("release")},
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        token_made_by="" if row.created_by in NAMES_OF_NOBODY else row.created_by,
    )


def hash_of(secret: str) -> str:
    """SHA-256 of a token; enough, as tokens are 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _require_length(lasts: timedelta | None, is_client_key: bool) -> None:
    if lasts is None:
        if not is_client_key:
            raise BadInput("A token that acts for a person must expire; at most after 366 days.")
    elif not timedelta(0) < lasts <= LONGEST_TOKEN:
        raise BadInput("A token lasts for more than nothing and at most 366 days.")
