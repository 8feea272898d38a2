# SPDX-License-Identifier: Apache-2.0
"""Can the store be used at the start, or does the server begin without it?"""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from gonogo.core import clock, store
from gonogo.core.store import StoreError
from gonogo.faces.serve import store_state
from gonogo.faces.serve.keeper import Keeper
from gonogo.faces.serve.refresh import PATIENCE_SECONDS


def keeper_of_this_store() -> Keeper:
    """The keeper of the snapshot in the data folder."""
    return Keeper(Path(settings.HOME), store_state.name_of_store(), clock.system_now)


def prepare_store(keeper: Keeper, patience: float = PATIENCE_SECONDS) -> str:
    """Prepare the store, or say in a sentence why it cannot be used; empty when all is well.

    Raises StoreError when there is no snapshot to answer from in its place. Nothing is made anew where a snapshot
    says that there was something: users would silently lose the release.
    """
    if not keeper.path.exists():
        store.prepare()
        return ""
    attempt = _Attempt(keeper)
    attempt.start()
    usable = keeper.read() is not None
    attempt.join(patience if usable else None)
    if attempt.is_alive():
        return f"The store has not answered for {patience:.0f} seconds."
    if attempt.error is None:
        return ""
    if usable and _is_away(attempt.error):
        return str(attempt.error)
    raise attempt.error


class _Attempt(threading.Thread):
    """Tries the store beside the start, because a server that is gone may take minutes to be missed."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__(name="first-contact", daemon=True)
        self._keeper = keeper
        self.error: StoreError | None = None

    def run(self) -> None:
        """Prepare the store; keep the sentence when that cannot be done."""
        try:
            _prepare_what_is_there(self._keeper.path)
        except StoreError as error:
            self.error = error
        finally:
            store_state.disconnect()


def _prepare_what_is_there(kept_in: Path) -> None:
    try:
        store_state.require_file(kept_in)
        store_state.require_tables(kept_in)
    except DatabaseError as error:
        raise StoreError(store.explain(error)) from error


def _is_away(error: StoreError) -> bool:
    """Whether the store does not answer; one that is of a newer version does, and asks for that version."""
    return isinstance(error, store_state.StoreAway) or isinstance(error.__context__, DatabaseError)
