# SPDX-License-Identifier: Apache-2.0
"""How does what the store says get into the memory of the data plane?

A thread asks the store for the number of the newest serving version several times a second, compiles what changed,
swaps it in and has it kept on disk. With the store gone the last snapshot stays in use; with the store gone at the
start, the one on disk is used until the store answers.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, close_old_connections
from django.db.models import Max

from gonogo.core import clock
from gonogo.core.models import Token
from gonogo.core.rules.permissions import DATA_PLANE_SCOPES
from gonogo.core.store import StoreError, explain
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.snapshot import KeyGrant
from gonogo.faces.serve import store_state
from gonogo.faces.serve.compiled import CompiledReleases, Stand, compile_document, snapshot_of
from gonogo.faces.serve.keeper import Keeper
from gonogo.faces.serve.kept import Kept
from gonogo.practices.rollout.actions import record_rollback_time
from gonogo.practices.rollout.models import ServingVersion
from gonogo.practices.rollout.queries import served_now

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 0.2
PATIENCE_SECONDS = 3.0
"""How long the store may take to answer at the start before the snapshot on disk is used; without one, any time."""


@dataclass
class Refresher:
    """Keeps a holder in step with the store until it is stopped.

    `trouble` is the sentence why the store does not answer, empty while it does. `kept_at` is the time of the
    snapshot on disk while that is what is answered from, else None.
    """

    holder: SnapshotHolder
    keeper: Keeper
    interval: float = INTERVAL_SECONDS
    patience: float = PATIENCE_SECONDS
    trouble: str = ""
    kept_at: datetime | None = None
    _compiled: CompiledReleases = field(default_factory=lambda: CompiledReleases(served_now))
    _stop: threading.Event = field(default_factory=threading.Event)
    _tried: threading.Event = field(default_factory=threading.Event)
    _swapping: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None
    _seen: tuple[object, ...] = ()
    _timed: int | None = None
    _file: tuple[int, int] | None = None
    _mark: object = None
    _on_disk: Kept | None = None
    _complaint: str = ""

    def start(self) -> None:
        """Load the first snapshot, from the store or else from the disk, then follow the store in a thread."""
        self._on_disk = self.keeper.read()
        self._thread = threading.Thread(target=self._run, name="refresh", daemon=True)
        self._thread.start()
        self._tried.wait(self.patience if self._on_disk else None)
        if self._on_disk is not None:
            self._begin_with(self._on_disk)

    def stop(self) -> None:
        """End the threads; what is not on disk yet is written."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.keeper.stop()

    def _run(self) -> None:
        while True:
            self.refresh()
            self._tried.set()
            self._time_rollbacks()
            if self._stop.wait(self.interval):
                break
        store_state.disconnect()

    def _begin_with(self, kept: Kept) -> None:
        """Answer from the disk, unless the store was quicker."""
        found = snapshot_of([compile_document(one) for one in kept.documents], kept.keys)
        with self._swapping:
            if self.holder.current is not None:
                return
            self.holder.swap(found)
            self.kept_at = kept.written_at
            self.trouble = self.trouble or "The store has not answered yet."
        log.error("Flags are answered from the snapshot of %s. %s", kept.written_at, self.trouble)

    def refresh(self) -> None:
        """Swap in a new snapshot if the store says something new. A store that does not answer changes nothing."""
        try:
            self._follow()
        except (DatabaseError, StoreError) as error:
            self._note_trouble(str(error) if isinstance(error, StoreError) else explain(error))
            store_state.disconnect()
        except Exception as error:
            if repr(error) != self._complaint:
                log.exception("The snapshot could not be made; the last one stays in use.")
            self._complaint = repr(error)

    def _follow(self) -> None:
        served_before = self._on_disk is not None or bool(self.holder.current and self.holder.current.version)
        if served_before:
            store_state.require_file(self.keeper.path)
        self._leave_old_connections()
        if served_before and self.trouble:
            store_state.require_tables(self.keeper.path)
        mark = store_state.change_mark()
        if mark is not None and mark == self._mark and not self.trouble:
            return
        newest, keys = newest_stand(), client_keys()
        if newest is None and served_before:
            raise store_state.StoreAway(store_state.empty_sentence(self.keeper.path))
        seen = (newest, tuple(sorted(keys.items(), key=lambda item: item[0])))
        if seen != self._seen:
            self._swap_in(keys)
            self._seen = seen
        if self.trouble:
            log.warning("The store answers again.")
        self._mark = mark
        self.trouble, self._complaint, self.kept_at, self._on_disk = "", "", None, None

    def _swap_in(self, keys: dict[str, KeyGrant]) -> None:
        releases = self._compiled.at(all_stands())
        new = snapshot_of(releases, keys)
        with self._swapping:
            current = self.holder.current
            if current is not None and new.version < current.version:
                log.warning("The store went back from version %s to %s; it is followed.", current.version, new.version)
                self.holder.go_back_to(new)
            else:
                self.holder.swap(new)
        if new.version:
            self.keeper.keep([one.document for one in releases], keys)

    def _note_trouble(self, sentence: str) -> None:
        if not self.trouble:
            log.error("The store does not answer; the last snapshot stays in use. %s", sentence)
        self.trouble = sentence

    def _leave_old_connections(self) -> None:
        """Also the one to a store whose file was replaced: it would go on reading the old one and see no change."""
        file = store_state.identity_of_store()
        if file != self._file:
            store_state.disconnect()
            self._file = file
        close_old_connections()

    def _time_rollbacks(self) -> None:
        """Record how long a rollback took to reach this memory, if this version is one."""
        current = self.holder.current
        if current is None or self.trouble:
            return
        if self._timed is None or current.version <= self._timed:
            # The first version from the store is no news: how long it waited for this start says nothing.
            self._timed = current.version
            return
        self._timed = current.version
        now = clock.system_now()
        seconds = max((now - current.released_at).total_seconds(), 0.0)
        try:
            record_rollback_time(current.version, seconds=seconds, now=clock.now())
        except Exception:
            log.exception("The time of a rollback could not be recorded.")


def newest_stand() -> Stand | None:
    """The newest serving version of any release; None when nothing was ever served."""
    row = ServingVersion.objects.order_by("-pk").values_list("release_id", "pk", "at").first()
    return None if row is None else Stand(*row)


def all_stands() -> list[Stand]:
    """The newest serving version of each release."""
    newest = ServingVersion.objects.values("release_id").annotate(newest=Max("pk")).values_list("newest", flat=True)
    rows = ServingVersion.objects.filter(pk__in=list(newest)).order_by("release_id")
    return [Stand(*row) for row in rows.values_list("release_id", "pk", "at")]


def client_keys() -> dict[str, KeyGrant]:
    """What each client key that works may do, by its hash."""
    scopes = {scope.value for scope in DATA_PLANE_SCOPES}
    rows = Token.objects.filter(person=None, revoked_at=None)
    return {
        digest: KeyGrant(name, frozenset(granted) & scopes, product or None, expires_at)
        for digest, name, granted, product, expires_at in rows.values_list(
            "hash", "name", "scopes", "product", "expires_at"
        )
    }
