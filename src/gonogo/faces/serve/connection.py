# SPDX-License-Identifier: Apache-2.0
"""How do apps reach the connection below a request, and how is a question answered as soon as it has arrived?

Event streams have to break off clients that do not read. And an answer that is complete needs neither two messages
nor a check of each header for line breaks: it was checked when it was made. Both are extensions of the scope, so the
app works on any other server as well. An app that offers `answer_at_once` is asked for it before a task is made for
the request: a question about one flag is answered from memory, so there is nothing to wait for. Whatever is unusual
about a request (it comes in pieces, or waits for others on its connection) goes the way of all other requests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gonogo.faces.ofrep.events import TRANSPORT
from gonogo.faces.ofrep.http import WRITE_WHOLE, Scope, WholeAnswer

AtOnce = Callable[[Scope, bytes], WholeAnswer | None]


class Connection(HttpToolsProtocol):
    """The protocol of uvicorn, with two extensions of the scope, and answers at once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._answer_at_once: AtOnce | None = getattr(self.config.app, "answer_at_once", None)
        self._arriving: tuple[RequestResponseCycle, Any] | None = None

    def data_received(self, data: bytes) -> None:
        """Take in what arrived; a request that is not complete by now gets its task."""
        super().data_received(data)
        self._give_task()

    def on_message_complete(self) -> None:
        """Answer at once, or give the request its task."""
        super().on_message_complete()
        if self._arriving is None or self._answer_at_once is None:
            return
        cycle = self.cycle
        scope: Any = cycle.scope
        answer = self._answer_at_once(scope, bytes(cycle.body)) if can_write_whole(cycle) else None
        if answer is None:
            self._give_task()
        else:
            self._arriving = None
            write_whole(cycle, *answer)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Wait for the rest of a request that is just being read; others begin now."""
        is_waited_for = cycle is self.cycle and cycle.more_body and not cycle.waiting_for_100_continue
        if self._answer_at_once is None or not is_waited_for:
            self._start(cycle, app)
        else:
            self._arriving = (cycle, app)

    def _give_task(self) -> None:
        if self._arriving is not None:
            arriving, self._arriving = self._arriving, None
            self._start(*arriving)

    def _start(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Hand a request to the app, with what it may use of the connection."""
        scope: Any = cycle.scope
        scope["extensions"] = {TRANSPORT: self.transport, WRITE_WHOLE: partial(write_whole, cycle)}
        super()._start_asgi_task(cycle, app)


def can_write_whole(cycle: RequestResponseCycle) -> bool:
    """Whether an answer can be written whole.

    It cannot when the client has left, does not read, sent HEAD, or wants the connection closed afterwards.
    """
    unusual = cycle.disconnected or cycle.flow.write_paused or cycle.response_started or not cycle.keep_alive
    return not unusual and cycle.scope["method"] != "HEAD"


def write_whole(cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
    """Write an answer and end the request. False, with nothing written, when the usual way is needed."""
    if not can_write_whole(cycle):
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    defaults = [b"%b: %b\r\n" % header for header in cycle.default_headers]
    cycle.transport.write(b"".join((head, *defaults, b"\r\n", body)))
    cycle.message_event.set()
    cycle.on_response()
    return True
