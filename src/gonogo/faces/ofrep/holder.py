# SPDX-License-Identifier: Apache-2.0
"""Which snapshot is current, and who is woken when another takes its place?"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from gonogo.faces.ofrep import metrics
from gonogo.faces.ofrep.snapshot import Snapshot


class SnapshotHolder:
    """Holds the current snapshot. Any thread may swap it; coroutines of any event loop may wait for the next one.

    Waiting costs one future each and no queue: whoever was slow sees the newest snapshot, not each one in between.
    """

    def __init__(self, first: Snapshot | None = None) -> None:
        self._current: Snapshot | None = None
        self._closing = False
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.AbstractEventLoop, set[asyncio.Future[None]]] = {}
        if first is not None:
            self.swap(first)

    @property
    def current(self) -> Snapshot | None:
        """What is served now; None until the first snapshot was swapped in."""
        return self._current

    @property
    def closing(self) -> bool:
        """Whether the server is about to stop."""
        return self._closing

    def swap(self, new: Snapshot) -> None:
        """Serve `new` from now on and wake everybody who waits. A reader sees the old one or the new one, whole.

        A version older than the current one is ignored: whoever compiled it was slower than a rollback. When the
        definitions cannot be read, this raises and the current snapshot stays.
        """
        new.prepare()
        with self._lock:
            if self._current is None or new.version >= self._current.version:
                self._take(new)
        self._wake()

    def go_back_to(self, older: Snapshot) -> None:
        """Serve `older`, although its version is lower: the store itself went back, and what it says now counts."""
        older.prepare()
        with self._lock:
            self._take(older)
        self._wake()

    def _take(self, new: Snapshot) -> None:
        self._current = new
        metrics.SERVED_VERSION.set(new.version)

    def close(self) -> None:
        """Let all waiting end, because the server stops. Call it when the signal arrives: open streams end then."""
        self._closing = True
        self._wake()

    async def wait_for_change(self, version: int) -> Snapshot | None:
        """Return the current snapshot as soon as its version is another than `version`, or when closing begins."""
        loop = asyncio.get_running_loop()
        while True:
            with self._lock:
                if self._closing or (self._current is not None and self._current.version != version):
                    return self._current
                woken: asyncio.Future[None] = loop.create_future()
                self._waiting.setdefault(loop, set()).add(woken)
            try:
                await woken
            finally:
                self._forget(loop, woken)

    def _wake(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for loop, futures in waiting.items():
            # A loop that was closed in the meantime has nobody left to wake.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_resolve, futures)

    def _forget(self, loop: asyncio.AbstractEventLoop, woken: asyncio.Future[None]) -> None:
        with self._lock:
            futures = self._waiting.get(loop, set())
            futures.discard(woken)
            if not futures:
                self._waiting.pop(loop, None)


def _resolve(futures: set[asyncio.Future[None]]) -> None:
    for woken in futures:
        if not woken.done():
            woken.set_result(None)
