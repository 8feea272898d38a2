# SPDX-License-Identifier: Apache-2.0
"""On which PostgreSQL do these tests run?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests.crash.conftest import write_plan
from tests.postgres_cluster import NoPostgres, temporary_postgres
from tests.server import Said, gonogo

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """A database with the release of the crash tests, and the data folder that goes with it."""

    url: str
    home: Path
    key: str

    def gonogo(self, *args: str, code: int | None = 0) -> Said:
        """Run a command on this database."""
        return gonogo(*args, home=self.home, code=code, GONOGO_DATABASE_URL=self.url)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, asked beside Gonogo."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def events(self) -> list[str]:
        """What was done to waves so far."""
        return [verb for (verb,) in self.rows("SELECT verb FROM core_event WHERE subject LIKE 'wave:%' ORDER BY id")]

    def require_sound(self) -> None:
        """Each change of a wave or plan has exactly one event and one serving version."""
        changes = "SELECT id FROM core_event WHERE verb = 'plan applied' OR subject LIKE 'wave:%' ORDER BY id"
        served = self.rows("SELECT event_id FROM rollout_servingversion ORDER BY event_id")
        assert served == self.rows(changes)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL of our own, with an empty database; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield url
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(scope="session")
def template(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The release as applied; the tables were made by the first command. Copy it, do not change it."""
    folder = tmp_path_factory.mktemp("postgres")
    empty = Database(cluster, folder / "home", "")
    empty.gonogo("plan", "apply", str(write_plan(folder)))
    key = empty.gonogo("token", "create", "--scope", "evaluate", "--format", "json").json()["token"]
    return Database(cluster, empty.home, key)


@pytest.fixture
def database(template: Database, tmp_path: Path) -> Database:
    """A database of the test's own, copied from the template inside the cluster."""
    name = f"copy{next(_NUMBERS)}"
    with psycopg.connect(f"{template.url.removesuffix('/gonogo')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {quote(name)} TEMPLATE gonogo".encode())
    return Database(f"{template.url.removesuffix('/gonogo')}/{name}", tmp_path / "home", template.key)
