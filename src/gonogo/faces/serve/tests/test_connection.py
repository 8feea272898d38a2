# SPDX-License-Identifier: Apache-2.0
"""Does an answer that is written at once read exactly like one that is sent in two messages?"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
import uvicorn

from gonogo.faces.ofrep.http import WholeAnswer
from gonogo.faces.ofrep.tests.cast import APP_KEY, plane
from gonogo.faces.serve.start import uvicorn_settings

FLAG = "/ofrep/v1/evaluate/flags/new-intake"
KEY = f"X-API-Key: {APP_KEY}\r\n"


class Counting:
    """The data plane, and how many requests were answered as soon as they had arrived, and how many by a task."""

    def __init__(self) -> None:
        self.plane = plane()
        self.at_once = self.by_task = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as an app."""
        self.by_task += 1
        await self.plane(scope, receive, send)

    def answer_at_once(self, scope: Any, body: bytes) -> WholeAnswer | None:
        """Answer at once where that can be."""
        answer = self.plane.answer_at_once(scope, body)
        self.at_once += answer is not None
        return answer


class Place(NamedTuple):
    """Where a server listens, and its app."""

    port: int
    app: Counting


@contextmanager
def serving(**settings: Any) -> Iterator[Place]:
    """The data plane on a real server."""
    app = Counting()
    taken = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, **{**uvicorn_settings(), "lifespan": "off", **settings}))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[taken])))
    thread.start()
    try:
        yield Place(taken.getsockname()[1], app)
    finally:
        app.plane.holder.close()
        server.should_exit = True
        thread.join(30)


def talk(port: int, *requests: bytes) -> bytes:
    """Everything that comes back for requests sent at once, the last of which closes the connection.

    PAUSE between two parts lets the first arrive alone.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in b"".join(requests).split(PAUSE):
            connection.sendall(part)
            time.sleep(0.05)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def asked(path: str = FLAG, body: bytes = b"{}", more: str = KEY, method: str = "POST", version: str = "1.1") -> bytes:
    """One request as it is written."""
    head = f"{method} {path} HTTP/{version}\r\nHost: x\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def without_dates(text: bytes) -> list[bytes]:
    """The lines of answers in order, headers sorted, without those that say when."""
    parts = [part for part in text.split(b"\r\n") if not part.startswith(b"date:")]
    return sorted(parts)


def chunked(*parts: bytes) -> bytes:
    """A question whose body comes in chunks that announce their length."""
    head = f"POST {FLAG} HTTP/1.1\r\nHost: x\r\n{KEY}Transfer-Encoding: chunked\r\n\r\n".encode()
    return head + b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (*parts, b""))


PAUSE = b"<pause>"
CONTEXT = b'{"context":{"targetingKey":"ana"}}'
LAST = asked(more=f"{KEY}Connection: close\r\n")
TOO_LARGE = f"POST {FLAG} HTTP/1.1\r\nHost: x\r\n{KEY}Content-Length: 99999999\r\n\r\n".encode()
TALKS = {
    "an answer": (asked(), LAST),
    "several at once": (asked(), asked("/ofrep/v1/evaluate/flags/no-such-flag"), asked(body=b"no json"), LAST),
    "no key": (asked(more=""), LAST),
    "too large, which closes the connection": (TOO_LARGE,),
    "HEAD": (asked("/ofrep/openapi.json", b"", method="HEAD"), LAST),
    "nothing to send": (asked(method="OPTIONS", body=b""), LAST),
    "an old client": (asked(version="1.0"),),
    "a client that waits before its body": (asked(more=f"{KEY}Expect: 100-continue\r\n"), LAST),
    "a body in chunks": (chunked(CONTEXT[:9], CONTEXT[9:]), LAST),
    "a body that comes later": (asked(body=CONTEXT).replace(CONTEXT, PAUSE + CONTEXT), LAST),
    "a body in two parts": (asked(body=CONTEXT).replace(b"targeting", b"targ" + PAUSE + b"eting", 1), LAST),
    "others between": (asked(), asked("/ofrep/v1/evaluate/flags", CONTEXT), asked(body=CONTEXT), LAST),
    "another encoding of the path": (asked("/ofrep/v1/evaluate/flags/team%2Fnew%20ui"), LAST),
}


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[Place, Place]]:
    """The data plane on our connection, and on that of uvicorn."""
    with serving() as ours, serving(http="httptools") as plain:
        yield ours, plain


@pytest.mark.parametrize("said", TALKS.values(), ids=list(TALKS))
def test_answers_are_the_same_line_by_line(places: tuple[Place, Place], said: tuple[bytes, ...]) -> None:
    """Status, headers and bodies, for one request and for several on one connection."""
    ours, plain = (talk(place.port, *said) for place in places)
    assert without_dates(ours) == without_dates(plain)
    assert ours.count(b"HTTP/1.1 ") == plain.count(b"HTTP/1.1 ") >= len(said)
    assert ours.count(b"date: ") == plain.count(b"date: ")
    assert places[1].app.at_once == 0


def test_answers_to_several_requests_come_in_their_order(places: tuple[Place, Place]) -> None:
    """The first question is answered first, also when it takes longer."""
    ours = talk(places[0].port, asked("/ofrep/v1/evaluate/flags", b'{"context":{"targetingKey":"ana"}}'), LAST)
    assert ours.index(b"eventStreams") < ours.rindex(b'"new-intake"')


@pytest.mark.parametrize(
    ("said", "at_once", "by_task"),
    [
        ((asked(), asked(body=CONTEXT), LAST), 2, 1),
        ((asked(more=""), asked(body=b"no json"), asked("/ofrep/v1/evaluate/flags/no-such-flag"), LAST), 3, 1),
        ((chunked(CONTEXT), LAST), 1, 1),
        ((asked(body=CONTEXT).replace(CONTEXT, PAUSE + CONTEXT), LAST), 0, 2),
        ((asked("/ofrep/v1/evaluate/flags", CONTEXT), LAST), 0, 2),
        ((asked(more=f"{KEY}Expect: 100-continue\r\n"), LAST), 0, 2),
        ((asked(version="1.0"),), 0, 1),
    ],
    ids=["answers", "refusals", "chunks", "a body later", "all flags", "a client that waits", "an old client"],
)
def test_a_question_about_one_flag_is_answered_as_soon_as_it_has_arrived(
    said: tuple[bytes, ...], at_once: int, by_task: int
) -> None:
    """Without a task of its own, unless something is unusual; the last of these wants the connection closed."""
    with serving() as place:
        talk(place.port, *said)
        assert (place.app.at_once, place.app.by_task) == (at_once, by_task)


def test_what_fails_is_told_and_the_connection_goes_on() -> None:
    """An error inside is logged and answered with 500, at once as well."""
    with serving() as place:
        place.app.plane.holder.current.answers.clear()  # type: ignore[union-attr]
        object.__setattr__(place.app.plane.holder.current, "owners", None)
        told = talk(place.port, asked(), LAST)
    assert told.count(b"HTTP/1.1 500 ") == 2
    assert place.app.at_once == 1
