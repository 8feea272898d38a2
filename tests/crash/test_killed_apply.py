# SPDX-License-Identifier: Apache-2.0
"""Is a plan there whole or not at all when the command that applies it is killed?"""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.crash.conftest import PLAN, Prepared, copied, write_plan
from tests.crash.store import FILE, require_sound, rows
from tests.server import end_of, gonogo, start_gonogo

KEYS = 100_000
MOMENTS = (0.5, 0.7, 0.85, 0.95, 1.0)
"""Parts of the time that the command takes when nobody kills it."""
WRITTEN = (1, 200_000, 600_000)
"""Bytes of the write-ahead log that are there when the command is killed: it is just writing its changes."""


@pytest.fixture(scope="module")
def large_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new version of the plan, with a roster of 100,000 users."""
    people = "targetingKey,office\n" + "".join(f"user-{n},{'fargo' if n % 5 else 'duluth'}\n" for n in range(KEYS))
    return write_plan(tmp_path_factory.mktemp("large"), PLAN + "title: With everybody\n", people)


def versions(home: Path) -> list[int]:
    """The plan versions that are there; every one is complete with its roster, its event and what it serves."""
    require_sound(home)
    found = [number for (number,) in rows(home, "SELECT number FROM core_planversion ORDER BY number")]
    applied = rows(home, "SELECT count(*) FROM core_event WHERE verb = 'plan applied'")
    rosters = [keys for (keys,) in rows(home, "SELECT keys FROM core_roster ORDER BY id")]
    assert applied == [(len(found),)]
    assert rosters == [100, KEYS][: len(found)]
    return found


def test_a_killed_apply_leaves_the_whole_version_or_nothing(
    untouched: Prepared, large_plan: Path, tmp_path: Path
) -> None:
    """Killed at moments spread over its run; afterwards the same command finishes the work."""
    first = copied(untouched, tmp_path / "whole")
    started = time.perf_counter()
    gonogo("plan", "apply", str(large_plan), home=first.home)
    whole = time.perf_counter() - started
    assert versions(first.home) == [1, 2]
    outcomes = []
    for attempt, moment in enumerate((*MOMENTS, *WRITTEN)):
        home = copied(untouched, tmp_path / f"try-{attempt}").home
        process = start_gonogo("plan", "apply", str(large_plan), home=home)
        if isinstance(moment, float):
            time.sleep(whole * moment)
        else:
            wait_until_written(home, moment, process)
        process.kill()
        process.communicate(timeout=60)
        outcomes.append(versions(home))
    print(f"\napplying {KEYS:,} keys took {whole:.2f} s; after the kills the versions were {outcomes}")
    assert all(found in ([1], [1, 2]) for found in outcomes)
    again = end_of(start_gonogo("plan", "apply", str(large_plan), home=home))
    assert again.code == 0, again.err
    assert versions(home) == [1, 2]


def wait_until_written(home: Path, size: int, process: subprocess.Popen[str]) -> None:
    """Wait until the write-ahead log has this size, or the command is through."""
    log = home / f"{FILE}-wal"
    while process.poll() is None:
        with suppress(FileNotFoundError):
            if log.stat().st_size >= size:
                return
