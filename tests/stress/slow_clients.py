# SPDX-License-Identifier: Apache-2.0
"""How do hundreds of clients behave that open an event stream and never read it? Raw sockets, nothing between."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

RECEIVE_BYTES = 1024


def open_stream(url: str, key: str) -> socket.socket:
    """Ask for events over a connection that takes little, and do not look at what comes."""
    place = urlsplit(url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    connection.connect((place.hostname, place.port))
    request = f"GET /ofrep/v1/events HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {key}\r\n\r\n"
    connection.sendall(request.encode())
    return connection


@contextmanager
def clients_that_never_read(url: str, key: str, number: int) -> Iterator[list[socket.socket]]:
    """So many of them, until the end of the block."""
    with ExitStack() as opened:
        yield [opened.enter_context(open_stream(url, key)) for _ in range(number)]


def resident_bytes(process: int) -> int:
    """How much memory a process holds."""
    with open(f"/proc/{process}/status") as status:
        (line,) = [line for line in status if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024
