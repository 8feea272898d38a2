# SPDX-License-Identifier: Apache-2.0
"""Does a whole run pass on a real MariaDB, masked and watched, and leave nothing on its server?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gonogo.adapters.copies.mariadb.connecting import ask, connect
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, write_files
from tests.mariadb_server import NoMariadb, temporary_mariadb

pytestmark = pytest.mark.mariadb
PEOPLE = (
    "CREATE TABLE person (id integer PRIMARY KEY, name varchar(60) NOT NULL, email varchar(80), born varchar(30), "
    "income numeric(10,2))",
    "CREATE TABLE log (id integer PRIMARY KEY, said varchar(40))",
    "INSERT INTO person SELECT seq, CONCAT('Person ', seq), CONCAT('p', seq, '@example.org'), '1980', seq + 0.25 "
    "FROM seq_1_to_200",
    "INSERT INTO log VALUES (1, 'begun'), (2, 'ended')",
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of our own; skipped without one, in CI a failure."""
    try:
        with temporary_mariadb() as url:
            yield url
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


def rows(url: str, *statements: str) -> list[tuple[object, ...]]:
    """What the last statement gives."""
    with closing(connect(url)) as database:
        return [[tuple(row) for row in ask(database, one)] for one in statements][-1]


def test_a_masked_migration_passes_and_a_lost_row_is_found(server: str, tmp_path: Path) -> None:
    """Up, back and up again on copies; the source and the databases of the server are as before."""
    rows(server, *PEOPLE)
    before = rows(server, "SHOW DATABASES"), rows(server, "CHECKSUM TABLE person, log")
    write_files(tmp_path, "mariadb", server)
    file = tmp_path / "people.yaml"
    file.write_text(file.read_text().replace("steps:", "mask: {person.name: name, person.email: email}\nsteps:", 1))
    ground = Ground(tmp_path, server)
    report = ground.run()
    assert (report.result, report.reasons, report.masked) == (Result.PASSED, (), 2)
    assert all(one.probes for one in report.steps if one.leg is Leg.UP)
    ground.change(("FROM person;", "FROM person WHERE id <> 77;"))
    assert ground.run(quick=True).reasons[0] == "`person` as `human` lost 1 of 200 rows: id 77."
    assert (rows(server, "SHOW DATABASES"), rows(server, "CHECKSUM TABLE person, log")) == before
