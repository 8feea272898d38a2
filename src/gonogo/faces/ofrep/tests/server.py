# SPDX-License-Identifier: Apache-2.0
"""How does the data plane behave behind a real server? Runs it on loopback in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from gonogo.faces.ofrep.app import DataPlane


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        self.listening.set()


@contextmanager
def serving(app: DataPlane) -> Iterator[str]:
    """The address of a running server; stops it as the real one is stopped: first the streams, then the rest."""
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=20)
    server = _Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        assert server.listening.wait(20), "The server did not start."
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        app.holder.close()
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive(), "The server did not stop."
