# SPDX-License-Identifier: Apache-2.0
"""Does an answer that is written at once read exactly like one that is sent in two messages?"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from gonogo.faces.ofrep.tests.cast import APP_KEY, plane
from gonogo.faces.serve.start import uvicorn_settings

FLAG = "/ofrep/v1/evaluate/flags/new-intake"
KEY = f"X-API-Key: {APP_KEY}\r\n"


@contextmanager
def serving(**settings: Any) -> Iterator[int]:
    """The port of the data plane on a real server."""
    app = plane()
    taken = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, **{**uvicorn_settings(), "lifespan": "off", **settings}))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[taken])))
    thread.start()
    try:
        yield taken.getsockname()[1]
    finally:
        app.holder.close()
        server.should_exit = True
        thread.join(30)


def talk(port: int, *requests: bytes) -> bytes:
    """Everything that comes back for requests sent at once, the last of which closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"".join(requests))
        return b"".join(iter(lambda: connection.recv(65536), b""))


def asked(path: str = FLAG, body: bytes = b"{}", more: str = KEY, method: str = "POST", version: str = "1.1") -> bytes:
    """One request as it is written."""
    head = f"{method} {path} HTTP/{version}\r\nHost: x\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def without_dates(text: bytes) -> list[bytes]:
    """The lines of answers in order, headers sorted, without those that say when."""
    parts = [part for part in text.split(b"\r\n") if not part.startswith(b"date:")]
    return sorted(parts)


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
}


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    """The data plane on our connection, and on that of uvicorn."""
    with serving() as ours, serving(http="httptools") as plain:
        yield ours, plain


@pytest.mark.parametrize("said", TALKS.values(), ids=list(TALKS))
def test_answers_are_the_same_line_by_line(ports: tuple[int, int], said: tuple[bytes, ...]) -> None:
    """Status, headers and bodies, for one request and for several on one connection."""
    ours, plain = (talk(port, *said) for port in ports)
    assert without_dates(ours) == without_dates(plain)
    assert ours.count(b"HTTP/1.1 ") == plain.count(b"HTTP/1.1 ") >= len(said)
    assert ours.count(b"date: ") == plain.count(b"date: ")


def test_answers_to_several_requests_come_in_their_order(ports: tuple[int, int]) -> None:
    """The first question is answered first, also when it takes longer."""
    ours = talk(ports[0], asked("/ofrep/v1/evaluate/flags", b'{"context":{"targetingKey":"ana"}}'), LAST)
    assert ours.index(b"eventStreams") < ours.rindex(b'"new-intake"')
