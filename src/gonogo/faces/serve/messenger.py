# SPDX-License-Identifier: Apache-2.0
"""How do wave events get to the webhooks, while nothing else waits for them?

A thread looks for new events, takes what is due and writes down what came back; another one sends. At most one message
is under way to each webhook, so one that hangs delays only its own.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection

from gonogo.adapters.webhooks import Answer, Sender
from gonogo.core import clock
from gonogo.practices.rollout.actions.outbox import Letter, collect_events, settle, take_due
from gonogo.practices.rollout.queries.webhooks import refuse_address
from gonogo.practices.rollout.rules.webhook import Fate

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 0.5
MOST_AT_ONCE = 50


@dataclass
class Messenger:
    """Tells webhooks what happened until it is stopped. Any number of processes may have one."""

    interval: float = INTERVAL_SECONDS
    _stopped: bool = False
    _wake: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _sender: Sender | None = None
    _under_way: dict[int, tuple[Letter, Future[Answer]]] = field(default_factory=dict)
    _down: bool = False

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread. What was under way is told again later: at least once is promised, not at most once."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait(self.interval)
            self._wake.clear()
            if not self._stopped and not _is_missing():
                self.look()
        connection.close()

    def look(self) -> None:
        """One round. A store that does not answer, or anything else that fails, costs this round only."""
        try:
            close_old_connections()
            now = clock.now()
            self._write_down(now)
            collect_events(now=now)
            self._send_due(now)
            self._down = False
        except DatabaseError as error:
            if not self._down:
                log.error("The store does not answer, so webhooks wait. %s", error)
            self._down = True
            if not connection.in_atomic_block:
                connection.close()
        except Exception:
            log.exception("Webhooks could not be told in this round.")

    def _send_due(self, now: datetime) -> None:
        letters = take_due(now=now, most=MOST_AT_ONCE - len(self._under_way), busy=self._under_way.keys())
        for letter in letters:
            if self._sender is None:
                self._sender = Sender(refuse_address)
            future = self._sender.send(letter.message(clock.system_now()))
            future.add_done_callback(lambda _: self._wake.set())
            self._under_way[letter.webhook] = (letter, future)

    def _write_down(self, now: datetime) -> None:
        """What came back since the last round. What cannot be written down is sent again later."""
        for webhook, (letter, future) in list(self._under_way.items()):
            if not future.done():
                continue
            failed = future.cancelled() or future.exception() is not None
            answer = Answer(None, "Sending failed; the log of the server says why.") if failed else future.result()
            if failed and not future.cancelled():
                log.error("Webhook %s could not be sent to.", webhook, exc_info=future.exception())
            del self._under_way[webhook]
            step = settle(letter, answer, now=now)
            if step is not None and step.fate is Fate.GIVEN_UP:
                log.warning("Webhook %s was not told of an event. %s", webhook, step.problem)


def _is_missing() -> bool:
    """Whether the file of the store is gone: looking into it would make an empty one in its place."""
    return connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()
