# SPDX-License-Identifier: Apache-2.0
"""Does PostgreSQL itself refuse to change what was recorded, and are the tables all there?"""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres.conftest import Database

pytestmark = pytest.mark.postgres
APPEND_ONLY = (
    "core_evidence",
    "core_event",
    "core_planversion",
    "core_roster",
    "core_vote",
    "rehearsals_cutoverevent",
    "rehearsals_runbookversion",
    "rollout_servingversion",
    "schedule_daysoff",
    "schedule_recordedforecast",
    "schedule_worklist",
    "small_releases_incidentlink",
    "small_releases_recordeddeployment",
)
ATTEST = ("evidence", "attest", "support.staffed", "--outcome", "passed", "--because", "Counted the desks today.")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_recorded_rows_cannot_be_changed_or_removed(database: Database, table: str) -> None:
    """UPDATE, DELETE and TRUNCATE end with an error that names the table; the rows stay."""
    before = database.rows(f"SELECT * FROM {table} ORDER BY id")
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with psycopg.connect(database.url) as connection, pytest.raises(psycopg.Error, match="is append-only"):
            connection.execute(statement.encode())
    assert database.rows(f"SELECT * FROM {table} ORDER BY id") == before


def test_the_ledger_verifies_and_tells_tampering(database: Database) -> None:
    """Who takes the triggers away and changes a row is found: the broken link and the missing protection are named."""
    for _ in range(2):
        database.gonogo(*ATTEST)
    assert database.gonogo("evidence", "verify", "--format", "json").json()["whole"]
    with psycopg.connect(database.url) as connection:
        connection.execute("ALTER TABLE core_evidence DISABLE TRIGGER ALL")
        connection.execute("UPDATE core_evidence SET outcome = 'failed' WHERE number = 1")
    said = database.gonogo("evidence", "verify", "--format", "json", code=1).json()
    assert said["ledgers"][0]["broken_at"] == 1
    assert said["unprotected_tables"] == ["core_evidence"]


def test_every_table_of_the_store_that_is_append_only_is_tried_here(database: Database) -> None:
    """The triggers that the database knows are those of the tables above."""
    found = database.rows("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%append_only'")
    assert {table for (table,) in found} == set(APPEND_ONLY)


def test_a_database_that_is_gone_is_told_in_one_sentence(database: Database) -> None:
    """Exit code 2, the reason of PostgreSQL, and which setting to look at."""
    nowhere = Database(f"{database.url}-gone", database.home, "")
    said = nowhere.gonogo("release", "list", code=2)
    assert "does not exist" in said.err
    assert "GONOGO_DATABASE_URL" in said.err
    assert len(said.err.splitlines()) == 1
