# SPDX-License-Identifier: Apache-2.0
"""Who answers which address of the data plane? Puts its parts together as one ASGI app."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, perf_counter

from gonogo.faces.ofrep import metrics
from gonogo.faces.ofrep.auth import admit, admit_to_stream
from gonogo.faces.ofrep.description import as_json, as_yaml
from gonogo.faces.ofrep.evaluate import evaluate_flag, evaluate_flags, flag_for
from gonogo.faces.ofrep.events import SlowClientError, Stream
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.http import (
    Answer,
    ClientGoneError,
    Message,
    Receive,
    Scope,
    Send,
    WholeAnswer,
    problem,
    send_answer,
)
from gonogo.faces.ofrep.limits import Limits, Pace, Streams
from gonogo.faces.ofrep.request import Request
from gonogo.faces.ofrep.routes import CORS, Route, find_route, handles, preflight
from gonogo.faces.ofrep.snapshot import EVALUATE, Snapshot
from gonogo.faces.ofrep.sync import give_definitions

__all__ = ["DataPlane", "Readiness", "data_plane", "handles", "readiness"]

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0


class StreamFailedError(Exception):
    """An event stream ended by a fault of ours, which was logged."""


COUNTED_AS: dict[type[Exception], int] = {ClientGoneError: 499, SlowClientError: 498, StreamFailedError: 500}
"""Statuses that are counted and never sent: nobody is left to read them, or another was sent before."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be answered, and the sentence why."""

    ready: bool
    reason: str


def readiness(holder: SnapshotHolder, kept_at: datetime | None = None, *, store_answers: bool = True) -> Readiness:
    """Ready as soon as there is a snapshot to answer from, and until the server begins to stop.

    `kept_at` is when the snapshot was written, if it came from the disk. A store that does not answer is told, and
    does not end readiness: users are served, and taking this process away would end just that.
    """
    snapshot = holder.current
    if holder.closing:
        return Readiness(False, "The server is stopping.")
    if snapshot is None:
        return Readiness(False, "The flags have not been loaded yet.")
    source = f", from the snapshot of {kept_at:%Y-%m-%d %H:%M:%S} UTC on disk" if kept_at else ""
    store = "" if store_answers else "; the store does not answer"
    return Readiness(True, f"Flags are served at version {snapshot.version}{source}{store}.")


def data_plane(
    holder: SnapshotHolder,
    clock: Callable[[], datetime],
    secret: bytes,
    heartbeat: float = HEARTBEAT_SECONDS,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> DataPlane:
    """The ASGI app that answers from `holder`.

    `clock` gives aware UTC times. `secret` signs the tickets of event streams; processes that stand behind one
    address need the same one. Call `holder.close()` when the stop signal arrives, or open streams delay the stop.
    """
    return DataPlane(holder, clock, secret, heartbeat, limits, Pace(limits.requests_per_second), Streams(limits))


@dataclass(frozen=True, slots=True)
class DataPlane:
    """The data plane as an ASGI app; see `data_plane`."""

    holder: SnapshotHolder
    clock: Callable[[], datetime]
    secret: bytes
    heartbeat: float
    limits: Limits
    pace: Pace
    streams: Streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Only HTTP is spoken here."""
        if scope["type"] != "http":
            raise RuntimeError(f"The data plane speaks HTTP only, not {scope['type']}.")
        started = perf_counter()
        route = find_route(scope)
        try:
            answer = await self._serve(route, scope, receive, send)
        except (ClientGoneError, SlowClientError, StreamFailedError) as ended:
            return metrics.REQUESTS.count(route.endpoint, COUNTED_AS[type(ended)], None)
        except Exception:
            answer = _unexpected(route)
        if answer is None:
            return metrics.REQUESTS.count(route.endpoint, 200, None)
        with suppress(OSError):  # the connection broke while we wrote: the client left
            await send_answer(answer, scope, send, CORS if route.is_open_to_browsers else ())
        return metrics.REQUESTS.count(route.endpoint, answer.status, perf_counter() - started)

    def answer_at_once(self, scope: Scope, body: bytes) -> WholeAnswer | None:
        """The whole answer to a question about one flag that has arrived; None for every other request."""
        started = perf_counter()
        route = find_route(scope)
        snapshot = self.holder.current
        if route.endpoint != "flag" or scope["method"] not in route.methods or snapshot is None:
            return None
        try:
            asked = self._admitted(route, scope, _nothing_more, snapshot)
            answer = asked if isinstance(asked, Answer) else flag_for(asked, route.name, body)
        except Exception:
            answer = _unexpected(route)
        metrics.REQUESTS.count(route.endpoint, answer.status, perf_counter() - started)
        return answer.head(CORS), answer.body

    async def _serve(self, route: Route, scope: Scope, receive: Receive, send: Send) -> Answer | None:
        """The answer to send; None when the answer was a stream, which has ended."""
        if scope["method"] not in route.methods:
            return _not_here(route, scope["method"])
        if (snapshot := self.holder.current) is None:
            return problem(503, "The flags have not been loaded yet. Try again shortly.", ((b"retry-after", b"1"),))
        if route.endpoint == "events":
            return await self._stream(snapshot, scope, receive, send)
        return await self._answer(route, scope, receive, snapshot)

    async def _answer(self, route: Route, scope: Scope, receive: Receive, snapshot: Snapshot) -> Answer:
        """The answer to a client with a good key that does not ask too much, or the refusal."""
        if route.needs is None:
            return as_json() if route.endpoint == "openapi.json" else as_yaml()
        request = self._admitted(route, scope, receive, snapshot)
        if isinstance(request, Answer):
            return request
        match route.endpoint:
            case "flag":
                return await evaluate_flag(request, route.name)
            case "flags":
                return await evaluate_flags(request)
            case "definitions":
                return await give_definitions(request, route.name)
            case _:
                raise LookupError(f"No handler for the endpoint {route.endpoint}.")

    def _admitted(self, route: Route, scope: Scope, receive: Receive, snapshot: Snapshot) -> Request | Answer:
        """The request of a client with a good key that does not ask too much, or the refusal."""
        now = self.clock()
        caller = admit(scope, snapshot, route.needs or EVALUATE, now)
        if isinstance(caller, Answer):
            return caller
        if (refusal := self.pace.refusal(caller, monotonic())) is not None:
            return refusal
        return Request(scope, receive, snapshot, int(now.timestamp()), self.secret, caller)

    async def _stream(self, snapshot: Snapshot, scope: Scope, receive: Receive, send: Send) -> Answer | None:
        """Stream until the end and return None, or return the refusal."""
        caller = admit_to_stream(scope, snapshot, EVALUATE, self.clock(), self.secret)
        if isinstance(caller, Answer):
            return caller
        refusal = self.pace.refusal(caller, monotonic()) or self.streams.refusal(caller)
        if refusal is not None:
            return refusal
        stream = Stream(caller, snapshot, self.holder, self.clock, self.heartbeat, self.limits.write_seconds)
        with self.streams.one_more(caller.digest), _no_second_answer():
            await stream.run(scope, receive, send, CORS)
        return None


async def _nothing_more() -> Message:
    """What is received after a request that was there whole."""
    return {"type": "http.disconnect"}


@contextmanager
def _no_second_answer() -> Iterator[None]:
    """What fails inside of a stream ends it: its answer has begun, so no other can be sent."""
    try:
        yield
    except OSError:
        raise ClientGoneError from None
    except SlowClientError:
        raise
    except Exception:
        metrics.FAILURES.labels("events").inc()
        log.exception("The data plane failed to go on with an event stream.")
        raise StreamFailedError from None


def _unexpected(route: Route) -> Answer:
    metrics.FAILURES.labels(route.endpoint).inc()
    log.exception("The data plane failed to answer %s.", route.endpoint)
    return problem(500, "An unexpected error happened; it was logged.")


def _not_here(route: Route, method: str) -> Answer:
    if not route.methods:
        return problem(404, "There is nothing at this address. /ofrep/openapi.json lists what there is.")
    if route.is_open_to_browsers and method == "OPTIONS":
        return preflight(route)
    allowed = ", ".join(route.methods)
    return problem(405, f"{method} is not answered here; use {allowed}.", ((b"allow", route.allow),))
