# SPDX-License-Identifier: Apache-2.0
"""Does anything open early or twice when the server that leads the loop is killed in the middle of its work?"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crash.conftest import OTHER, PILOT, PLAN, Prepared, write_plan
from tests.crash.store import events, require_sound, rows, waves
from tests.server import answer_of, gonogo, running_server

BAKE = timedelta(seconds=4)
AUTOMATIC = (
    PLAN.replace("date: 2027-03-01", "date: 2026-01-05")
    .replace("opens: 2027-03-01T09:00, groups: [offices]}", "opens: 2026-01-05T09:00, groups: [offices], BY-ITSELF}")
    .replace("opens: 2027-03-03T09:00, groups: [everyone]", "opens: 2026-01-05T10:00, groups: [everyone], BY-ITSELF")
    .replace("stages: [50, 100]}", "stages: [25, 50, 100]}")
    .replace("BY-ITSELF", "opening: automatic, bake: 4s")
)
STEPS = 4


@pytest.fixture
def automatic(prepared: Prepared, tmp_path: Path) -> Prepared:
    """A release that goes to everybody by itself, with a bake time of seconds."""
    gonogo("plan", "apply", str(write_plan(tmp_path / "automatic", AUTOMATIC)), home=prepared.home)
    return prepared


def moments(home: Path) -> list[datetime]:
    """When each step was taken."""
    query = "SELECT at FROM core_event WHERE subject LIKE 'wave:%' AND verb IN ('wave opened', 'wave advanced')"
    return [datetime.fromisoformat(at) for (at,) in rows(home, f"{query} ORDER BY id")]


def test_a_killed_leader_opens_nothing_early_and_nothing_twice(automatic: Prepared) -> None:
    """Killed twice on the way: each step once, each a whole bake time after the one before; the rest is taken later."""
    home = automatic.home
    for wanted in (1, 2):
        with running_server(home) as server:
            server.wait_for(lambda count=wanted: len(moments(home)) >= count, f"step {wanted} is taken", 60)
            server.kill()
        before = events(home)
        time.sleep(0.5)
        assert events(home) == before
        require_sound(home)
    with running_server(home) as server:
        server.wait_for(lambda: len(moments(home)) == STEPS, "the release is with everybody", 120)
        told = [answer_of(server.url, "new-intake", user, automatic.key)["value"] for user in (PILOT, OTHER)]
        server.wait_for(lambda: all(_values(server.url, automatic.key)), "everybody is served", 10)
        print(f"\nright after the last step two users got {told}")
    taken = moments(home)
    print(f"steps came {[f'{(later - one).total_seconds():.1f} s' for one, later in pairwise(taken)]} after each other")
    assert all(later - one >= BAKE for one, later in pairwise(taken))
    assert [verb for _, verb, *_ in events(home)] == ["wave opened"] * 2 + ["wave advanced"] * 2
    assert waves(home) == {"pilot": ("open", 100), "everyone": ("open", 100)}
    require_sound(home)


def _values(url: str, key: str) -> list[object]:
    return [answer_of(url, "new-intake", user, key)["value"] for user in (PILOT, OTHER)]
