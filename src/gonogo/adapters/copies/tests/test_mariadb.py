# SPDX-License-Identifier: Apache-2.0
"""Is a MariaDB database copied while others use it, never changed, and recognised whatever its server is called?"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from gonogo.adapters.copies import Origin, OriginKind, Workshop, open_workshop
from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.mariadb.connecting import ask, connect
from gonogo.adapters.copies.mariadb.loading import dump_command
from gonogo.adapters.databases.errors import BadLocator, NotOurCopy, Unreachable
from gonogo.adapters.databases.locator import Dialect
from tests.mariadb_server import NoMariadb, temporary_mariadb

pytestmark = pytest.mark.mariadb
_NUMBERS = count(1)
PEOPLE = [
    "CREATE TABLE person (id integer PRIMARY KEY, name varchar(80) NOT NULL)",
    "CREATE TABLE visit (id integer PRIMARY KEY, person_id integer, FOREIGN KEY (person_id) REFERENCES person (id))",
    "INSERT INTO person VALUES (1, 'Ada; USE mysql'), (2, 'Alan\\nDROP DATABASE x')",
    "INSERT INTO visit VALUES (1, 1), (2, 1), (3, 2)",
    "CREATE DEFINER=`somebody`@`elsewhere` VIEW names AS SELECT name FROM person",
    "CREATE TRIGGER keep AFTER UPDATE ON person FOR EACH ROW BEGIN SET @kept = OLD.name; END",
    "CREATE EVENT clean ON SCHEDULE EVERY 1 SECOND DO DELETE FROM visit",
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of our own; skipped without one, in CI a failure."""
    try:
        with temporary_mariadb() as url:
            yield url.removesuffix("/gonogo")
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


def rows(url: str, *statements: str) -> list[tuple[object, ...]]:
    """What the last statement gives."""
    with closing(connect(url)) as database:
        return [[tuple(row) for row in ask(database, one)] for one in statements][-1]


@pytest.fixture
def people(server: str) -> Iterator[str]:
    """A database with two people."""
    name = f"people{next(_NUMBERS)}"
    rows(f"{server}/", f"CREATE DATABASE {name} CHARACTER SET latin1")
    rows(f"{server}/{name}", *PEOPLE)
    yield f"{server}/{name}"
    rows(f"{server}/", f"DROP DATABASE {name}")


@pytest.fixture
def workshop(people: str, tmp_path: Path) -> Iterator[Workshop]:
    """A workshop with a golden file."""
    with workshop_of(people, tmp_path / "home") as opened:
        opened.prepare()
        yield opened
        opened.remove_leftovers()


def workshop_of(place: str, home: Path, kind: OriginKind = OriginKind.DATABASE, server: str | None = None) -> Workshop:
    """The workshop for copies of a source."""
    return open_workshop(Origin(Dialect.MARIADB, kind, place, server), home, "people")


def prepare(workshop: Workshop) -> None:
    """Try what must fail."""
    with workshop:
        workshop.prepare()


def databases(server: str) -> set[str]:
    """All of them."""
    return {str(name) for (name,) in rows(f"{server}/", "SHOW DATABASES")}


def dumped(url: str) -> bytes:
    """Everything in a database, without the time."""
    command, variables = dump_command(url)
    said = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, check=True).stdout
    return b"\n".join(line for line in said.split(b"\n") if not line.startswith(b"-- Dump completed"))


def test_a_copy_has_the_rows_and_belongs_to_its_run(workshop: Workshop) -> None:
    """Text that looks like a command is text; views and triggers lose their owners; events are not carried out."""
    copy = workshop.make_copy("r1")
    workshop.require_copy(copy)
    assert rows(copy.url, "SELECT name FROM names ORDER BY 1") == [("Ada; USE mysql",), ("Alan\nDROP DATABASE x",)]
    assert len(rows(copy.url, "SHOW TRIGGERS")) == 1 and rows(copy.url, "SHOW EVENTS") == []
    assert rows(copy.url, "SELECT @@character_set_database") == [("latin1",)]
    assert {name: one.rows for name, one in workshop.tables().items()} == {"person": 2, "visit": 3}


def test_nothing_of_a_copy_reaches_the_source(people: str, tmp_path: Path) -> None:
    """A routine that names the source by its database would change it, so the copy does without, and that is said."""
    name = people.rpartition("/")[2]
    rows(people, f"CREATE PROCEDURE clean() DELETE FROM {name}.visit", "CREATE PROCEDURE fine() DELETE FROM visit")
    with workshop_of(people, tmp_path / "home") as workshop:
        said = workshop.prepare().says
        copy = workshop.make_copy("r1")
        found = rows(copy.url, "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()")
        workshop.remove_leftovers()
    assert found == [("fine",)]
    assert said == (f"The procedure clean names the database {name}, so the copy does without it.",)


def test_each_run_starts_from_the_same_data(workshop: Workshop) -> None:
    """What one run did to its copy is not in the next one."""
    first = workshop.make_copy("r1")
    rows(first.url, "DELETE FROM visit")
    assert rows(workshop.make_copy("r2").url, "SELECT count(*) FROM visit") == [(3,)]


def test_nothing_of_the_source_changes(people: str, server: str, tmp_path: Path) -> None:
    """Not its rows, and no database is left beside it."""
    before = dumped(people), databases(server)
    with workshop_of(people, tmp_path / "home") as workshop:
        workshop.prepare()
        assert workshop.prepare().reused
        copy = workshop.make_copy("r1")
        rows(copy.url, "DROP TABLE visit")
        workshop.remove(copy)
    assert (dumped(people), databases(server)) == before


def test_the_source_is_refused_under_another_host(workshop: Workshop, people: str) -> None:
    """A server is the same whatever it is called."""
    copy = workshop.make_copy("r1")
    for url in (people, people.replace("127.0.0.1", "localhost")):
        with pytest.raises(NotOurCopy, match="is the source itself"):
            workshop.require_copy(replace(copy, url=url))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DROP TABLE gonogo_rehearsal_marker", "no marker"),
        ("UPDATE gonogo_rehearsal_marker SET run = 'other'", "another run"),
        ("UPDATE gonogo_rehearsal_marker SET token_hash = 'other'", "another token"),
    ],
)
def test_without_its_marker_nothing_is_a_copy(workshop: Workshop, damage: str, said: str) -> None:
    """A marker that is gone or belongs to another run refuses every change, removal included."""
    copy = workshop.make_copy("r1")
    rows(copy.url, damage)
    with pytest.raises(NotOurCopy, match=said):
        workshop.remove(copy)
    assert rows(copy.url, "SELECT count(*) FROM person") == [(2,)]
    workshop.bench.drop(copy.name)


def test_runs_that_live_no_more_leave_nothing(workshop: Workshop, server: str) -> None:
    """Also while somebody is connected and holds a lock; what others made stays."""
    before = databases(server)
    dead, theirs = workshop.make_copy("dead"), workshop.name_of("theirs")
    rows(f"{server}/", f"CREATE DATABASE {theirs}", f"CREATE TABLE {theirs}.precious (id integer)")
    with closing(connect(dead.url)) as other:
        ask(other, "BEGIN")
        ask(other, "SELECT * FROM person FOR UPDATE")
        assert [one.run for one in workshop.remove_leftovers()] == ["dead"]
    assert databases(server) == before | {theirs}
    rows(f"{server}/", f"DROP DATABASE {theirs}")


@pytest.mark.parametrize(
    "line", ["USE mysql;", "/*!40000 DROP DATABASE IF EXISTS `x`*/;", "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `x`;"]
)
def test_a_dump_cannot_lead_out_of_the_copy(people: str, server: str, tmp_path: Path, line: str) -> None:
    """A line that would leave the database is refused, and nothing is left of the copy."""
    before = databases(server)
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(people) + f"{line}\nCREATE TABLE leaked (id integer);\n".encode())
    with pytest.raises(CopyFailed, match="leads out of the database"):
        prepare(workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, f"{server}/"))
    assert databases(server) == before


def test_a_dump_is_loaded(people: str, server: str, tmp_path: Path) -> None:
    """On the server that is named; without one it is asked for."""
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(people))
    with workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, f"{server}/") as workshop:
        workshop.prepare()
        assert rows(workshop.make_copy("r1").url, "SELECT count(*) FROM visit") == [(3,)]
        workshop.remove_leftovers()
    with pytest.raises(BadLocator, match="name one as `server`"):
        prepare(workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP))


def test_a_dump_of_a_newer_server_is_refused(people: str, server: str, tmp_path: Path) -> None:
    """Both versions are named."""
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(people).replace(b"-- Server version\t1", b"-- Server version\t99"))
    with pytest.raises(CopyFailed, match=r"is of MariaDB 99\d\.\d+, and the server for copies is"):
        prepare(workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, f"{server}/"))


def test_a_broken_dump_leaves_nothing(people: str, server: str, tmp_path: Path) -> None:
    """And the line is told."""
    before = databases(server)
    dump = tmp_path / "dump.sql"
    dump.write_bytes(dumped(people) + b"CREATE NONSENSE;\n")
    with pytest.raises(CopyFailed, match="NONSENSE"):
        prepare(workshop_of(str(dump), tmp_path / "home", OriginKind.DUMP, f"{server}/"))
    assert databases(server) == before


def test_who_cannot_be_reached_is_named_without_the_password(server: str, tmp_path: Path) -> None:
    """A wrong port, password or name is told as such."""
    with pytest.raises(Unreachable, match="does not answer") as problem:
        prepare(workshop_of("mysql://me:secret@127.0.0.1:1/people", tmp_path))
    assert "secret" not in str(problem.value)
    with pytest.raises(Unreachable, match="user, password and name") as problem:
        prepare(workshop_of(server.replace("root@", "me:secret@") + "/people", tmp_path))
    assert "secret" not in str(problem.value)
    with pytest.raises(Unreachable, match="nowhere"):
        prepare(workshop_of(f"{server}/nowhere", tmp_path))
