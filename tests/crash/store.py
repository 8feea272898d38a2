# SPDX-License-Identifier: Apache-2.0
"""What does the file of the store really say? Read beside Gonogo, with SQLite alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

FILE = "gonogo.sqlite3"


def rows(home: Path, query: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query on the store in this data folder."""
    with closing(sqlite3.connect(home / FILE, timeout=30)) as store:
        return store.execute(query, tuple(values)).fetchall()


def events(home: Path) -> list[tuple[str, str, str, str, str]]:
    """Every change of a wave so far: subject, verb, before, after, reason."""
    query = "SELECT subject, verb, before, after, reason FROM core_event WHERE subject LIKE 'wave:%' ORDER BY id"
    return rows(home, query)


def waves(home: Path) -> dict[str, tuple[str, int]]:
    """State and percentage of each wave by name."""
    return {
        name: (state, percent) for name, state, percent in rows(home, "SELECT name, state, percent FROM rollout_wave")
    }


def require_sound(home: Path) -> None:
    """The file is whole, and each change of a wave or plan has exactly one event and one serving version."""
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]
    assert rows(home, "PRAGMA foreign_key_check") == []
    changes = rows(home, "SELECT id FROM core_event WHERE verb = 'plan applied' OR subject LIKE 'wave:%' ORDER BY id")
    served = rows(home, "SELECT event_id FROM rollout_servingversion ORDER BY event_id")
    assert served == changes
    for name, sequence in rows(home, "SELECT name, sequence FROM rollout_wave"):
        ((count,),) = rows(home, "SELECT count(*) FROM core_event WHERE subject = ?", [f"wave:{name}"])
        assert count == sequence, f"{name} changed {sequence} times and has {count} events"
