# SPDX-License-Identifier: Apache-2.0
"""Who answers which address of the data plane? Puts its parts together as one ASGI app."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from gonogo.faces.ofrep import metrics
from gonogo.faces.ofrep.auth import admit_to_stream
from gonogo.faces.ofrep.description import as_json, as_yaml
from gonogo.faces.ofrep.evaluate import evaluate_flag, evaluate_flags
from gonogo.faces.ofrep.events import Stream
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.http import (
    Answer,
    ClientGoneError,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    problem,
    send_answer,
)
from gonogo.faces.ofrep.request import Request
from gonogo.faces.ofrep.routes import CORS, Route, find_route, handles, preflight
from gonogo.faces.ofrep.snapshot import EVALUATE, Snapshot
from gonogo.faces.ofrep.sync import give_definitions

__all__ = ["DataPlane", "Readiness", "data_plane", "handles", "readiness"]

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
CLIENT_GONE = 499
"""Counted, never sent: the client hung up before its request was complete."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be answered, and the sentence why."""

    ready: bool
    reason: str


def readiness(holder: SnapshotHolder) -> Readiness:
    """Ready as soon as there is a snapshot to answer from, and until the server begins to stop."""
    snapshot = holder.current
    if holder.closing:
        return Readiness(False, "The server is stopping.")
    if snapshot is None:
        return Readiness(False, "The flags have not been loaded yet.")
    return Readiness(True, f"Flags are served at version {snapshot.version}.")


def data_plane(
    holder: SnapshotHolder, clock: Callable[[], datetime], secret: bytes, heartbeat: float = HEARTBEAT_SECONDS
) -> DataPlane:
    """The ASGI app that answers from `holder`.

    `clock` gives aware UTC times. `secret` signs the tickets of event streams; processes that stand behind one
    address need the same one. Call `holder.close()` when the stop signal arrives, or open streams delay the stop.
    """
    return DataPlane(holder, clock, secret, heartbeat)


@dataclass(frozen=True, slots=True)
class DataPlane:
    """The data plane as an ASGI app; see `data_plane`."""

    holder: SnapshotHolder
    clock: Callable[[], datetime]
    secret: bytes
    heartbeat: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Only HTTP is spoken here."""
        if scope["type"] != "http":
            raise RuntimeError(f"The data plane speaks HTTP only, not {scope['type']}.")
        started = perf_counter()
        route = find_route(scope)
        watched = _Watched(send)
        try:
            status = await self._serve(route, scope, receive, watched)
        except ClientGoneError:
            status = CLIENT_GONE
        except Exception as error:
            if watched.started and isinstance(error, OSError):
                return  # The connection broke while we wrote: the client left.
            status = 500
            metrics.FAILURES.labels(route.endpoint).inc()
            log.exception("The data plane failed to answer %s.", route.endpoint)
            if not watched.started:
                answer = problem(500, "An unexpected error happened; it was logged.")
                await send_answer(answer, scope, send, _headers_of(route))
        metrics.count_request(route.endpoint, status, None if route.endpoint == "events" else perf_counter() - started)

    async def _serve(self, route: Route, scope: Scope, receive: Receive, send: Send) -> int:
        headers = _headers_of(route)
        answer: Answer | None
        if not route.methods:
            answer = problem(404, "There is nothing at this address. /ofrep/openapi.json lists what there is.")
        elif route.is_open_to_browsers and scope["method"] == "OPTIONS":
            answer = preflight(route)
        elif scope["method"] not in route.methods:
            answer = _wrong_method(route, scope["method"])
        elif (snapshot := self.holder.current) is None:
            answer = problem(503, "The flags have not been loaded yet. Try again shortly.", ((b"retry-after", b"1"),))
        elif route.endpoint == "events":
            answer = await self._stream(snapshot, scope, receive, send, headers)
        else:
            answer = await _answer(route, Request(scope, receive, snapshot, self.clock(), self.secret))
        if answer is None:
            return 200
        await send_answer(answer, scope, send, headers)
        return answer.status

    async def _stream(
        self, snapshot: Snapshot, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> Answer | None:
        """Stream until the end and return None, or return the refusal."""
        caller = admit_to_stream(scope, snapshot, EVALUATE, self.clock(), self.secret)
        if isinstance(caller, Answer):
            return caller
        await Stream(caller, snapshot, self.holder, self.clock, self.heartbeat).run(scope, receive, send, headers)
        return None


class _Watched:
    """Passes messages on and remembers whether an answer has begun, so that a failure does not begin a second."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self._send(message)


async def _answer(route: Route, request: Request) -> Answer:
    match route.endpoint:
        case "flag":
            return await evaluate_flag(request, route.name)
        case "flags":
            return await evaluate_flags(request)
        case "definitions":
            return await give_definitions(request, route.name)
        case "openapi.json":
            return as_json()
        case "openapi.yaml":
            return as_yaml()
        case _:
            raise LookupError(f"No handler for the endpoint {route.endpoint}.")


def _headers_of(route: Route) -> Headers:
    return CORS if route.is_open_to_browsers else ()


def _wrong_method(route: Route, method: str) -> Answer:
    allowed = ", ".join(route.methods)
    return problem(405, f"{method} is not answered here; use {allowed}.", ((b"allow", route.allow),))
