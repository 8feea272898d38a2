# SPDX-License-Identifier: Apache-2.0
"""When should a client ask again? Tells open clients over server-sent events that what is served has changed.

An event says only that something changed; the client then evaluates all flags again, under its own ETag. A stream
keeps no queue: it remembers the last snapshot it told of, so a slow client costs no memory and gets the newest news.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from gonogo.faces.ofrep import metrics
from gonogo.faces.ofrep.auth import judge
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.http import Headers, Receive, Scope, Send, header, quoted
from gonogo.faces.ofrep.snapshot import EVALUATE, Caller, Snapshot

STREAM_HEADERS: Headers = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
)
HEARTBEAT = b": still here\n\n"
RETRY_MILLISECONDS = 2000
RECENT = timedelta(seconds=60)
"""A client that connects this soon after a release may have evaluated just before it, so it is told to ask again."""


TRANSPORT = "gonogo.transport"
"""The extension of the scope that holds the connection, where the server gives one."""
BUFFER_BYTES = 4 * 1024
"""What may wait for a client to read it, in this process and again in the system below: two dozen events each."""


class SlowClientError(Exception):
    """The client did not read what it was sent for too long, and was dropped."""


@dataclass(slots=True)
class Stream:
    """One open stream: whose it is, and the snapshot its client was told of last."""

    caller: Caller
    told: Snapshot
    holder: SnapshotHolder
    clock: Callable[[], datetime]
    heartbeat: float
    write_seconds: float

    async def run(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Keep the client informed until it leaves, its key ends, or the server stops.

        Raises SlowClientError when the client does not read; the connection is broken off then.
        """
        transport = scope.get("extensions", {}).get(TRANSPORT)
        _keep_buffers_small(transport)
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS + headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        gone = asyncio.ensure_future(_client_gone(receive))
        with metrics.OPEN_STREAMS.track_inprogress():
            try:
                await self._write(send, greeting(self.told, header(scope, b"last-event-id"), self.clock()))
                await self._follow(gone, send)
                await send({"type": "http.response.body", "body": b""})
            except TimeoutError:
                if transport is not None:
                    # A polite end would wait for the client to read the rest, for ever.
                    transport.abort()
                    await gone
                raise SlowClientError from None
            finally:
                gone.cancel()

    async def _follow(self, gone: asyncio.Future[None], send: Send) -> None:
        while not self.holder.closing:
            change = asyncio.ensure_future(self.holder.wait_for_change(self.told.version))
            try:
                await asyncio.wait((gone, change), timeout=self.heartbeat, return_when=asyncio.FIRST_COMPLETED)
            finally:
                change.cancel()
            message = self.news() or self.renewal() or HEARTBEAT
            if gone.done() or self.holder.closing or not self.may_stay():
                return
            await self._write(send, message)

    async def _write(self, send: Send, part: bytes) -> None:
        async with asyncio.timeout(self.write_seconds):
            await send({"type": "http.response.body", "body": part, "more_body": True})

    def news(self) -> bytes | None:
        """The event to send when other flags are served than the client was told of."""
        before, self.told = self.told, self.holder.current or self.told
        return None if self.told.etag == before.etag else refetch_event(self.told)

    def renewal(self) -> bytes | None:
        """An event, once, when the ticket should be renewed: evaluating again brings the next one."""
        renew_at = self.caller.renew_at
        if renew_at is None or self.clock().timestamp() < renew_at:
            return None
        self.caller = Caller(self.caller.digest, self.caller.grant)
        return refetch_event(self.told)

    def may_stay(self) -> bool:
        """Whether the key is still good: it may have been revoked, or have expired, since the stream was opened."""
        return isinstance(judge(self.caller.digest, self.told, EVALUATE, self.clock()), Caller)


def refetch_event(snapshot: Snapshot) -> bytes:
    """The event that makes a client evaluate again."""
    told = {
        "type": "refetchEvaluation",
        "etag": quoted(snapshot.etag).decode(),
        "lastModified": max(0, int(snapshot.released_at.timestamp())),
    }
    return b"id: %d\nevent: message\ndata: %b\n\n" % (snapshot.version, orjson.dumps(told))


def greeting(snapshot: Snapshot, last_event_id: str | None, now: datetime) -> bytes:
    """What a stream begins with: how soon to reconnect and, when the client may have missed a change, an event."""
    opening = b": serving version %d\nretry: %d\n\n" % (snapshot.version, RETRY_MILLISECONDS)
    behind = last_event_id is not None and last_event_id.strip() != str(snapshot.version)
    just_released = last_event_id is None and now - snapshot.released_at < RECENT
    return opening + refetch_event(snapshot) if behind or just_released else opening


def _keep_buffers_small(transport: asyncio.WriteTransport | None) -> None:
    """Notice early that nobody reads, and keep little for those who do not."""
    if transport is None:
        return
    transport.set_write_buffer_limits(high=BUFFER_BYTES)
    connection = transport.get_extra_info("socket")
    with suppress(OSError, AttributeError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
