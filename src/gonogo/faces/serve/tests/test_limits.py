# SPDX-License-Identifier: Apache-2.0
"""Does the server refuse what would only fill its disk?"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from gonogo.faces.ofrep import SnapshotHolder, data_plane
from gonogo.faces.serve import app
from gonogo.faces.serve.app import House

Message = MutableMapping[str, Any]


def post(headers: list[tuple[bytes, bytes]], chunks: list[bytes], limit: int) -> tuple[list[Message], list[Message]]:
    """Send a body to a house with a small limit; what came back, and what the app for people got to read."""
    read: list[Message] = []
    sent: list[Message] = []
    parts = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]

    async def pages(scope: Message, receive: Any, send: Any) -> None:
        """Read the body as Django does."""
        while not read or (read[-1]["type"] == "http.request" and len(read) < len(chunks)):
            read.append(await receive())

    async def receive() -> Message:
        """Hand over the next part."""
        return parts.pop(0)

    async def send(message: Message) -> None:
        """Keep what is answered."""
        sent.append(message)

    holder = SnapshotHolder()
    house = House(holder=holder, plane=data_plane(holder, clock=None, secret=b"x"), django=pages)  # type: ignore[arg-type]
    scope = {"type": "http", "path": "/sign-in/", "method": "POST", "headers": headers}
    before, app.LARGEST_BODY = app.LARGEST_BODY, limit
    try:
        asyncio.run(house(scope, receive, send))
    finally:
        app.LARGEST_BODY = before
    return sent, read


def test_body_that_announces_too_much_is_refused_unread() -> None:
    """Nothing of it reaches the pages."""
    sent, read = post([(b"content-length", b"11")], [b"x" * 11], limit=10)
    assert sent[0]["status"] == 413
    assert read == []


def test_body_that_grows_too_long_on_its_way_is_cut_off() -> None:
    """A sender that does not say how long its body is gets no further than the limit."""
    _, read = post([], [b"x" * 6, b"x" * 6, b"x" * 6], limit=10)
    assert [message["type"] for message in read] == ["http.request", "http.disconnect"]


def test_body_within_the_limit_passes_whole() -> None:
    """Both parts arrive."""
    _, read = post([(b"content-length", b"10")], [b"x" * 6, b"x" * 4], limit=10)
    assert b"".join(message["body"] for message in read) == b"x" * 10
