# SPDX-License-Identifier: Apache-2.0
"""How does work go on in the background, whatever becomes of the store?"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections

from gonogo.faces.serve import store_state

log = logging.getLogger(__name__)


@dataclass
class Background:
    """Calls `turn` again and again in a thread of its own, while `may_turn` says that the store is there.

    A turn that fails costs that turn only. A store that does not answer is said once, and once more when it answers.
    """

    name: str
    turn: Callable[[], None]
    may_turn: Callable[[], bool]
    interval: float
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _complaint: str = ""

    def start(self) -> None:
        """Begin; the first turn comes after one interval."""
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the turn it is in."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.wait(self.interval):
            self.once()
        store_state.disconnect()

    def once(self) -> None:
        """One turn, if the store is there; opening a missing file would make an empty store in its place."""
        file = store_state.store_file()
        if not self.may_turn() or (file is not None and not file.exists()):
            store_state.disconnect()
            return
        try:
            close_old_connections()
            self.turn()
            if self._complaint:
                log.warning("The %s goes on.", self.name)
            self._complaint = ""
        except DatabaseError as error:
            store_state.disconnect()
            self._complain(f"The {self.name} waits for the store. {error}")
        except Exception as error:
            self._complain(f"The {self.name} failed and tries again. {error!r}", details=True)

    def _complain(self, sentence: str, *, details: bool = False) -> None:
        if sentence != self._complaint:
            log.error(sentence, exc_info=details)
        self._complaint = sentence
