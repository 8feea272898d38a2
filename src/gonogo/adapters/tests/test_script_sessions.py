# SPDX-License-Identifier: Apache-2.0
"""Do statements run on the copy alone, stop when their time is over, and say what went wrong?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gonogo.adapters.databases.errors import BadLocator, DatabaseProblem, NotOurCopy, Unreachable
from gonogo.adapters.scripts import Proof, Session, StatementFailed, TimeIsOver, open_session
from tests.mariadb_server import NoMariadb, temporary_mariadb
from tests.postgres_cluster import NoPostgres, temporary_postgres

PROOF = Proof("SELECT run, word FROM marker", ("r1", "secret"))
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
    "mysql": "SELECT sleep(600)",
}
Open = Callable[[], Session]


def prepare(url: str) -> Open:
    """A table of two rows and the marker, and how to open a session on them."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.executescript(PREPARED)
        database.close()
    elif url.startswith("mysql"):
        from gonogo.adapters.databases.locator import parse_locator
        from gonogo.adapters.scripts.mariadb import MariadbSession

        with MariadbSession(parse_locator(url), PROOF) as session:
            for statement in PREPARED.split(";")[:-1]:
                session.execute(statement)
    else:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(PREPARED.encode())
    return lambda: open_session(url, PROOF)


PREPARED = """DROP TABLE IF EXISTS marker; CREATE TABLE marker (run varchar(20), word varchar(20));
INSERT INTO marker VALUES ('r1', 'secret'); DROP TABLE IF EXISTS person; CREATE TABLE person (id int, name varchar(9));
INSERT INTO person VALUES (1, 'Ada'), (2, 'Bob');"""


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL for the tests of this file."""
    try:
        with temporary_postgres() as url:
            yield url
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(scope="module")
def mariadb_url() -> Iterator[str]:
    """A MariaDB for the tests of this file."""
    try:
        with temporary_mariadb() as url:
            yield url
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgres),
        pytest.param("mysql", marks=pytest.mark.mariadb),
    ]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Open]:
    """Each engine in turn, with a prepared database."""
    if request.param == "sqlite":
        return "sqlite", prepare(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    url = request.getfixturevalue("postgres_url" if request.param == "postgresql" else "mariadb_url")
    return request.param, prepare(url)


def names(open_it: Open) -> list[str]:
    """Who is there."""
    with open_it() as session:
        return [str(row[0]) for row in session.fetch("SELECT name FROM person ORDER BY id")]


def test_statements_run_and_tell_their_rows(engine: tuple[str, Open]) -> None:
    """Each stands alone, and a percent sign is no placeholder."""
    _, open_it = engine
    with open_it() as session:
        assert session.run("UPDATE person SET name = 'A%s' WHERE name LIKE 'A%'") == 1
    assert names(open_it) == ["A%s", "Bob"]


def test_a_transaction_is_all_or_nothing(engine: tuple[str, Open]) -> None:
    """What is not committed is gone, by rolling back and by leaving."""
    _, open_it = engine
    with open_it() as session:
        session.begin()
        session.run("DELETE FROM person WHERE id = 1")
        session.rollback()
        session.begin()
        session.run("DELETE FROM person WHERE id = 2")
    assert names(open_it) == ["Ada", "Bob"]
    with open_it() as session:
        session.begin()
        session.run("DELETE FROM person WHERE id = 2")
        session.commit()
    assert names(open_it) == ["Ada"]


def test_what_the_engine_refuses_is_told(engine: tuple[str, Open]) -> None:
    """With the words of the engine that name the thing."""
    with engine[1]() as session, pytest.raises(StatementFailed, match="nothere"):
        session.run("SELECT * FROM nothere")


def test_an_endless_statement_is_stopped(engine: tuple[str, Open]) -> None:
    """When the time is over it ends, and nothing else may begin."""
    name, open_it = engine
    with open_it() as session:
        with pytest.raises(TimeIsOver), session.limited(0.3):
            session.run(ENDLESS[name])
        with pytest.raises(TimeIsOver):
            session.run("DELETE FROM person")
    assert names(open_it) == ["Ada", "Bob"]


def test_time_that_suffices_changes_nothing(engine: tuple[str, Open]) -> None:
    """A step within its time ends as one without a limit."""
    with engine[1]() as session, session.limited(600):
        assert session.run("DELETE FROM person") == 2


@pytest.mark.parametrize("proof", [Proof("SELECT run FROM marker", ("r2",)), Proof("SELECT a FROM nomarker", ("r1",))])
def test_a_database_without_the_marker_is_not_touched(engine: tuple[str, Open], proof: Proof) -> None:
    """Whoever cannot show the marker of the run gets no session at all."""
    url = engine[1]().locator.url
    with pytest.raises(NotOurCopy, match="nothing was changed"):
        open_session(url, proof)


def test_no_statement_leads_to_another_file(tmp_path: Path) -> None:
    """ATTACH is refused on SQLite, and VACUUM, which attaches a file of its own, is not."""
    other = tmp_path / "source.sqlite"
    open_it = prepare(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    with open_it() as session:
        with pytest.raises(StatementFailed, match="out of the copy"):
            session.run(f"ATTACH '{other}' AS source")
        session.run("VACUUM")
    assert not other.exists()


@pytest.mark.postgres
def test_the_line_inside_a_statement_is_known(postgres_url: str) -> None:
    """PostgreSQL says where in the statement the fault is, and adds what it knows."""
    with prepare(postgres_url)() as session:
        with pytest.raises(StatementFailed) as refused:
            session.run("SELECT name,\n  wrong\nFROM person")
        assert refused.value.line == 1
        session.run("ALTER TABLE person ADD CONSTRAINT one UNIQUE (id)")
        with pytest.raises(StatementFailed, match=r"Key \(id\)=\(1\) already exists"):
            session.run("INSERT INTO person VALUES (1, 'Eve')")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("sqlite:////nowhere/copy.sqlite", Unreachable),
        ("postgresql://nobody:wrong@127.0.0.1:9/none", Unreachable),
        ("mysql://nobody:wrong@127.0.0.1:9/none", Unreachable),
        ("duckdb:///copy.duckdb", BadLocator),
    ],
)
def test_what_cannot_be_reached_is_named_without_its_password(url: str, problem: type[DatabaseProblem]) -> None:
    """The error names the place and the reason."""
    with pytest.raises(problem) as refused:
        open_session(url, PROOF)
    assert "wrong" not in str(refused.value)
