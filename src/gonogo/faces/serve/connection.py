# SPDX-License-Identifier: Apache-2.0
"""How do apps reach the connection below a request, to break it off or to write a whole answer at once?

Event streams have to break off clients that do not read. And an answer that is complete needs neither two messages
nor a check of each header for line breaks: it was checked when it was made. Both are extensions of the scope, so the
app works on any other server as well.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gonogo.faces.ofrep.events import TRANSPORT
from gonogo.faces.ofrep.http import WRITE_WHOLE


class Connection(HttpToolsProtocol):
    """The protocol of uvicorn, with two extensions of the scope."""

    def on_headers_complete(self) -> None:
        """Hand a request to the app; the app runs when the event loop gets to it, so it finds the extensions."""
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            scope: Any = self.scope
            scope["extensions"] = {TRANSPORT: self.transport, WRITE_WHOLE: partial(write_whole, self.cycle)}


def write_whole(cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
    """Write an answer and end the request. False, with nothing written, when the usual way is needed.

    That is so when the client has left, does not read, sent HEAD, or wants the connection closed afterwards.
    """
    unusual = cycle.disconnected or cycle.flow.write_paused or cycle.response_started or not cycle.keep_alive
    if unusual or cycle.scope["method"] == "HEAD":
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    defaults = [b"%b: %b\r\n" % header for header in cycle.default_headers]
    cycle.transport.write(b"".join((head, *defaults, b"\r\n", body)))
    cycle.message_event.set()
    cycle.on_response()
    return True
