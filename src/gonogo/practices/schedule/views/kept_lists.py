# SPDX-License-Identifier: Apache-2.0
"""Where does a list of work wait between its preview and the confirmation?

In the session store under a key of its own, which only the person's session names; it is forgotten after an hour, and
when the next list comes.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

KEPT_SECONDS = 3600
_KEY = "list_of_work"


@dataclass(frozen=True, slots=True)
class KeptList:
    """A file as it was sent, for a release."""

    release: str
    name: str
    content: bytes


def keep(request: HttpRequest, kept: KeptList) -> None:
    """Keep the list for an hour, in place of the one before."""
    drop(request)
    store = _store()
    packed = base64.b64encode(zlib.compress(kept.content, 1)).decode("ascii")
    store["list"] = {"release": kept.release, "name": kept.name, "content": packed}
    store.set_expiry(KEPT_SECONDS)
    store.create()
    request.session[_KEY] = str(store.session_key)


def find(request: HttpRequest, release: str) -> KeptList | None:
    """The list that this person sent for this release, if it is still kept."""
    key = request.session.get(_KEY)
    kept = _store(key).get("list") if key else None
    if kept is None or kept["release"] != release:
        return None
    return KeptList(kept["release"], kept["name"], zlib.decompress(base64.b64decode(kept["content"])))


def drop(request: HttpRequest) -> None:
    """Forget the list."""
    if key := request.session.pop(_KEY, None):
        _store(key).delete()


def _store(key: str | None = None) -> SessionBase:
    made: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return made
