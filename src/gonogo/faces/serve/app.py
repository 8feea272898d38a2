# SPDX-License-Identifier: Apache-2.0
"""Who answers which address? Health and metrics here, flags from memory, and everything else from Django."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from gonogo.core.clock import system_now
from gonogo.faces.events import EventsIntake, is_for_events
from gonogo.faces.ofrep.app import DataPlane, handles, readiness
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.http import Headers, WholeAnswer
from gonogo.faces.serve.away import store_away
from gonogo.faces.serve.first_contact import keeper_of_this_store
from gonogo.faces.serve.loop import Loop, in_background
from gonogo.faces.serve.messenger import Messenger
from gonogo.faces.serve.refresh import Refresher

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

LARGEST_BODY = 128 * 1024 * 1024
"""Twice what the management API takes at once; bytes."""
PLAIN = "text/plain; charset=utf-8"


class _Revalidated(StaticFiles):
    """Files that browsers keep and ask about each time, so that an upgrade shows at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, or 304, with the word to ask again."""
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def static_files() -> StaticFiles:
    """The static files of all apps, where Django's finders find them."""
    folders = [storage.location for finder in get_finders() for storage in getattr(finder, "storages", {}).values()]
    files = _Revalidated(directory=folders[0], check_dir=False)
    files.all_directories = folders
    return files


class House:
    """The whole server as one ASGI app. The data plane never passes through Django."""

    def __init__(self, *, holder: SnapshotHolder, plane: DataPlane, django: App) -> None:
        self.holder = holder
        self._plane = plane
        self._django = django
        self._events = EventsIntake(holder, system_now)
        self._files = Starlette(routes=[Mount("/static", app=static_files())])
        self._refresher = Refresher(holder, keeper_of_this_store())
        self._loop = Loop()
        self._background = in_background(self._loop, lambda: not self._refresher.trouble)
        self._messenger = Messenger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server through its life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and handles(scope["path"]):
            await self._plane(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in {"/healthz", "/readyz", "/metrics"}:
            await self._tell(scope["path"], send)
        elif scope["type"] == "http" and is_for_events(scope["path"]):
            await self._events(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/static/"):
            await self._files(scope, receive, send)
        elif scope["type"] == "http" and self._refresher.trouble:
            await _answer(send, *store_away(scope["path"], self._refresher.trouble))
        elif scope["type"] == "http" and _announced_length(scope) > LARGEST_BODY:
            await _answer(send, 413, b"This is more than 128 MB. Use the command line on the server itself.\n", PLAIN)
        else:
            await self._django(scope, _limited(receive), send)

    def answer_at_once(self, scope: Scope, body: bytes) -> WholeAnswer | None:
        """What the data plane answers at once to a request that has arrived whole, if it does."""
        return self._plane.answer_at_once(scope, body) if handles(scope["path"]) else None

    async def _live(self, receive: Receive, send: Send) -> None:
        from asgiref.sync import sync_to_async

        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await sync_to_async(self._start)()
                await send({"type": "lifespan.startup.complete"})
            else:
                self.holder.close()
                await sync_to_async(self._end)()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _start(self) -> None:
        self._refresher.start()
        self._messenger.start()
        for part in self._background:
            part.start()

    def _end(self) -> None:
        for part in (*self._background, self._messenger, self._refresher):
            part.stop()
        if not self._refresher.trouble:
            self._loop.resign()

    async def _tell(self, path: str, send: Send) -> None:
        if path == "/metrics":
            return await _answer(send, 200, generate_latest(), CONTENT_TYPE_LATEST)
        if path == "/healthz":
            return await _answer(send, 200, b"alive\n", PLAIN)
        state = readiness(self.holder, self._refresher.kept_at, store_answers=not self._refresher.trouble)
        return await _answer(send, 200 if state.ready else 503, f"{state.reason}\n".encode(), PLAIN)


def _announced_length(scope: Scope) -> int:
    """How long the body says it is; 0 when it does not say or says nonsense, as it is counted on its way anyway."""
    given = dict(scope["headers"]).get(b"content-length", b"")
    return int(given) if given.isdigit() else 0


def _limited(receive: Receive) -> Receive:
    """Pass a body on until it is too long, then hang up: Django writes bodies to disk before it asks who sent them."""
    seen = 0

    async def counted() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= LARGEST_BODY else {"type": "http.disconnect"}

    return counted


async def _answer(send: Send, status: int, body: bytes, content_type: str, more: Headers = ()) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
