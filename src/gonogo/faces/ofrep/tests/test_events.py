# SPDX-License-Identifier: Apache-2.0
"""Is an open client told at once that something changed, and only then?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client import REGISTRY

from gonogo.faces.ofrep import SnapshotHolder, data_plane, tickets
from gonogo.faces.ofrep.app import DataPlane
from gonogo.faces.ofrep.events import greeting
from gonogo.faces.ofrep.tests.call import ask_all, call, scope_of
from gonogo.faces.ofrep.tests.cast import APP_KEY, FLEET_KEY, NOW, SECRET, grants, plane, snapshot
from gonogo.faces.ofrep.tests.server import serving

EVENTS = "/ofrep/v1/events"
Step = Callable[[DataPlane], object]


def listen(app: DataPlane, *steps: Step, address: str = EVENTS, key: str | None = APP_KEY, **headers: str) -> list[str]:
    """Open a stream, take one step after each part that arrives, hang up after the last step; return the parts."""
    parts: list[str] = []
    todo = list(steps)
    hung_up = asyncio.Event()

    async def receive() -> dict[str, Any]:
        """The end of the connection, once hung up."""
        if not parts:
            return {"type": "http.request", "body": b"", "more_body": False}
        await hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """Keep the part and take the next step."""
        if message["type"] == "http.response.body" and message.get("body"):
            parts.append(message["body"].decode())
            if todo:
                todo.pop(0)(app)
            else:
                hung_up.set()

    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    asyncio.run(asyncio.wait_for(app(scope_of("GET", address, sent, key), receive, send), 20))
    return parts


def swap(version: int, etag: str, **changes: object) -> Step:
    """A step that swaps in another snapshot."""
    return lambda app: app.holder.swap(snapshot(version, etag, **changes))


def data_of(part: str) -> dict[str, Any]:
    """The data of an event."""
    (line,) = [line for line in part.splitlines() if line.startswith("data: ")]
    result: dict[str, Any] = json.loads(line.removeprefix("data: "))
    return result


def test_a_stream_begins_with_a_comment_and_the_time_to_reconnect() -> None:
    """Proxies see bytes at once; no event is sent when nothing changed."""
    (first,) = listen(plane())
    assert first == ": serving version 7\nretry: 2000\n\n"


def test_a_swap_makes_an_event_that_asks_to_evaluate_again() -> None:
    """The event has the form of the protocol, with the version as its id."""
    _, event = listen(plane(), swap(8, "s8"))
    assert event.startswith("id: 8\nevent: message\ndata: {")
    assert event.endswith("\n\n")
    released = int((NOW - timedelta(hours=1)).timestamp())
    assert data_of(event) == {"type": "refetchEvaluation", "etag": '"s8"', "lastModified": released}


def test_a_slow_client_is_told_of_the_newest_snapshot_only() -> None:
    """Nothing queues up: three swaps while it was busy make one event."""

    def thrice(app: DataPlane) -> None:
        """Swap three times before the stream can look."""
        for version in (8, 9, 10):
            app.holder.swap(snapshot(version, f"s{version}"))

    _, event = listen(plane(), thrice)
    assert data_of(event)["etag"] == '"s10"'


def test_a_change_of_keys_alone_sends_no_event() -> None:
    """The flags are the same, so nobody needs to ask again; the connection is kept alive."""
    _, beat = listen(plane(heartbeat=60), swap(8, "s7"))
    assert beat.startswith(":")


def test_a_quiet_stream_has_a_heartbeat() -> None:
    """Comment lines keep proxies from closing it."""
    parts = listen(plane(heartbeat=0.01), lambda _: None, lambda _: None)
    assert parts[1:] == [": still here\n\n"] * 2


@pytest.mark.parametrize("last", ["6", "8", "garbage", ""])
def test_who_comes_back_with_another_version_is_told_at_once(last: str) -> None:
    """The client missed a change, or was served from a store that was restored since."""
    (first,) = listen(plane(), last_event_id=last)
    assert data_of(first)["etag"] == '"s7"'


def test_who_comes_back_with_the_current_version_is_not_told() -> None:
    """Nothing was missed."""
    (first,) = listen(plane(), last_event_id="7")
    assert "data:" not in first


def test_who_connects_right_after_a_release_is_told_to_ask_again() -> None:
    """Between evaluating and connecting a change would otherwise be missed."""
    assert b"refetchEvaluation" in greeting(snapshot(), None, NOW - timedelta(minutes=59, seconds=30))
    assert b"refetchEvaluation" not in greeting(snapshot(), None, NOW)


def ticket_address(app: DataPlane) -> str:
    """The address of the stream as the answer for all flags gives it."""
    url = urlsplit(ask_all(app, {"targetingKey": "ana"}).json()["eventStreams"][0]["url"])
    return f"{url.path}?{url.query}"


def test_the_ticket_in_the_given_address_opens_the_stream_and_nothing_else() -> None:
    """A browser needs no header for the stream; the ticket evaluates nothing."""
    app = plane()
    address = ticket_address(app)
    assert len(listen(app, address=address, key=None)) == 1
    query = address.partition("?")[2]
    assert call(app, "POST", f"/ofrep/v1/evaluate/flags?{query}", key=None).status == 401
    assert call(app, "GET", f"/flagd/flags.json?{query}", key=None).status == 401


def test_a_ticket_ends_with_its_time_or_with_its_key() -> None:
    """Expired tickets and tickets of revoked keys are refused with a sentence."""
    app = plane()
    address = ticket_address(app)
    later = data_plane(app.holder, lambda: NOW + timedelta(hours=12), SECRET)
    assert call(later, "GET", address, key=None).status == 401
    app.holder.swap(snapshot(8, keys={}))
    assert call(app, "GET", address, key=None).status == 401
    assert call(app, "GET", f"{EVENTS}?ticket=1.2.3", key=None).status == 401


def test_a_key_without_the_scope_gets_no_stream() -> None:
    """Fleets poll; their keys do not open streams."""
    assert call(plane(), "GET", EVENTS, key=FLEET_KEY).status == 403


def test_an_open_stream_ends_when_its_key_is_revoked() -> None:
    """The next snapshot without the key closes it."""
    parts = listen(plane(), swap(8, "s8", keys={}), lambda _: None)
    assert len(parts) == 1


def test_an_open_stream_ends_when_its_key_expires() -> None:
    """Also without any change: the heartbeat looks."""
    keys = {digest: replace(grant, expires_at=NOW + timedelta(seconds=1)) for digest, grant in grants().items()}
    times = iter([NOW, NOW, NOW])
    app = data_plane(
        SnapshotHolder(snapshot(keys=keys)), lambda: next(times, NOW + timedelta(minutes=1)), SECRET, heartbeat=0.01
    )
    parts = listen(app, *[lambda _: None] * 1000)
    assert len(parts) < 10


def test_who_came_with_a_ticket_is_told_to_fetch_the_next_one_in_time() -> None:
    """One event when the ticket should be renewed, although no flag changed."""
    times: Iterator[datetime] = iter([NOW, NOW, NOW])
    holder = SnapshotHolder(snapshot())
    renewal = NOW + timedelta(seconds=tickets.LIFETIME_SECONDS)
    app = data_plane(holder, lambda: next(times, renewal), SECRET, heartbeat=0.01)
    address = ticket_address(data_plane(holder, lambda: NOW, SECRET))
    parts = listen(app, *[lambda _: None] * 5, address=address, key=None)
    assert len([part for part in parts if "data:" in part]) == 1


def test_streams_end_when_the_server_stops() -> None:
    """Closing the holder ends every stream, so that a stop does not hang."""
    parts = listen(plane(heartbeat=60), lambda app: app.holder.close(), lambda _: None)
    assert len(parts) == 1


def test_head_of_a_stream_is_its_headers() -> None:
    """HEAD does not stay open."""
    reply = call(plane(), "HEAD", EVENTS)
    assert (reply.status, reply.body, reply.headers["content-type"]) == (200, b"", "text/event-stream")
    assert reply.headers["cache-control"].startswith("no-cache")


def open_streams() -> float:
    """How many streams the figures say are open."""
    return REGISTRY.get_sample_value("gonogo_data_plane_open_streams") or 0


def wait_for_open_streams(expected: float) -> None:
    """Wait until so many are open."""

    async def watch() -> None:
        """Look again and again."""
        while open_streams() != expected:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(watch(), 20))


def test_over_a_real_connection_a_swap_in_another_thread_arrives_and_leaving_is_noticed() -> None:
    """A client of a real server gets the event; its stream is closed when it leaves."""
    app = plane()
    before = open_streams()
    with serving(app) as address:
        query = ticket_address(app)
        with httpx.stream("GET", f"{address}{query}", timeout=20) as response:
            lines = response.iter_lines()
            assert next(lines) == ": serving version 7"
            app.holder.swap(snapshot(8, "s8"))
            assert next(line for line in lines if line.startswith("id:")) == "id: 8"
            assert open_streams() == before + 1
        wait_for_open_streams(before)


def test_a_stopping_server_lets_its_clients_go() -> None:
    """The stream ends properly and the server stops although a client was connected."""
    app = plane()
    with httpx.Client(timeout=20) as client, serving(app) as address:
        request = client.build_request("GET", f"{address}{EVENTS}", headers={"x-api-key": APP_KEY})
        response = client.send(request, stream=True)
        lines = response.iter_lines()
        assert next(lines) == ": serving version 7"
        app.holder.close()
        assert list(lines)[-1] == ""
        response.close()
