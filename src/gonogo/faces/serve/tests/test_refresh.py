# SPDX-License-Identifier: Apache-2.0
"""Does the data plane follow the store, stay with what it has while the store is away, and say so?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from gonogo.core.store import StoreError
from gonogo.faces.ofrep import KeyGrant, SnapshotHolder, readiness
from gonogo.faces.serve import first_contact, refresh, store_state
from gonogo.faces.serve.away import store_away
from gonogo.faces.serve.compiled import Compiled, Stand, compile_document
from gonogo.faces.serve.first_contact import prepare_store
from gonogo.faces.serve.keeper import Keeper
from gonogo.faces.serve.kept import Kept, write
from gonogo.faces.serve.refresh import Refresher
from gonogo.faces.serve.tests.test_kept import NOW, one

KEYS = {"d1": KeyGrant("portal", frozenset({"evaluate"}))}


class Store:
    """A store of which the test says what is in it, or why it does not answer."""

    def __init__(self, version: int | None) -> None:
        self.version = version
        self.error: Exception | None = None

    def newest(self) -> Stand | None:
        """The newest serving version."""
        if self.error is not None:
            raise self.error
        return None if self.version is None else Stand(1, self.version, NOW + timedelta(minutes=self.version))

    def compiled(self) -> list[Compiled]:
        """The only release."""
        return [] if self.version is None else [compile_document(one(version=self.version))]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store at version 5, with one client key."""
    made = Store(5)
    monkeypatch.setattr(refresh, "newest_stand", made.newest)
    monkeypatch.setattr(refresh, "all_stands", list)
    monkeypatch.setattr(refresh, "client_keys", lambda: dict(KEYS))
    for name in ("require_file", "require_tables"):
        monkeypatch.setattr(store_state, name, lambda path: None)
    monkeypatch.setattr(store_state, "change_mark", lambda: None)
    monkeypatch.setattr(store_state, "disconnect", lambda: None)
    monkeypatch.setattr(refresh, "close_old_connections", lambda: None)
    return made


@pytest.fixture
def refresher(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refresher:
    """A refresher of this store, which the test moves by hand."""
    made = Refresher(SnapshotHolder(), Keeper(tmp_path, "store-1", lambda: NOW))
    monkeypatch.setattr(made._compiled, "at", lambda stands: store.compiled())
    return made


def version(refresher: Refresher) -> int | None:
    """What is served."""
    current = refresher.holder.current
    return current and current.version


def test_with_the_store_away_the_last_version_stays_and_it_is_said_once(
    refresher: Refresher, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Trouble is a sentence while it lasts, and the next version is followed when it is over."""
    refresher.refresh()
    store.error, store.version = DatabaseError("database is locked"), 6
    for _ in range(3):
        refresher.refresh()
    assert (version(refresher), caplog.text.count("does not answer")) == (5, 1)
    assert "another program" in refresher.trouble
    store.error = None
    refresher.refresh()
    assert (version(refresher), refresher.trouble) == (6, "")


def test_a_fault_of_ours_is_logged_once_and_not_five_times_a_second(
    refresher: Refresher, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The log of a night must not be one fault."""
    refresher.refresh()
    store.error = KeyError("oops")
    for _ in range(5):
        refresher.refresh()
    assert caplog.text.count("could not be made") == 1
    assert version(refresher) == 5


def test_an_emptied_store_is_not_followed(refresher: Refresher, store: Store) -> None:
    """Users would silently lose the release; the sentence names the way to begin anew."""
    refresher.refresh()
    store.version = None
    refresher.refresh()
    assert version(refresher) == 5
    assert "is empty" in refresher.trouble
    assert str(refresher.keeper.path) in refresher.trouble


def test_a_store_that_went_back_is_followed(refresher: Refresher, store: Store) -> None:
    """After a backup was restored, its versions are lower, and a rollback made then reaches the users."""
    refresher.refresh()
    for lower in (3, 4):
        store.version = lower
        refresher.refresh()
        assert version(refresher) == lower


def test_what_is_served_is_kept_and_nothing_is_kept_of_nothing(refresher: Refresher, store: Store) -> None:
    """The file holds the newest version; an empty store leaves none."""
    store.version = None
    refresher.refresh()
    assert not refresher.keeper.path.exists()
    store.version = 7
    refresher.refresh()
    refresher.stop()
    found = refresher.keeper.read()
    assert found is not None
    assert (found.documents[0].version, found.keys) == (7, KEYS)


def test_at_a_start_without_the_store_the_disk_answers_until_it_is_back(refresher: Refresher, store: Store) -> None:
    """Readiness says which snapshot it is; the store takes over when it answers."""
    write(refresher.keeper.path, Kept(NOW, "store-1", (one(version=4),), KEYS))
    refresher.interval, store.error = 0.01, DatabaseError("gone")
    refresher.start()
    try:
        told = readiness(refresher.holder, refresher.kept_at, store_answers=not refresher.trouble)
        assert told.ready
        assert told.reason == (
            "Flags are served at version 4, from the snapshot of 2027-03-01 15:00:00 UTC on disk;"
            " the store does not answer."
        )
        store.error = None
        while version(refresher) == 4 or refresher.trouble:
            pass
        assert (version(refresher), refresher.kept_at) == (5, None)
    finally:
        refresher.stop()


def test_a_start_waits_for_a_store_that_answers_instead_of_taking_the_disk(refresher: Refresher) -> None:
    """A rollback made while the server was down counts from the first answer on."""
    write(refresher.keeper.path, Kept(NOW, "store-1", (one(version=4),), KEYS))
    refresher.start()
    try:
        assert (version(refresher), refresher.kept_at, refresher.trouble) == (5, None, "")
    finally:
        refresher.stop()


def test_a_store_of_a_newer_version_is_no_reason_to_start_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever installs an older Gonogo is told, snapshot or not; a store that does not answer is a reason."""
    keeper = Keeper(tmp_path, "store-1", lambda: datetime.now(UTC))
    write(keeper.path, Kept(NOW, "store-1", (one(),), KEYS))

    def newer(path: Path) -> None:
        """The store says which version it needs."""
        raise StoreError("The store was made by a newer version of Gonogo.")

    def gone(path: Path) -> None:
        """The store says nothing."""
        raise DatabaseError("unable to open database file")

    monkeypatch.setattr(store_state, "require_file", lambda path: None)
    monkeypatch.setattr(first_contact.store_state, "require_tables", newer)
    with pytest.raises(StoreError, match="newer version"):
        prepare_store(keeper)
    monkeypatch.setattr(first_contact.store_state, "require_tables", gone)
    assert "cannot be used" in prepare_store(keeper)


def test_people_and_programs_are_told_in_their_own_way() -> None:
    """JSON with the sentence below /api/, elsewhere a page; both 503 with the time to try again."""
    status, body, kind, headers = store_away("/api/v1/wave.list", "It is locked.")
    assert (status, kind, dict(headers)[b"retry-after"]) == (503, "application/json", b"5")
    assert body == b'{"code":"store","message":"It is locked.","details":[]}'
    status, body, kind, _ = store_away("/", "It is locked.")
    assert (status, kind) == (503, "text/html; charset=utf-8")
    assert b"The store does not answer" in body
