# SPDX-License-Identifier: Apache-2.0
"""Where do tests get the film rental, and how many rows does each planted mistake lose?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests.architecture.tree import ROOT
from tests.postgres_cluster import newest_programs, temporary_postgres

FILMS = ROOT / "examples" / "films"
REHEARSALS = FILMS / "rehearsals"
GOOD = ("001_names.sql", "002_contacts.sql", "003_loans.sql", "004_cents.sql")
BACK = ("004_cents_back.sql", "003_loans_back.sql", "002_contacts_back.sql", "001_names_back.sql")
_COPIES = count(1)
LOST = "SELECT count(*) FROM customer WHERE address_id IS NULL AND email IS NOT NULL"
WITHOUT_ADDRESS = "SELECT count(*) FROM customer WHERE address_id IS NULL"
CUT = "SELECT count(*) FROM customer WHERE length(email) > 40"
WITH_CENTS = "SELECT count(*) FROM payment WHERE amount <> trunc(amount)"


@contextmanager
def film_rental() -> Iterator[str]:
    """The address of a database with the film rental, on a server of its own. Raises NoPostgres."""
    with temporary_postgres() as url:
        psql(url, made().stdout, source=True)
        yield url


def made() -> subprocess.CompletedProcess[str]:
    """What make.py prints."""
    return subprocess.run([sys.executable, FILMS / "make.py"], capture_output=True, text=True, check=True)


def psql(url: str, sql: str, *, source: bool = False) -> None:
    """Run SQL as psql does, one script in one transaction."""
    words = [newest_programs() / "psql", "-q", "-v", "ON_ERROR_STOP=1", *(() if source else ("-1",)), "-d", url]
    done = subprocess.run(words, input=sql, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def copy_of(url: str) -> str:
    """The address of a copy."""
    name = f"copy_{next(_COPIES)}"
    with psycopg.connect(url, dbname="template1", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE gonogo".encode())
    return url.rpartition("/")[0] + f"/{name}"


def migrate(url: str, *files: str) -> None:
    """Run migrations of the example."""
    for file in files:
        psql(url, (FILMS / "migrations" / file).read_text(encoding="utf-8"))


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def number(url: str, query: str) -> int:
    """The number that a query gives."""
    return int(rows(url, query)[0][0])


def content(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every table with its rows in order, by column names and not by their place."""
    columns = rows(url, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    tables: dict[str, list[str]] = {}
    for table, column in sorted(columns):
        tables.setdefault(table, []).append(f'"{column}"')
    found = {table: rows(url, f"SELECT {', '.join(named)} FROM {table}") for table, named in tables.items()}
    return {table: sorted(listed, key=repr) for table, listed in found.items()}


def rehearsal_file(name: str) -> Path:
    """A rehearsal file of the example."""
    return REHEARSALS / f"{name}.yaml"
