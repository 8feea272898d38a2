# SPDX-License-Identifier: Apache-2.0
"""Which receivers do tests send to? Real sockets on loopback that behave well, badly, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.client import parse_headers
from io import BufferedReader
from time import sleep

Behaviour = Callable[[socket.socket, "Target"], None]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Target:
    """A receiver, and what it received."""

    host: str = "127.0.0.1"
    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/hook", host: str = "") -> str:
        """Its address."""
        return f"http://{host or self.host}:{self.port}{path}"


def read_request(connection: socket.socket, target: Target) -> Received:
    """Read one request whole.

    Raises ConnectionError when the sender went away in the middle: half a request was not received.
    """
    file: BufferedReader = connection.makefile("rb")
    path = file.readline().decode().split(" ")[1]
    headers: Headers = parse_headers(file)
    length = int(headers.get("content-length") or 0)
    body = file.read(length)
    if len(body) < length:
        raise ConnectionError(f"The sender went away after {len(body)} of {length} bytes.")
    received = Received(path, {name.lower(): value for name, value in headers.items()}, body)
    target.received.append(received)
    return received


def answers(*statuses: int, headers: str = "", body: bytes = b"") -> Behaviour:
    """Answer with these statuses, one after the other; the last one for ever."""
    left = list(statuses)

    def behave(connection: socket.socket, target: Target) -> None:
        read_request(connection, target)
        status = left.pop(0) if len(left) > 1 else left[0]
        head = f"HTTP/1.1 {status} Said\r\n{headers}content-length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return behave


def hangs(connection: socket.socket, target: Target) -> None:
    """Take the request and never answer."""
    read_request(connection, target)
    target.ended.wait()


def drips(connection: socket.socket, target: Target) -> None:
    """Send the head of an answer byte by byte, so that something always arrives and it never ends."""
    read_request(connection, target)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not target.ended.is_set():
        connection.sendall(b"x")
        sleep(0.02)


def endless(connection: socket.socket, target: Target) -> None:
    """Answer with a body that never ends."""
    read_request(connection, target)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not target.ended.is_set():
        connection.sendall(b"x" * 65536)


def speaks_something_else(connection: socket.socket, target: Target) -> None:
    """Answer, but not in HTTP."""
    read_request(connection, target)
    connection.sendall(b"220 mail.example ESMTP\r\n")


def hangs_up(connection: socket.socket, target: Target) -> None:
    """Close the connection at once."""


@contextmanager
def running(behave: Behaviour, *, host: str = "127.0.0.1") -> Iterator[Target]:
    """A receiver that behaves like this until the test is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listening:
        target = Target(f"[{host}]" if ":" in host else host, listening.getsockname()[1])
        threading.Thread(target=_serve, args=(listening, behave, target), daemon=True).start()
        try:
            yield target
        finally:
            target.ended.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, behave: Behaviour, target: Target) -> None:
    while not target.ended.is_set():
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        target.connections += 1
        threading.Thread(target=_one, args=(connection, behave, target), daemon=True).start()


def _one(connection: socket.socket, behave: Behaviour, target: Target) -> None:
    with connection, suppress(OSError, ValueError, IndexError):
        behave(connection, target)
