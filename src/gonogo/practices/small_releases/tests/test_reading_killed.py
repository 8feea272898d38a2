# SPDX-License-Identifier: Apache-2.0
"""What is left when a reading is killed, and what when two run at once? With real processes on one store."""

from __future__ import annotations

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from gonogo.practices.small_releases.tests.made_repository import MadeRepository
from tests.server import end_of, gonogo, start_gonogo

COMMITS = 1500


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeRepository:
    """A repository whose lines take a moment to count."""
    made = MadeRepository(tmp_path_factory.mktemp("read") / "portal")
    for number in range(COMMITS):
        made.commit({f"f{number % 50}": f"{number}\n" * (number % 9), "log.txt": f"{number}\n"})
        if number % 100 == 50:
            made.tag(f"v{number}")
    made.git("repack", "-q", "-a", "-d")
    return made


@pytest.fixture(scope="module")
def undisturbed(made: MadeRepository, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a reading says that nobody kills."""
    return gonogo(*asked(made), home=tmp_path_factory.mktemp("calm") / "home").out


def asked(made: MadeRepository) -> tuple[str, ...]:
    """The command."""
    return "releases", "history", "--repo", str(made.path), "--format", "json"


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the store in this data folder; none while it has no tables."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(home / "gonogo.sqlite3", timeout=30)) as store:
        return store.execute(query).fetchall()
    return []


def kept(home: Path) -> list[str]:
    """The hashes of all commits that are remembered."""
    batches = rows(home, "SELECT content FROM small_releases_commitbatch")
    return [sha for (content,) in batches for sha in json.loads(content)["sha"]]


def test_two_readings_at_once_say_the_same_and_remember_it_once(
    made: MadeRepository, undisturbed: str, tmp_path: Path
) -> None:
    """Neither waits for the other's counting, and no commit is kept twice."""
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: gonogo(*asked(made), home=tmp_path / "home"), range(2))
    assert first.out == second.out == undisturbed
    assert len(json.loads(first.out)) == COMMITS // 100
    commits = kept(tmp_path / "home")
    assert len(commits) == len(set(commits)) == COMMITS
    assert rows(tmp_path / "home", "SELECT count(*) FROM small_releases_clone") == [(1,)]


@pytest.mark.parametrize("table", ["clone", "linebatch"])
def test_a_killed_reading_leaves_what_the_next_goes_on_from(
    made: MadeRepository, undisturbed: str, tmp_path: Path, table: str
) -> None:
    """Killed when the commits, or the first lines, were just written; the answer is that of an undisturbed one."""
    home = tmp_path / "home"
    process = start_gonogo(*asked(made), home=home)
    while process.poll() is None and not rows(home, f"SELECT 1 FROM small_releases_{table} LIMIT 1"):
        time.sleep(0.005)
    process.kill()
    end_of(process)
    assert gonogo(*asked(made), home=home).out == undisturbed
    commits = kept(home)
    assert len(commits) == len(set(commits)) == COMMITS
