# SPDX-License-Identifier: Apache-2.0
"""What does the endpoint for events answer, whatever is sent and however the store fares?"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from gonogo.faces.events import EventsIntake, is_for_events, writer
from gonogo.faces.events.app import MOST_BYTES, PATH
from gonogo.faces.events.batch import MOST_EVENTS
from gonogo.faces.events.writer import Writer
from gonogo.faces.ofrep import KeyGrant, Snapshot, SnapshotHolder, key_digest
from gonogo.faces.ofrep.tests.call import Reply, call
from gonogo.practices.rollout.actions.intake import Answer, Given

NOW = datetime(2027, 3, 1, 14, tzinfo=UTC)
KEY, READER = "key-of-the-portal", "key-that-only-evaluates"
GRANTS = {
    key_digest(KEY): KeyGrant("portal", frozenset({"events"}), "portal"),
    key_digest(READER): KeyGrant("reader", frozenset({"evaluate"}), "portal"),
}
BATCH = {"batch": "1", "events": [{"type": "outcome", "user": "ana", "event": "tried"}]}


class Store:
    """Stands in for the store: remembers what it was given, fails or waits when told to."""

    def __init__(self) -> None:
        self.groups: list[list[Given]] = []
        self.error: Exception | None = None
        self.open = threading.Event()
        self.open.set()

    def take_in(self, given: Sequence[Given], *, now: datetime) -> list[Answer]:
        """Answer each batch with how many events it has."""
        self.open.wait(10)
        self.groups.append(list(given))
        if self.error:
            raise self.error
        return [{"accepted": len(one.events), "repeated": False, "refused": []} for one in given]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store without a database behind it."""
    made = Store()
    monkeypatch.setattr(writer, "take_in", made.take_in)
    monkeypatch.setattr(writer, "forget_old_batches", lambda now: None)
    monkeypatch.setattr(Writer, "_require_same_store", lambda self: None)
    monkeypatch.setattr(writer.store_state, "disconnect", lambda: None)
    return made


def intake(holder: SnapshotHolder | None = None, **settings: int) -> EventsIntake:
    """The endpoint with the keys of these tests."""
    served = holder or SnapshotHolder(Snapshot(1, "e", NOW, {}, GRANTS))
    return EventsIntake(served, lambda: NOW, Writer(lambda: NOW, **settings))


def post(body: object, app: EventsIntake | None = None, key: str | None = KEY, **options: Any) -> Reply:
    """Send a body."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return call(app or intake(), "POST", PATH, content, key=key, **options)  # type: ignore[arg-type]


def test_a_batch_is_answered_when_it_is_kept(store: Store) -> None:
    """Who sent it, for which product and with which number is handed on."""
    reply = post(BATCH)
    assert (reply.status, reply.json()) == (200, {"accepted": 1, "repeated": False, "refused": []})
    (((given,),)) = store.groups
    assert (given.client, given.product, given.batch) == (key_digest(KEY), "portal", "1")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{", 400, "not JSON"),
        (b'{"batch": "1", "events": [NaN]}', 400, "not JSON"),
        ([], 400, "must be an object"),
        ({"events": []}, 400, "`batch` must be a text"),
        ({"batch": "", "events": []}, 400, "`batch` must be a text"),
        ({"batch": "a\0b", "events": []}, 400, "`batch` must be a text"),
        ({"batch": "b" * 121, "events": []}, 400, "`batch` must be a text"),
        ({"batch": "1"}, 400, "`events` must be a list"),
        ({"batch": "1", "events": [1] * (MOST_EVENTS + 1)}, 413, "5,001 events are too many"),
        (b" " * (MOST_BYTES + 1), 413, "at most 2 MB"),
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(store: Store, body: object, status: int, words: str) -> None:
    """The sender learns what is wrong; nothing reaches the store."""
    reply = post(body)
    assert (reply.status, words in reply.json()["errorDetails"]) == (status, True), reply.json()
    assert store.groups == []


def test_keys_need_the_scope(store: Store) -> None:
    """A key that evaluates is public; it must not be able to roll a wave back."""
    assert [post(BATCH, key=key).status for key in (None, "made-up", READER)] == [401, 401, 403]
    assert store.groups == []


def test_other_methods_and_an_empty_memory_are_told_apart(store: Store) -> None:
    """405 names POST; before the keys are loaded it is worth trying again."""
    reply = call(intake(), "GET", PATH, key=KEY)  # type: ignore[arg-type]
    assert (reply.status, reply.headers["allow"]) == (405, "POST")
    early = post(BATCH, intake(SnapshotHolder()))
    assert (early.status, early.headers["retry-after"]) == (503, "1")


def test_a_store_that_does_not_answer_is_503(store: Store) -> None:
    """The sender is asked to come back with the same number, and the next batch is tried afresh."""
    app = intake()
    store.error = OperationalError("the disk is gone, says /home/secret")
    reply = post(BATCH, app)
    assert (reply.status, reply.headers["retry-after"]) == (503, "5")
    assert "same number" in reply.json()["errorDetails"]
    assert "secret" not in reply.body.decode()
    store.error = None
    assert post(BATCH, app).status == 200


def test_what_waits_is_bounded(store: Store) -> None:
    """When the store is slow, further senders are asked to come back; those who wait are answered together."""
    app = intake(most_waiting=10)
    store.open.clear()

    async def all_at_once() -> list[int]:
        loop = asyncio.get_running_loop()
        first = [asyncio.create_task(_status(app, number)) for number in range(8)]
        await asyncio.sleep(0.2)
        loop.call_later(0.2, store.open.set)
        return [await one for one in first]

    statuses = asyncio.run(all_at_once())
    assert sorted(set(statuses)) == [200, 503]
    assert len(store.groups) < statuses.count(200)


async def _status(app: EventsIntake, number: int) -> int:
    body = json.dumps({"batch": str(number), "events": BATCH["events"] * 3}).encode()  # type: ignore[operator]
    scope = {"type": "http", "method": "POST", "path": PATH, "headers": [(b"authorization", f"Bearer {KEY}".encode())]}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"])


def test_only_its_own_address_is_taken_from_the_management_api() -> None:
    """All other paths below /api/ stay Django's."""
    assert [
        is_for_events(path) for path in (PATH, f"{PATH}/", "/api/v1/eventsource", "/api/v1", "/ofrep/v1/events")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_store_whose_file_is_gone_is_not_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening it would make an empty one in its place, and everybody would silently lose the release."""
    monkeypatch.undo()
    monkeypatch.setattr(writer, "take_in", store.take_in)
    monkeypatch.setattr(writer.store_state, "disconnect", lambda: None)
    monkeypatch.setattr(writer.store_state, "identity_of_store", lambda: None)
    monkeypatch.setattr(writer.store_state, "store_file", lambda: Path("/gone/gonogo.sqlite3"))
    reply = post(BATCH)
    assert (reply.status, reply.headers["retry-after"], store.groups) == (503, "5", [])
