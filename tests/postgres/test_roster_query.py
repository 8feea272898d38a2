# SPDX-License-Identifier: Apache-2.0
"""Does a query on a PostgreSQL give a roster, part by part, without being able to change anything there?"""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from gonogo.adapters.sqlquery import QueryError, roster_from_query
from tests.postgres.conftest import Database

pytestmark = pytest.mark.postgres


def test_a_query_is_imported_and_cannot_write(database: Database, tmp_path: Path) -> None:
    """A function with an effect is refused in the read-only transaction; a SELECT becomes the population."""
    with psycopg.connect(database.url) as connection:
        connection.execute("DROP TABLE IF EXISTS staff")
        connection.execute(
            "CREATE TABLE staff AS SELECT 'fargo' office, 'user-' || n badge FROM generate_series(0, 20000) n"
        )
        connection.execute("CREATE SEQUENCE IF NOT EXISTS counted")
    query = tmp_path / "staff.sql"
    query.write_text("SELECT office, badge FROM staff ORDER BY badge;\n")
    words = ("--query", str(query), "--database", database.url, "--key", "badge")
    said = database.gonogo("roster", "import", "rosters/people.csv", *words, "--format", "json").json()
    assert (said["keys"], said["change"]) == (20_001, "changed")
    with pytest.raises(QueryError, match="read-only transaction"):
        list(roster_from_query(database.url, "SELECT nextval('counted')::text"))
    with pytest.raises(QueryError, match="PostgreSQL refused the query"):
        list(roster_from_query(database.url, "SELECT 1; DROP TABLE staff"))
    assert database.rows("SELECT count(*) FROM staff") == [(20_001,)]
