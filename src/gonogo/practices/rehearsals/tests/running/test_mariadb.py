# SPDX-License-Identifier: Apache-2.0
"""Does a run on a real MariaDB go up and back, find a loss, and keep away from the source?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.adapters.databases.locator import parse_locator
from gonogo.adapters.scripts import Proof
from gonogo.adapters.scripts.mariadb import MariadbSession
from gonogo.practices.rehearsals.actions.running.errors import CannotRun
from gonogo.practices.rehearsals.rules.report import Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, write_files

pytestmark = pytest.mark.mariadb
SOURCE = (
    "DROP DATABASE IF EXISTS people",
    "CREATE DATABASE people",
    "CREATE TABLE people.person (id int PRIMARY KEY, name varchar(60) NOT NULL, email varchar(80), born datetime, "
    "income decimal(10,2))",
    "CREATE TABLE people.log (id int PRIMARY KEY, said varchar(40))",
    "INSERT INTO people.person SELECT seq, concat('Person ', seq), NULL, '1980-01-01', seq + 0.25 FROM seq_1_to_200",
    "INSERT INTO people.log VALUES (1, 'begun')",
)
TYPES = (("born varchar(30)", "born datetime"), ("numeric", "decimal"))


@pytest.fixture
def ground(mariadb: str, tmp_path: Path) -> Ground:
    """200 people, and a sound migration of them."""
    with asking(mariadb) as session:
        for statement in SOURCE:
            session.execute(statement)
    url = f"{mariadb.rpartition('/')[0]}/people"
    write_files(tmp_path, "mariadb", url)
    ground = Ground(tmp_path, url)
    for file in ("up.sql", "back.sql"):
        ground.change(*TYPES, file=file)
    return ground


def asking(url: str) -> MariadbSession:
    """A connection of the test's own."""
    return MariadbSession(parse_locator(url), Proof("", ()))


def people(url: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """The databases of the server without golden ones, and the content of the source."""
    with asking(url) as session:
        names = [str(row[0]) for row in session.fetch("SHOW DATABASES")]
        rows = session.fetch("SELECT * FROM people.person ORDER BY id")
    return [name for name in names if not name.startswith("gonogo_golden")], rows


def test_a_sound_migration_passes_and_leaves_nothing(ground: Ground) -> None:
    """Up, back and up again; the server has the databases that it had, and the source its rows."""
    before = people(ground.source)
    report = ground.run()
    assert report.reasons == ()
    assert report.passed
    assert report.machine.engine == "MariaDB"
    assert people(ground.source) == before


def test_a_lost_row_is_named(ground: Ground) -> None:
    """By its key."""
    ground.change(("FROM person", "FROM person WHERE id <> 47"))
    report = ground.run(quick=True)
    assert report.result is Result.FAILED
    assert "`person` as `human` lost 1 of 200 rows: id 47." in report.reasons


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM people.person", "names the source by its name, people"),
        ("DELETE FROM `people`.`person`", "names the source by its name, people"),
        ("USE people", "USE leads out of the copy"),
        ("DROP DATABASE people", "changes the whole server"),
    ],
)
def test_a_statement_that_leads_to_the_source_is_refused(ground: Ground, statement: str, why: str) -> None:
    """Databases of one server can be named in any statement; before anything is copied, that is looked for."""
    ground.change(("DROP TABLE person", statement))
    with pytest.raises(CannotRun, match=why):
        ground.run()
