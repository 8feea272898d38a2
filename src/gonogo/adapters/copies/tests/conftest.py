# SPDX-License-Identifier: Apache-2.0
"""Which sources do these tests copy?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest

from gonogo.adapters.copies.postgresql.connecting import with_database
from tests.postgres_cluster import NoPostgres, temporary_postgres

PEOPLE = """
CREATE TABLE person (id integer PRIMARY KEY, name varchar(80) NOT NULL, email varchar(120) UNIQUE);
CREATE TABLE visit (id integer PRIMARY KEY, person_id integer NOT NULL REFERENCES person (id), made date);
INSERT INTO person VALUES (1, 'Ada Lovelace', 'ada@example.org'), (2, 'Alan Turing', NULL);
INSERT INTO visit VALUES (1, 1, '2024-02-03'), (2, 1, '2024-02-05'), (3, 2, '2024-03-01');
"""
_NUMBERS = count(1)


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """A SQLite database with two people."""
    path = tmp_path / "people.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(PEOPLE)
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL of our own; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield url
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture
def new_database(cluster: str) -> Iterator[Callable[[str], str]]:
    """Makes a database from SQL and gives its address; all are removed afterwards."""
    made = []

    def make(sql: str) -> str:
        name = f"source{next(_NUMBERS)}"
        with psycopg.connect(cluster, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}".encode())
        made.append(name)
        with psycopg.connect(with_database(cluster, name)) as database:
            database.execute(sql.encode())
        return with_database(cluster, name)

    yield make
    with psycopg.connect(cluster, autocommit=True) as server:
        for name in made:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@pytest.fixture
def people(new_database: Callable[[str], str]) -> str:
    """A PostgreSQL database with the same two people."""
    return new_database(PEOPLE)


@pytest.fixture
def databases(cluster: str) -> Callable[[], set[str]]:
    """The names of all databases and roles of the server, to see what is left behind."""

    def names() -> set[str]:
        asked = "SELECT datname FROM pg_database UNION ALL SELECT 'role ' || rolname FROM pg_roles"
        with psycopg.connect(cluster) as server:
            return {name for (name,) in server.execute(asked.encode())}

    return names
