# SPDX-License-Identifier: Apache-2.0
"""What does the data plane answer to one request? Calls the app as a server would, without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from gonogo.faces.ofrep.app import DataPlane
from gonogo.faces.ofrep.tests.cast import APP_KEY

FLAGS = "/ofrep/v1/evaluate/flags"


@dataclass(frozen=True)
class Reply:
    """Status, headers and body of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def scope_of(method: str, address: str, headers: Mapping[str, str], key: str | None) -> dict[str, Any]:
    """What a server tells the app about a request."""
    path, _, query = address.partition("?")
    sent = {"host": "flags.example.gov", **headers}
    if key is not None:
        sent["authorization"] = f"Bearer {key}"
    return {
        "type": "http",
        "method": method,
        "scheme": "https",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items()],
        "server": ("127.0.0.1", 8000),
    }


def call(
    app: DataPlane,
    method: str,
    address: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    key: str | None = APP_KEY,
    chunk: int = 65536,
    **scope_changes: object,
) -> Reply:
    """Send one request, its body in chunks, and return the answer."""
    scope = {**scope_of(method, address, headers or {}, key), **scope_changes}
    parts = [body[start : start + chunk] for start in range(0, len(body), chunk)] or [b""]
    incoming = [
        {"type": "http.request", "body": part, "more_body": index < len(parts) - 1} for index, part in enumerate(parts)
    ]
    outgoing: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        """Hand over the next part of the body, then the end of the connection."""
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """Keep what the app sends."""
        outgoing.append(message)

    asyncio.run(app(scope, receive, send))
    names = [name.decode() for name, _ in outgoing[0]["headers"]]
    assert len(names) == len(set(names)), f"A header was sent twice: {names}"
    return Reply(
        outgoing[0]["status"],
        {name.decode(): value.decode() for name, value in outgoing[0]["headers"]},
        b"".join(message.get("body", b"") for message in outgoing[1:]),
    )


def ask(app: DataPlane, flag: str, context: object = None, **options: Any) -> Reply:
    """Evaluate one flag."""
    return call(app, "POST", f"{FLAGS}/{flag}", json.dumps({"context": context or {}}).encode(), **options)


def ask_all(app: DataPlane, context: object = None, **options: Any) -> Reply:
    """Evaluate all flags."""
    return call(app, "POST", FLAGS, json.dumps({"context": context or {}}).encode(), **options)
