# SPDX-License-Identifier: Apache-2.0
"""For whom does the token of a request act?"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q
from django.http import HttpRequest

from gonogo.core.actions.tokens import actor_of_token, hash_of
from gonogo.core.errors import GonogoError, NotFound
from gonogo.core.models import Token
from gonogo.core.rules.permissions import Actor

USE_NOTED_EVERY = timedelta(minutes=1)
LONGEST_TOKEN = 200
log = logging.getLogger(__name__)


class NotSignedIn(GonogoError):
    """No token, or one that does not work."""

    code = "not-signed-in"


def actor_of(request: HttpRequest, *, now: datetime) -> Actor:
    """The actor of the bearer token. Raises NotSignedIn that says what is wrong with it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("Send a token: `Authorization: Bearer …`. `gonogo token create` makes one.")
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise NotSignedIn("This token is not known.")
    try:
        actor = actor_of_token(token, now=now)
    except NotFound as error:
        raise NotSignedIn(error.message) from None
    _note_use(token, now)
    return actor


def _note_use(token: str, now: datetime) -> None:
    """Write down when the token was used, at most once a minute; a store that cannot write now stops nobody."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    try:
        used = Token.objects.filter(stale, hash=hash_of(token))
        # Asked first: even an UPDATE of no rows waits for whoever is writing, and most calls have nothing to note.
        if used.exists():
            used.update(last_used_at=now)
    except DatabaseError:
        log.warning("the use of a token could not be noted", exc_info=True)
