# SPDX-License-Identifier: Apache-2.0
"""How do batches get into the store without holding up the answers to flags, or anybody else who writes?

One thread takes what is waiting, several batches in one transaction, and lets others write in between. What waits is
bounded: beyond that, senders are asked to come back.
"""

from __future__ import annotations

import logging
import threading
import time
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from gonogo.faces.serve import store_state
from gonogo.practices.rollout.actions.intake import Answer, Given, forget_old_batches, take_in

log = logging.getLogger(__name__)

MOST_WAITING = 50_000
"""Events that may wait to be written, in all batches together."""
MOST_AT_ONCE = 5_000
"""Events after which a transaction takes no further batch."""
SHORTEST_PAUSE = 0.02
"""Seconds between two transactions, at least: a rollback must not wait behind events."""
TIDY_EVERY = timedelta(hours=1)
AWAY = "The store does not answer, so nothing was kept. Send the batch again with the same number."


class StoreGone(Exception):
    """The events could not be kept; the message says so to the sender."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A batch and who waits for its answer."""

    given: Given
    loop: AbstractEventLoop
    future: Future[Answer]


class Writer:
    """Writes batches in the order of their arrival. Its thread begins with the first and ends with the process."""

    def __init__(self, clock: Callable[[], datetime], *, most_waiting: int = MOST_WAITING) -> None:
        self._clock = clock
        self._most = most_waiting
        self._queue: deque[_Waiting] = deque()
        self._events = 0
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        self._file: tuple[int, int] | None = None
        self._tidied: datetime | None = None

    def offer(self, given: Given, loop: AbstractEventLoop) -> Future[Answer] | None:
        """Take a batch and return what will hold its answer; None when too much is waiting already."""
        with self._ready:
            if self._events and self._events + len(given.events) > self._most:
                return None
            future: Future[Answer] = loop.create_future()
            self._queue.append(_Waiting(given, loop, future))
            self._events += len(given.events)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="events", daemon=True)
                self._thread.start()
            self._ready.notify()
        return future

    def _run(self) -> None:
        while True:
            group = self._next_group()
            started = time.monotonic()
            self._write(group)
            time.sleep(max(SHORTEST_PAUSE, time.monotonic() - started))

    def _next_group(self) -> list[_Waiting]:
        with self._ready:
            while not self._queue:
                self._ready.wait()
            group: list[_Waiting] = []
            events = 0
            while self._queue and (not group or events + len(self._queue[0].given.events) <= MOST_AT_ONCE):
                group.append(self._queue.popleft())
                events += len(group[-1].given.events)
            self._events -= events
            return group

    def _write(self, group: Sequence[_Waiting]) -> None:
        try:
            answers: Sequence[Answer | Exception] = self._kept(group)
        except Exception as error:
            if not isinstance(error, DatabaseError | StoreGone):
                log.exception("Events could not be taken in.")
            else:
                log.error("Events could not be taken in: the store does not answer.")
            store_state.disconnect()
            answers = [StoreGone(AWAY)] * len(group)
        for one, answer in zip(group, answers, strict=True):
            # A server that stops has closed its loop; nobody waits there any more.
            with suppress(RuntimeError):
                one.loop.call_soon_threadsafe(_tell, one.future, answer)

    def _kept(self, group: Sequence[_Waiting]) -> list[Answer]:
        self._require_same_store()
        now = self._clock()
        answers = take_in([one.given for one in group], now=now)
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            forget_old_batches(now)
        return answers

    def _require_same_store(self) -> None:
        """A store whose file is gone would be made anew, empty, by opening it; one that was replaced, be missed."""
        file = store_state.identity_of_store()
        if file is None and connection.vendor == "sqlite" and store_state.store_file() is not None:
            raise StoreGone(AWAY)
        if file != self._file:
            store_state.disconnect()
            self._file = file
        close_old_connections()


def _tell(future: Future[Answer], answer: Answer | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
