# SPDX-License-Identifier: Apache-2.0
"""Is anything lost, or opened by itself, when the server is killed without warning?"""

from __future__ import annotations

import threading
import time
from itertools import count, cycle

import httpx

from tests.crash.conftest import OTHER, PILOT, Prepared
from tests.crash.store import events, require_sound, waves
from tests.server import Server, answer_of, gonogo, running_server


def answers(server: Server, prepared: Prepared) -> list[tuple[object, object]]:
    """What two users get: value and wave."""
    both = [answer_of(server.url, "new-intake", user, prepared.key) for user in (PILOT, OTHER)]
    return [(one["value"], one["metadata"]["wave"]) for one in both]


def test_between_requests_nothing_is_lost_and_nothing_opens(opened: Prepared) -> None:
    """After the kill the evidence verifies, waves stand as before, and users get what they got."""
    home = opened.home
    said = ("--outcome", "passed", "--because", "Measured it this morning.")
    with running_server(home) as server:
        gonogo("evidence", "attest", "support.staffed", *said, home=home)
        before, stood, recorded = answers(server, opened), waves(home), events(home)
        server.kill()
        assert server.process.returncode == -9
    with running_server(home) as server:
        assert answers(server, opened) == before == [(True, "pilot"), (False, "everyone")]
        time.sleep(1)
        assert (waves(home), events(home)) == (stood, recorded)
    require_sound(home)
    verified = gonogo("evidence", "verify", "--format", "json", home=home).json()
    assert (verified["whole"], verified["ledgers"][0]["links"]) == (True, 1)


def test_during_a_stream_of_actions_each_acknowledged_one_is_there_once(opened: Prepared) -> None:
    """Whatever the server said was done has exactly one event; at most the one in flight was done unsaid."""
    home = opened.home
    acknowledged: list[str] = []
    with running_server(home) as server:
        going = threading.Event()
        acting = threading.Thread(target=act_until_refused, args=(server, opened.token, acknowledged, going))
        acting.start()
        assert going.wait(60)
        time.sleep(0.8)
        server.kill()
        acting.join(60)
    print(f"\n{len(acknowledged)} actions were acknowledged before the kill")
    assert acknowledged
    require_sound(home)
    done = [reason for _, verb, _, _, reason in events(home) if verb in {"wave paused", "wave resumed"}]
    assert done[: len(acknowledged)] == acknowledged
    assert len(done) - len(acknowledged) in {0, 1}
    last = "paused" if len(done) % 2 else "open"
    assert waves(home) == {"pilot": (last, 100), "everyone": ("planned", 0)}
    with running_server(home) as server:
        assert answers(server, opened) == [(True, "pilot"), (False, "everyone")]
        assert waves(home)["pilot"] == (last, 100)


def act_until_refused(server: Server, token: str, acknowledged: list[str], going: threading.Event) -> None:
    """Pause and resume the pilot over the API, one after the other, until the server is gone."""
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        for number, verb in zip(count(1), cycle(["pause", "resume"]), strict=False):
            reason = f"exercise number {number}"
            try:
                answer = client.post(f"/api/v1/wave.{verb}", json={"wave": "pilot", "because": reason})
            except httpx.TransportError:
                return
            assert answer.status_code == 200, answer.text
            acknowledged.append(reason)
            going.set()
