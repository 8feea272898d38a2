# SPDX-License-Identifier: Apache-2.0
"""Do several controllers on one PostgreSQL change everything once, and does a person's pause win over them?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.crash.conftest import PLAN, write_plan
from tests.postgres.conftest import Database
from tests.server import Said, end_of, start_gonogo, surroundings

pytestmark = pytest.mark.postgres
AUTOMATIC = PLAN.replace("groups: [offices]}", "groups: [offices], opening: automatic, bake: 1d}")
NOW = "2027-03-01T15:00:00+00:00"
TICK = """
import json, sys, threading
from datetime import datetime
from gonogo.core import store
store.set_up()
from django.db import connection
from gonogo.core import clock
from gonogo.practices.rollout.actions import take_lease, tick
now = datetime.fromisoformat(sys.argv[2])
clock.system_now = lambda: now
together, said = threading.Barrier(int(sys.argv[1])), []
def act():
    try:
        together.wait()
        leads = take_lease("loop", f"{sys.argv[3]}-{threading.get_ident()}", now=now)
        said.append([tick("portal-2.0", now=now).act.value, leads])
    except Exception as error:
        said.append([repr(error), False])
    finally:
        connection.close()
threads = [threading.Thread(target=act) for _ in range(int(sys.argv[1]))]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(said))
"""
"""A process in which several threads tick at the same moment, each on a connection of its own."""


@pytest.fixture
def automatic(database: Database, tmp_path: Path) -> Database:
    """The release with a pilot that opens by itself."""
    database.gonogo("plan", "apply", str(write_plan(tmp_path / "automatic", AUTOMATIC)))
    return database


def start_ticking(database: Database, name: str, threads: int = 3, now: str = NOW) -> subprocess.Popen[str]:
    """Start a process that ticks."""
    return subprocess.Popen(
        [sys.executable, "-c", TICK, str(threads), now, name],
        env=surroundings(database.home, GONOGO_DATABASE_URL=database.url),
        cwd=database.home.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said_by(processes: list[subprocess.Popen[str]]) -> list[tuple[str, bool]]:
    """What each thread of each process did, and whether it led."""
    told: list[Said] = [end_of(process) for process in processes]
    assert [one.code for one in told] == [0] * len(processes), told
    return [(act, leads) for one in told for act, leads in json.loads(one.out)]


def test_ticks_at_the_same_moment_change_once(automatic: Database) -> None:
    """Two processes with three threads each: one event, one serving version, at most one leader, nobody fails."""
    said = said_by([start_ticking(automatic, name) for name in ("one", "two")])
    acts = Counter(act for act, _ in said)
    assert acts == {"open": 1, "hold": 5}, said
    assert sum(leads for _, leads in said) == 1
    assert automatic.events() == ["wave opened"]
    automatic.require_sound()


def test_ticks_and_a_pause_at_the_same_moment_end_paused(automatic: Database) -> None:
    """Whichever came first, the wave is paused or was refused the pause because it was not open yet."""
    said_by([start_ticking(automatic, "first", threads=1)])
    pause = ("wave", "pause", "pilot", "--because", "strange reports")
    pausing = start_gonogo(*pause, home=automatic.home, GONOGO_DATABASE_URL=automatic.url)
    ticking = [start_ticking(automatic, name, now="2027-03-03T15:00:00+00:00") for name in ("one", "two")]
    assert end_of(pausing).code == 0
    said = said_by(ticking)
    assert {act for act, _ in said} <= {"hold"}, said
    assert automatic.events() == ["wave opened", "wave paused"]
    automatic.require_sound()


def test_a_rollback_at_the_same_moment_as_ticks_is_there_at_the_end(automatic: Database) -> None:
    """And the loop does not open the wave again."""
    said_by([start_ticking(automatic, "first", threads=1)])
    back = ("wave", "rollback", "pilot", "--because", "wrong sums")
    going = start_gonogo(*back, home=automatic.home, GONOGO_DATABASE_URL=automatic.url)
    ticking = [start_ticking(automatic, name) for name in ("one", "two")]
    assert end_of(going).code == 0
    said_by([*ticking])
    said_by([start_ticking(automatic, "last", now="2027-03-09T15:00:00+00:00")])
    assert automatic.events() == ["wave opened", "wave rolled back"]
    automatic.require_sound()
