# SPDX-License-Identifier: Apache-2.0
"""Which endpoint does an address mean, which methods does it take, and may pages of other origins call it?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gonogo.faces.ofrep.http import Answer, Headers, Scope
from gonogo.faces.ofrep.snapshot import EVALUATE, SYNC

FLAGS = "/ofrep/v1/evaluate/flags"
EVENTS = "/ofrep/v1/events"
DEFINITIONS = "/flagd/"
USUAL_LENGTH = 200
"""Longer paths are not remembered, or strangers could fill the memory with them."""
POST = ("POST",)
GET = ("GET", "HEAD")

CORS: Headers = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"ETag, Retry-After"))
"""Keys travel in headers and never as cookies, so any origin may call: a page without a key gets nothing."""

_ALLOWED_HEADERS = (
    b"Authorization, X-API-Key, Content-Type, If-None-Match, Last-Event-ID, Cache-Control, "
    b"traceparent, tracestate, baggage"
)


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint, the flag key or product in its address, and the methods it takes (none when nothing is there).

    `needs` is the scope of the client key that has to be sent, None for what anybody may read.
    """

    endpoint: str
    methods: tuple[str, ...]
    name: str = ""
    is_open_to_browsers: bool = True
    needs: str | None = None

    @property
    def allow(self) -> bytes:
        """The value of the Allow header."""
        methods = (*self.methods, "OPTIONS") if self.is_open_to_browsers else self.methods
        return ", ".join(methods).encode()


_FIXED = {
    FLAGS: Route("flags", POST, needs=EVALUATE),
    f"{FLAGS}/": Route("flags", POST, needs=EVALUATE),
    EVENTS: Route("events", GET, needs=EVALUATE),
    "/ofrep/openapi.json": Route("openapi.json", GET),
    "/ofrep/openapi.yaml": Route("openapi.yaml", GET),
}
_NOWHERE = Route("unknown", ())
_NOWHERE_IN_FLAGD = Route("unknown", (), is_open_to_browsers=False)


def handles(path: str) -> bool:
    """Whether the data plane answers this path; all others are for the pages."""
    return path.startswith(("/ofrep/", "/flagd/")) or path in ("/ofrep", "/flagd")


def find_route(scope: Scope) -> Route:
    """The route of a request. Flag keys may hold slashes; the server has decoded the path already."""
    path: str = scope["path"]
    if root := scope.get("root_path"):
        path = path.removeprefix(root.rstrip("/"))
    return _route_of_usual(path) if len(path) <= USUAL_LENGTH else _route_of(path)


def _route_of(path: str) -> Route:
    if not path.isascii():
        # Undecodable bytes must not reach the JSON of an answer.
        path = path.encode("utf-8", "replace").decode()
    if (route := _FIXED.get(path)) is not None:
        return route
    if path.startswith(f"{FLAGS}/"):
        return Route("flag", POST, path[len(FLAGS) + 1 :], needs=EVALUATE)
    if path.startswith(DEFINITIONS):
        name = path[len(DEFINITIONS) :].removesuffix(".json")
        if name and "/" not in name and path.endswith(".json"):
            return Route("definitions", GET, name, is_open_to_browsers=False, needs=SYNC)
        return _NOWHERE_IN_FLAGD
    return _NOWHERE


_route_of_usual = lru_cache(maxsize=2000)(_route_of)


def preflight(route: Route) -> Answer:
    """The answer to a browser that asks whether a page of another origin may call."""
    return Answer(
        204,
        headers=(
            (b"allow", route.allow),
            (b"access-control-allow-methods", ", ".join(route.methods).encode()),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-max-age", b"7200"),
        ),
    )
