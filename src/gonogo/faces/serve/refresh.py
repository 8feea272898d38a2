# SPDX-License-Identifier: Apache-2.0
"""How does what the store says get into the memory of the data plane?

A thread asks the store for the number of the newest serving version several times a second, and compiles a snapshot
when it or the client keys changed. With the store gone the last snapshot stays in use.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

import orjson
from django.db import DatabaseError, close_old_connections, connection

from gonogo.core import clock
from gonogo.core.models import Token
from gonogo.core.rules.permissions import DATA_PLANE_SCOPES
from gonogo.evaluation import FlagSet
from gonogo.faces.ofrep.definitions import merge_definitions
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.snapshot import KeyGrant, ServedFlags, Snapshot
from gonogo.practices.rollout.actions import record_rollback_time
from gonogo.practices.rollout.queries import Served, all_served, newest_serving_version
from gonogo.practices.rollout.rules.definitions import WAVE_FLAG, flag_definitions, hidden_flags

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 0.2


@dataclass
class Refresher:
    """Keeps a holder in step with the store until it is stopped."""

    holder: SnapshotHolder
    interval: float = INTERVAL_SECONDS
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _seen: tuple[object, ...] = ()
    _timed: int = 0
    _down: bool = False
    _file: tuple[int, int] | None = None

    def start(self) -> None:
        """Load the first snapshot, then follow the store in a thread of its own."""
        self.refresh()
        self._timed = self.holder.current.version if self.holder.current else 0
        self._thread = threading.Thread(target=self._run, name="refresh", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.wait(self.interval):
            self.refresh()
            self._time_rollbacks()
        connection.close()

    def refresh(self) -> None:
        """Swap in a new snapshot if the store says something new. A store that does not answer changes nothing."""
        try:
            self._leave_old_connections()
            version, keys = newest_serving_version(), client_keys()
            seen = (version, tuple(sorted(keys.items(), key=lambda item: item[0])))
            if seen != self._seen:
                self.holder.swap(make_snapshot(version, keys))
                self._seen = seen
            if self._down:
                log.warning("The store answers again.")
            self._down = False
        except DatabaseError as error:
            if not self._down:
                log.error("The store does not answer; the last snapshot stays in use. %s", error)
            self._down = True
            _disconnect()
        except Exception:
            log.exception("The snapshot could not be made; the last one stays in use.")

    def _leave_old_connections(self) -> None:
        """Also the one to a store whose file was replaced: it would go on reading the old one and see no change."""
        file = _identity_of_store()
        if file != self._file:
            _disconnect()
            self._file = file
        close_old_connections()

    def _time_rollbacks(self) -> None:
        """Record how long a rollback took to reach this memory, if this version is one."""
        current = self.holder.current
        if current is None or current.version <= self._timed:
            return
        self._timed = current.version
        now = clock.system_now()
        seconds = max((now - current.released_at).total_seconds(), 0.0)
        try:
            record_rollback_time(current.version, seconds=seconds, now=clock.now())
        except Exception:
            log.exception("The time of a rollback could not be recorded.")


def _identity_of_store() -> tuple[int, int] | None:
    """Which file the store is on this disk; None when it is no file, or is not there."""
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _disconnect() -> None:
    if not connection.in_atomic_block:
        connection.close()


def client_keys() -> dict[str, KeyGrant]:
    """What each client key that works may do, by its hash."""
    scopes = {scope.value for scope in DATA_PLANE_SCOPES}
    rows = Token.objects.filter(person=None, revoked_at=None)
    return {
        row.hash: KeyGrant(row.name, frozenset(row.scopes) & scopes, row.product or None, row.expires_at)
        for row in rows
    }


def make_snapshot(version: int, keys: dict[str, KeyGrant]) -> Snapshot:
    """Compile what every product serves now."""
    served = sorted(all_served(), key=lambda one: one.product)
    flag_sets = {product: _compile(list(group)) for product, group in groupby(served, key=lambda one: one.product)}
    newest = max((one.at for one in served), default=datetime.fromtimestamp(0, UTC))
    etag = hashlib.sha256(repr(sorted((name, flags.etag) for name, flags in flag_sets.items())).encode()).hexdigest()
    return Snapshot(version=version, etag=etag[:32], released_at=newest, flag_sets=flag_sets, keys=keys)


def _compile(served: list[Served]) -> ServedFlags:
    documents = {one.plan.release: flag_definitions(one.plan, one.rosters) for one in served}
    hidden = frozenset(key for one in served for key in hidden_flags(one.plan.release))
    flags = FlagSet.from_json(merge_definitions(documents))
    shown = {name: _without(document, hidden) for name, document in documents.items()}
    definitions = merge_definitions(shown)
    waves = {spec.key: WAVE_FLAG + one.plan.release for one in served for spec in one.plan.flags}
    etag = hashlib.sha256(definitions + orjson.dumps(sorted(one.version for one in served))).hexdigest()[:32]
    return ServedFlags(flags=flags, definitions=definitions, etag=etag, waves=waves, hidden=hidden)


def _without(document: dict[str, object], hidden: Iterable[str]) -> dict[str, object]:
    """The definitions that clients get to see."""
    flags = document["flags"]
    assert isinstance(flags, dict)
    return {**document, "flags": {key: value for key, value in flags.items() if key not in set(hidden)}}
