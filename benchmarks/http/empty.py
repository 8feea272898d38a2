# SPDX-License-Identifier: Apache-2.0
"""How fast is the server itself? An app that does nothing, on uvicorn as the product sets it up."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from gonogo.faces.serve.start import uvicorn_settings

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def app(scope: MutableMapping[str, Any], receive: object, send: Send) -> None:
    """Answer 200 with an empty object, whatever is asked."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), **{**uvicorn_settings(), "lifespan": "off"})
