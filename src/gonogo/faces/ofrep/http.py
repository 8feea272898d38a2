# SPDX-License-Identifier: Apache-2.0
"""What is asked, and how is an answer sent? The few pieces of HTTP the data plane needs."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import orjson

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]
WholeAnswer = tuple[bytes, bytes]
"""Status line and headers as they are written, and the body."""

MAX_BODY_BYTES = 1024 * 1024
NO_STORE: Headers = ((b"cache-control", b"no-store"),)
JSON: Headers = ((b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"))
BODILESS = (204, 304)
WRITE_WHOLE = "gonogo.write-whole"
"""The extension of the scope that writes an answer, given its head and its body, and says whether it did."""
NOTHING: Mapping[str, Any] = {}
_PLAIN_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_ENTITY_TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s,"]+)')


class ClientGoneError(Exception):
    """The client hung up before its request was complete; nobody is left to answer."""


@dataclass(frozen=True)
class Answer:
    """A complete response."""

    status: int
    body: bytes = b""
    headers: Headers = ()

    def all_headers(self, more: Headers) -> Headers:
        """Its headers with the length of the body and `more`. 204 and 304 have no length."""
        length: Headers = () if self.status in BODILESS else ((b"content-length", b"%d" % len(self.body)),)
        return self.headers + length + more

    def head(self, more: Headers) -> bytes:
        """Status line and headers as they are written, without the empty line; worked out once for answers kept."""
        found = self._heads.get(more)
        if found is None:
            lines = [b"HTTP/1.1 %d %b" % (self.status, HTTPStatus(self.status).phrase.encode())]
            lines += [b"%b: %b" % header for header in self.all_headers(more)]
            found = self._heads[more] = b"\r\n".join(lines) + b"\r\n"
        return found

    @cached_property
    def is_usual(self) -> bool:
        """Whether there is a body and the connection stays open."""
        return bool(self.body) and all(name != b"connection" for name, _ in self.headers)

    @cached_property
    def _heads(self) -> dict[Headers, bytes]:
        return {}


def json_answer(status: int, content: object, headers: Headers = ()) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, to_json(content), JSON + headers)


def problem(status: int, details: str, headers: Headers = ()) -> Answer:
    """An answer that only says what went wrong and what to do."""
    return json_answer(status, {"errorDetails": details}, NO_STORE + headers)


def to_json(content: object) -> bytes:
    """JSON as bytes; also for integers beyond 64 bits, which the fast encoder refuses."""
    try:
        return orjson.dumps(content)
    except TypeError:
        return json.dumps(content, separators=(",", ":")).encode()


def raw_header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, several of the same name joined by commas; None when it was not sent."""
    values: list[bytes] = [value for header, value in scope["headers"] if header == name]
    return b", ".join(values) if values else None


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a header as text."""
    value = raw_header(scope, name)
    return None if value is None else value.decode("latin-1")


def query_value(scope: Scope, name: str) -> str | None:
    """The first value of a query parameter; None when it is absent or the query is absurdly long."""
    try:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return None
    return query[name][0] if name in query else None


async def read_body(scope: Scope, receive: Receive, limit: int = MAX_BODY_BYTES) -> bytes | None:
    """The request body, or None when it is larger than `limit`; raises ClientGoneError when it never completes."""
    for name, declared in scope["headers"]:
        if name == b"content-length" and declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
            return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join((*parts, part)) if parts else part
        parts.append(part)


async def send_answer(answer: Answer, scope: Scope, send: Send, headers: Headers = ()) -> None:
    """Send an answer; to HEAD, the same without its body. 204 and 304 never carry one.

    A server that offers to write answers whole gets them so, which is twice as quick as two messages.
    """
    write_whole = scope.get("extensions", NOTHING).get(WRITE_WHOLE)
    if write_whole is not None and answer.is_usual and write_whole(answer.head(headers), answer.body):
        return
    start = {"type": "http.response.start", "status": answer.status, "headers": answer.all_headers(headers)}
    await send(start)
    bodiless = answer.status in BODILESS or scope["method"] == "HEAD"
    await send({"type": "http.response.body", "body": b"" if bodiless else answer.body})


def quoted(etag: str) -> bytes:
    """An entity tag as it stands in the ETag header."""
    return b'"%b"' % etag.encode("ascii", "replace")


def is_unchanged(scope: Scope, etag: str) -> bool:
    """Whether If-None-Match names this etag (without quotes): weak, in a list, unquoted, or `*` for anything."""
    condition = header(scope, b"if-none-match")
    if condition is None:
        return False
    if condition.strip() == "*":
        return True
    return any(etag == (strong or bare) for strong, bare in _ENTITY_TAG.findall(condition))


def base_url(scope: Scope) -> str:
    """Scheme, host and mount point under which the client reached us; a strange Host header is not repeated."""
    host = header(scope, b"host")
    if host is None or not _PLAIN_HOST.fullmatch(host):
        address, port = scope.get("server") or ("localhost", None)
        host = f"[{address}]" if ":" in address else address
        host = f"{host}:{port}" if port else host
    return f"{scope.get('scheme', 'http')}://{host}{scope.get('root_path', '').rstrip('/')}"
