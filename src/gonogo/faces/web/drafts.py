# SPDX-License-Identifier: Apache-2.0
"""Where does a changed plan wait between its preview and the confirmation?

In the session store, under a key of its own that only the owner's session names; so it works with any number of
processes, expires by itself, and the person's own session stays small.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from gonogo.core.errors import NotFound

KEPT_SECONDS = 3600
_KEYS = "plan_drafts"
MOST_DRAFTS = 5
SHOWN = 12
"""How much of a key an address shows; the owner's session knows the rest."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that was checked and not applied yet, on top of a version."""

    release: str
    text: str
    rosters: dict[str, bytes]
    on_version: int


def keep(request: HttpRequest, draft: Draft) -> str:
    """Keep the draft for an hour; returns its key."""
    store = _store()
    store["draft"] = {
        "release": draft.release,
        "text": draft.text,
        "on_version": draft.on_version,
        "rosters": {path: _pack(content) for path, content in draft.rosters.items()},
    }
    store.set_expiry(KEPT_SECONDS)
    store.create()
    key = str(store.session_key)
    known = list(request.session.get(_KEYS, []))
    for old in known[: -(MOST_DRAFTS - 1)]:
        _store(old).delete()
    request.session[_KEYS] = [*known[-(MOST_DRAFTS - 1) :], key]
    return key[:SHOWN]


def find(request: HttpRequest, name: str, *, release: str) -> Draft:
    """The draft of this person with this name; NotFound when it has expired or is for another release."""
    kept = _store(_key(request, name)).get("draft")
    if kept is None or kept["release"] != release:
        raise NotFound("This change is no longer kept; it waits for an hour at most. Make the change again.")
    rosters = {path: _unpack(content) for path, content in kept["rosters"].items()}
    return Draft(kept["release"], kept["text"], rosters, kept["on_version"])


def drop(request: HttpRequest, name: str) -> None:
    """Forget the draft."""
    if key := _key(request, name):
        _store(key).delete()
        request.session[_KEYS] = [one for one in request.session.get(_KEYS, []) if one != key]


def _key(request: HttpRequest, name: str) -> str | None:
    return next((key for key in request.session.get(_KEYS, []) if key[:SHOWN] == name), None)


def _store(key: str | None = None) -> SessionBase:
    made: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return made


def _pack(content: bytes) -> str:
    return base64.b85encode(zlib.compress(content)).decode("ascii")


def _unpack(content: str) -> bytes:
    return zlib.decompress(base64.b85decode(content))
