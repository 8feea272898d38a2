# SPDX-License-Identifier: Apache-2.0
"""On which servers are tables compared here, and how does a test get two databases of its own?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
import pytest

from gonogo.adapters.databases.opening import open_database
from gonogo.practices.rehearsals.actions.comparing.tables import compare_table
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.definition import MappedColumn, TableMapping
from gonogo.practices.rehearsals.rules.report import TableReport
from tests.mariadb_server import NoMariadb, temporary_mariadb
from tests.postgres_cluster import NoPostgres, temporary_postgres

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL without the name of a database; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield url.removesuffix("gonogo")
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """The address of a MariaDB without the name of a database."""
    try:
        with temporary_mariadb() as url:
            yield url.removesuffix("gonogo")
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@dataclass(frozen=True, slots=True)
class Two:
    """Two databases of one server, with a table each."""

    source: str
    target: str

    def on_source(self, *statements: str) -> None:
        """Run SQL on the source."""
        run(self.source, *statements)

    def on_target(self, *statements: str) -> None:
        """Run SQL on the target."""
        run(self.target, *statements)

    def on_both(self, *statements: str) -> None:
        """Run SQL on both."""
        run(self.source, *statements)
        run(self.target, *statements)

    def compare(self, table: str = "t", other: str | None = None, **asked: Any) -> TableReport:
        """Compare two tables; `options` are those of Options, the rest is of the mapping."""
        options = asked.pop("options", Options())
        each = asked.pop("each", None)
        return compare(self.source, self.target, TableMapping(table, other or table, **asked), options, each)


def compare(
    source: str, target: str, mapping: TableMapping, options: Options | None = None, each: Any = None
) -> TableReport:
    """Compare two tables of two addresses."""
    with open_database(source) as one, open_database(target) as other:
        return compare_table(one, other, mapping, options=options or Options(), each=each)


def run(url: str, *statements: str) -> None:
    """Run SQL on PostgreSQL."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def counts(report: TableReport) -> tuple[int, int, int]:
    """Missing, extra, changed."""
    return report.missing, report.extra, report.changed


def mapped(name: str, source: str, target: str | None = None) -> MappedColumn:
    """A mapped column."""
    return MappedColumn(name, source, target or source)


@pytest.fixture
def two(postgres: str) -> Two:
    """Two empty databases."""
    number = next(_NUMBERS)
    names = f"one{number}", f"two{number}"
    run(f"{postgres}postgres", *(f"CREATE DATABASE {name} STRATEGY file_copy" for name in names))
    return Two(*(f"{postgres}{name}" for name in names))
