# SPDX-License-Identifier: Apache-2.0
"""Is it seen on a SQLite file whom a step keeps waiting?"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.actions.watching import Watched, watch


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A file with one table."""
    path = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE person (id integer PRIMARY KEY, name text)")
    return path


def watched(copy: Path, begin: str, *, keep: str = "delete") -> Watched:
    """What is seen while a step holds the lock for a while."""
    with closing(sqlite3.connect(copy, isolation_level=None, timeout=30)) as database:
        database.execute(f"PRAGMA journal_mode={keep}")
        with watch(f"sqlite:///{copy}", tables=["person"]) as seen:
            database.execute(begin)
            time.sleep(1.5)
            database.execute("ROLLBACK")
    return seen.result()


def late(seen: Watched) -> set[str]:
    """Whose question was answered late."""
    return {one.probe for one in seen.probes if one.longest_seconds > 1}


def test_who_writes_waits_for_a_step_that_writes(copy: Path) -> None:
    """With a log of changes, who reads does not."""
    seen = watched(copy, "BEGIN IMMEDIATE", keep="wal")
    assert "writers of person" in late(seen) and "readers of person" not in late(seen)
    assert seen.wal_bytes is None and not seen.locks_seen


def test_without_a_log_everybody_waits_while_it_is_written(copy: Path) -> None:
    """The whole file is locked."""
    assert late(watched(copy, "BEGIN EXCLUSIVE")) == {"readers of person", "writers of person"}


def test_watching_changes_nothing(copy: Path) -> None:
    """Not one byte of the file."""
    before = copy.read_bytes()
    with watch(f"sqlite:///{copy}", tables=["person"]):
        time.sleep(0.2)
    assert copy.read_bytes() == before


def test_a_table_that_is_not_there_stops_nothing(copy: Path) -> None:
    """The step goes on, and the question is not repeated."""
    with watch(f"sqlite:///{copy}", tables=["nothing"]) as seen:
        pass
    assert all(one.asked <= 1 for one in seen.result().probes)
