# SPDX-License-Identifier: Apache-2.0
"""When is the snapshot on disk written? After every change, beside the thread that follows the store.

A slow disk must not hold up a rollback, so a thread of its own writes; of several changes it writes the newest.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from gonogo.faces.ofrep.snapshot import KeyGrant
from gonogo.faces.serve import kept
from gonogo.faces.serve.compiled import Document
from gonogo.faces.serve.kept import Kept

log = logging.getLogger(__name__)
FILE = "snapshot"
"""Name of the file in the data folder."""
STOP_SECONDS = 5


class Keeper:
    """Keeps the newest of what is served in the data folder. `store` says which store it is of."""

    def __init__(self, folder: Path, store: str, clock: Callable[[], datetime]) -> None:
        self.path = folder / FILE
        self._store = store
        self._clock = clock
        self._waiting: Kept | None = None
        self._changed = threading.Condition()
        self._stopped = False
        self._failed = False
        self._thread: threading.Thread | None = None

    def read(self) -> Kept | None:
        """What was kept, if it can be used; a file that cannot is logged with the reason and stays where it is."""
        try:
            return kept.read(self.path, self._store)
        except kept.SnapshotRefused as refusal:
            log.error("%s", refusal)
            return None

    def keep(self, documents: Sequence[Document], keys: Mapping[str, KeyGrant]) -> None:
        """Write this soon. Returns at once."""
        with self._changed:
            self._waiting = Kept(self._clock(), self._store, tuple(documents), dict(keys))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="keep", daemon=True)
                self._thread.start()
            self._changed.notify()

    def stop(self) -> None:
        """Write what is waiting, and end the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting is not None or self._stopped)
                newest, self._waiting = self._waiting, None
            if newest is None:
                return
            self._write(newest)

    def _write(self, newest: Kept) -> None:
        try:
            kept.write(self.path, newest)
        except OSError as error:
            if not self._failed:
                log.error(
                    "The snapshot in %s cannot be written (%s). Flags are answered all the same, but a restart without"
                    " the store would answer as before the last change. Make room, or give the folder back.",
                    self.path,
                    error.strerror or error,
                )
            self._failed = True
            return
        if self._failed:
            log.warning("The snapshot in %s is written again.", self.path)
        self._failed = False
