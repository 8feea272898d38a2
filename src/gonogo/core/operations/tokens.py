# SPDX-License-Identifier: Apache-2.0
"""Which keys do machines have, and how are they made and revoked?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from gonogo.core.actions.tokens import TOKEN_LASTS, create_token, revoke_token
from gonogo.core.errors import BadInput
from gonogo.core.models import Token
from gonogo.core.operation import Result, operation
from gonogo.core.operations.scope import stamp
from gonogo.core.parameters import Number, Params, Span
from gonogo.core.queries.people import all_tokens
from gonogo.core.rules.permissions import DATA_PLANE_SCOPES, Action, Actor, Scope, refusal


class Create(Params):
    """A new token, or with data-plane scopes a client key."""

    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope), description="What it may be used for.")
    name: str = Field("", max_length=120, description="What it is for, as lists show it.")
    owner: str | None = Field(None, min_length=1, max_length=60, description="Whom it acts for; left out, yourself.")
    product: str = Field("", max_length=120, description="For client keys: only this product.")
    lasts: Span | Literal["forever"] | None = Field(
        None, description="How long it works. Left out, 90d for a token, and until it is revoked for a client key."
    )

    @property
    def length(self) -> timedelta | None:
        """How long the token works; None is for ever."""
        if self.lasts is None:
            return None if set(self.scopes) & DATA_PLANE_SCOPES else TOKEN_LASTS
        return self.lasts if isinstance(self.lasts, timedelta) else None


class Revoke(Params):
    """One token."""

    id: Number = Field(description="The number of the token.")


@operation("token.create", action=Action.MANAGE_TOKENS, params=Create, also=(Action.MANAGE_CLIENT_KEYS,))
def create(by: Actor, now: datetime, params: Create) -> Result:
    """Create a token; its secret is shown once."""
    if by.person_id is None and params.owner is None and not set(params.scopes) & DATA_PLANE_SCOPES:
        raise BadInput("Say whom the token acts for: --for NAME. Only a client key acts for nobody.")
    made = create_token(
        params.name,
        scopes=params.scopes,
        by=by,
        now=now,
        owner=params.owner,
        product=params.product,
        lasts=params.length,
    )
    return {**_token(made.row, now), "token": made.secret}


@operation("token.list", action=Action.MANAGE_TOKENS, params=Params)
def list_tokens(by: Actor, now: datetime, params: Params) -> Result:
    """List the tokens and client keys that you may see; secrets are never shown again."""
    everyone = refusal(by, Action.MANAGE_PEOPLE) is None
    rows = [row for row in all_tokens(client_keys=False) if everyone or row.person_id == by.person_id]
    if refusal(by, Action.MANAGE_CLIENT_KEYS) is None:
        rows += all_tokens(client_keys=True)
    return {"tokens": [_token(row, now) for row in rows]}


@operation("token.revoke", action=Action.MANAGE_TOKENS, params=Revoke, also=(Action.MANAGE_CLIENT_KEYS,))
def revoke(by: Actor, now: datetime, params: Revoke) -> Result:
    """Stop a token from working, at once."""
    return _token(revoke_token(params.id, by=by, now=now), now)


def _token(row: Token, now: datetime) -> dict[str, Any]:
    expired = row.expires_at is not None and row.expires_at <= now
    return {
        "id": row.pk,
        "name": row.name,
        "prefix": row.prefix,
        "scopes": list(row.scopes),
        "owner": row.person.username if row.person else None,
        "product": row.product,
        "created_by": row.created_by,
        "created_at": stamp(row.created_at),
        "expires_at": stamp(row.expires_at),
        "last_used_at": stamp(row.last_used_at),
        "state": "revoked" if row.revoked_at else "expired" if expired else "active",
    }


OPERATIONS = (create, list_tokens, revoke)
