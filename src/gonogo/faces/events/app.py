# SPDX-License-Identifier: Apache-2.0
"""How does an application report exposures and outcomes? Answers after they are kept, and says what did not count."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from gonogo.faces.events.batch import BadBatch, read_batch
from gonogo.faces.events.writer import StoreGone, Writer
from gonogo.faces.ofrep.auth import admit
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.http import (
    NO_STORE,
    Answer,
    ClientGoneError,
    Headers,
    Receive,
    Scope,
    Send,
    json_answer,
    problem,
    read_body,
    send_answer,
)
from gonogo.practices.rollout.actions.intake import Given

log = logging.getLogger(__name__)

PATH = "/api/v1/events"
EVENTS = "events"
MOST_BYTES = 2 * 1024 * 1024
SHORTLY: Headers = ((b"retry-after", b"1"),)
TOO_LARGE = f"The body is too large: at most {MOST_BYTES // 1024 // 1024} MB are read. Send smaller batches."
FULL = "Too many events are waiting to be written. Send the batch again shortly, with the same number."


def is_for_events(path: str) -> bool:
    """Whether the path is that of the events; all others of the management API are Django's."""
    return path in (PATH, f"{PATH}/")


class EventsIntake:
    """The endpoint as an ASGI app. Keys are judged by the snapshot that flags are answered from."""

    def __init__(self, holder: SnapshotHolder, clock: Callable[[], datetime], writer: Writer | None = None) -> None:
        self._holder = holder
        self._clock = clock
        self._writer = writer or Writer(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = await self._answer(scope, receive)
        except ClientGoneError:
            return
        except Exception:
            log.exception("A batch of events could not be answered.")
            answer = problem(500, "An unexpected error happened; it was logged.")
        await send_answer(answer, scope, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return problem(405, f"{scope['method']} is not answered here; use POST.", ((b"allow", b"POST"),))
        snapshot = self._holder.current
        if snapshot is None:
            return problem(503, "The client keys have not been loaded yet. Try again shortly.", SHORTLY)
        caller = admit(scope, snapshot, EVENTS, self._clock())
        if isinstance(caller, Answer):
            return caller
        body = await read_body(scope, receive, MOST_BYTES)
        if body is None:
            return problem(413, TOO_LARGE, ((b"connection", b"close"),))
        try:
            batch = read_batch(body)
        except BadBatch as error:
            return problem(error.status, str(error))
        return await self._keep(Given(caller.digest, caller.grant.product, batch.number, batch.events))

    async def _keep(self, given: Given) -> Answer:
        waiting = self._writer.offer(given, asyncio.get_running_loop())
        if waiting is None:
            return problem(503, FULL, SHORTLY)
        try:
            return json_answer(200, await waiting, NO_STORE)
        except StoreGone as error:
            return problem(503, str(error), ((b"retry-after", b"5"),))
