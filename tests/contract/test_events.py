# SPDX-License-Identifier: Apache-2.0
"""How soon does an open client learn that a release was taken back, when another process took it back?"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Served
from tests.contract.portal import USERS
from tests.server import answer_of, start_gonogo

PILOT = USERS[0]
BOUND_SECONDS = 20
"""Generous, for machines that are busy; what was measured is printed."""


def all_flags(served: Served) -> dict[str, Any]:
    """What a browser gets at its start."""
    answer: dict[str, Any] = httpx.post(
        f"{served.url}/ofrep/v1/evaluate/flags",
        json={"context": PILOT.context},
        headers={"Authorization": f"Bearer {served.portal.evaluate}"},
        timeout=30,
    ).json()
    return answer


def events_of(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The data of the events of a stream."""
    return (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))


def test_a_rollback_by_another_process_reaches_an_open_client(served: Served) -> None:
    """The stream that the answer names asks to evaluate again, and by then everybody has the old version."""
    served.move("open", "pilot")
    served.server.wait_for(lambda: all_flags(served)["flags"][0]["metadata"]["servingVersion"] == 2, "the pilot")
    (stream,) = all_flags(served)["eventStreams"]
    with httpx.stream("GET", stream["url"], headers={"Last-Event-ID": "2"}, timeout=BOUND_SECONDS) as response:
        assert response.headers["content-type"] == "text/event-stream"
        events = events_of(response.iter_lines())
        process = start_gonogo("wave", "rollback", "pilot", "--because", "wrong sums", home=served.portal.home)
        event = next(events)
        arrived = time.time()
        assert event["type"] == "refetchEvaluation"
        answer = answer_of(served.url, "new-intake", PILOT.context, served.portal.evaluate)
        assert (answer["value"], answer["metadata"]["servingVersion"]) == (False, 3)
    process.communicate(timeout=60)
    assert process.returncode == 0
    committed = rollback_at(served)
    print(f"\nfrom the rollback to the event: {arrived - committed:.3f} s (the time is taken just before the commit)")
    assert 0 <= arrived - committed < BOUND_SECONDS


def rollback_at(served: Served) -> float:
    """When the rollback was decided, by its event in the store."""
    import sqlite3
    from contextlib import closing
    from datetime import datetime

    with closing(sqlite3.connect(served.portal.home / "gonogo.sqlite3")) as store:
        (at,) = store.execute("SELECT at FROM core_event WHERE verb = 'wave rolled back'").fetchone()
    return datetime.fromisoformat(f"{at}+00:00").timestamp()


@pytest.mark.parametrize("clients", [25])
def test_a_stopping_server_ends_its_streams_and_says_success(served: Served, clients: int) -> None:
    """Open streams do not keep it: it lets them go and ends with exit code 0."""
    (stream,) = all_flags(served)["eventStreams"]
    opened, ended = threading.Barrier(clients + 1), []

    def listen() -> None:
        with httpx.stream("GET", stream["url"], timeout=60) as response:
            lines = response.iter_lines()
            next(lines)
            opened.wait(60)
            ended.append(list(lines))

    threads = [threading.Thread(target=listen) for _ in range(clients)]
    for thread in threads:
        thread.start()
    opened.wait(60)
    started = time.perf_counter()
    assert served.server.stop() == 0
    print(f"\n{clients} open streams ended and the server with them after {time.perf_counter() - started:.2f} s")
    for thread in threads:
        thread.join(60)
    assert len(ended) == clients
