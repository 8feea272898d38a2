# SPDX-License-Identifier: Apache-2.0
"""Is it seen on a real PostgreSQL whom each kind of step keeps waiting, and why? Kinds are judged, never times."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
import pytest

from gonogo.practices.rehearsals.actions.watching import Watched, watch
from gonogo.practices.rehearsals.rules.definition import Probe, ProbeKind
from gonogo.practices.rehearsals.rules.report import Leg, Result, StepReport
from tests.postgres_cluster import NoPostgres, temporary_postgres

pytestmark = pytest.mark.postgres
_NUMBERS = count(1)
LONG = "SELECT pg_sleep(0.6)"
"""What a large table would take, without one."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of our own; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield url.removesuffix("/gonogo")
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture
def copy(server: str) -> str:
    """A database with a table of people that have visits."""
    name = f"watched{next(_NUMBERS)}"
    with psycopg.connect(f"{server}/gonogo", autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name}".encode())
    with psycopg.connect(f"{server}/{name}") as database:
        database.execute("CREATE TABLE person (id int PRIMARY KEY, age int, name text)")
        database.execute("INSERT INTO person SELECT g, g, 'name ' || g FROM generate_series(1, 100) g")
        database.execute("CREATE TABLE visit (id int PRIMARY KEY, person int)")
    return f"{server}/{name}"


def run(url: str, *statements: str, together: bool = True) -> None:
    """A step: its statements, in one transaction or each for itself."""
    with psycopg.connect(url, autocommit=not together) as database:
        for statement in statements:
            database.execute(statement.encode())


def watched(url: str, step: Callable[[], None], **options: object) -> Watched:
    """What was seen while the step ran."""
    with watch(url, tables=["person", "visit"], **options) as seen:  # type: ignore[arg-type]
        step()
    return seen.result()


def blocked(seen: Watched, table: str = "person") -> set[str]:
    """Who waited for a lock on the table."""
    return {who for one in seen.locks if one.relation == table for who in one.blocked}


def waited(seen: Watched) -> set[str]:
    """Whose question was answered late, as they saw it themselves."""
    return {one.probe for one in seen.probes if one.longest_seconds > 0.1}


def said(seen: Watched) -> str:
    """The sentence that the report of the step has."""
    step = StepReport("step 3", Leg.UP, Result.PASSED, 1.0, datetime(2026, 3, 1, tzinfo=UTC))
    return seen.report(step).says


def test_a_changed_type_rewrites_the_table_and_blocks_everybody(copy: str) -> None:
    """Readers and writers wait for ACCESS EXCLUSIVE, the table is written anew, and nobody waits for another one."""
    seen = watched(copy, lambda: run(copy, "ALTER TABLE person ALTER age TYPE bigint", LONG))
    assert blocked(seen) == {"readers", "writers"}
    assert waited(seen) >= {"readers of person", "writers of person"}
    assert seen.rewritten == ("person",)
    first = seen.locks[0]
    assert (first.relation, first.mode, first.rewritten) == ("person", "ACCESS EXCLUSIVE", True)
    assert said(seen).startswith("step 3 blocked readers and writers of `person` for ")
    assert "(ACCESS EXCLUSIVE, table rewrite)." in said(seen)


def test_an_added_column_rewrites_nothing(copy: str) -> None:
    """It holds the same lock, and no table becomes new."""
    seen = watched(copy, lambda: run(copy, "ALTER TABLE person ADD COLUMN mail text", LONG))
    assert blocked(seen) == {"readers", "writers"}
    assert seen.rewritten == ()
    assert "(ACCESS EXCLUSIVE)." in said(seen)


def test_an_index_blocks_writers_and_no_readers(copy: str) -> None:
    """It holds SHARE, which whoever updates waits for."""
    seen = watched(copy, lambda: run(copy, "CREATE INDEX ON person (age)", LONG))
    assert blocked(seen) == {"writers"}
    assert "writers of person" in waited(seen)
    assert "blocked writers of `person` for" in said(seen) and "(SHARE)." in said(seen)


def test_a_concurrent_index_blocks_nobody(copy: str) -> None:
    """However long it takes."""
    run(copy, "CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 FROM pg_sleep(0.005)'")
    seen = watched(copy, lambda: run(copy, "CREATE INDEX CONCURRENTLY ON person (slow(age))", together=False))
    assert blocked(seen) == set()
    assert "blocked" not in said(seen)


def test_one_large_update_blocks_writers_by_rows_alone(copy: str) -> None:
    """No lock on the table is in the way; the sentence says what is."""
    seen = watched(copy, lambda: run(copy, "UPDATE person SET age = age + 1", LONG))
    assert blocked(seen) == {"writers"}
    assert {one.mode for one in seen.locks} == {"ROWS"}
    assert "(rows changed and not yet committed)." in said(seen)


def test_a_short_change_behind_an_old_reader_blocks_everybody(copy: str) -> None:
    """It waits for a transaction that was open before it, and everybody waits behind it."""
    old = timedelta(seconds=0.8)
    seen = watched(copy, lambda: run(copy, "ALTER TABLE person ADD COLUMN mail text"), old_transaction=old)
    assert blocked(seen) == {"readers", "writers"}
    assert waited(seen) >= {"readers of person", "writers of person"}
    assert "while it waited for a transaction that was open before it" in said(seen)


def test_a_step_that_waits_for_nobody_says_nothing(copy: str) -> None:
    """And the questions were asked all the same."""
    seen = watched(copy, lambda: run(copy, LONG))
    assert seen.locks == () and "blocked" not in said(seen)
    assert all(one.asked > 0 and one.failures == 0 for one in seen.probes) and len(seen.probes) == 4


def test_watching_changes_no_row(copy: str) -> None:
    """Writers are rolled back, so what is compared afterwards is the migration's alone."""
    with psycopg.connect(copy) as database:
        before = database.execute("SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM person p").fetchall()
    watched(copy, lambda: run(copy, LONG))
    with psycopg.connect(copy) as database:
        assert database.execute("SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM person p").fetchall() == before


def test_a_dropped_table_ends_its_questions_only(copy: str) -> None:
    """The others go on."""
    seen = watched(copy, lambda: run(copy, "DROP TABLE visit", "COMMIT", LONG))
    asked = {one.probe: one.asked for one in seen.probes}
    assert asked["readers of person"] > asked["readers of visit"]


def test_a_step_may_end_every_connection(copy: str) -> None:
    """Watching comes back by itself and says that answers failed."""
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    seen = watched(copy, lambda: run(copy, ended, "ALTER TABLE person ADD COLUMN mail text", LONG))
    assert "readers" in blocked(seen)
    assert sum(one.failures for one in seen.probes) > 0


def test_what_is_written_is_counted(copy: str) -> None:
    """The log grows with what the step writes, which replicas have to follow; so do files of a large sort."""
    seen = watched(
        copy,
        lambda: run(
            copy,
            "INSERT INTO visit SELECT g, g FROM generate_series(1, 20000) g",
            "SET work_mem = '64kB'",
            "SELECT count(*) FROM (SELECT * FROM visit ORDER BY random() OFFSET 0) o",
        ),
    )
    assert seen.wal_bytes is not None and seen.wal_bytes > 1_000_000
    assert seen.temp_bytes is not None and seen.temp_bytes > 0


def test_probes_of_a_person_are_asked_too(copy: str) -> None:
    """Reads and writes in SQL; what a write changes is rolled back."""
    probes = [
        Probe("the list", ProbeKind.READ, "SELECT count(*) FROM person"),
        Probe("a new visit", ProbeKind.WRITE, "INSERT INTO visit SELECT 1000 + (random() * 1e6)::int"),
        Probe("somebody's visit", ProbeKind.WRITE, "visit"),
        Probe("the page", ProbeKind.HTTP, "http://127.0.0.1:9/"),
    ]
    seen = watched(copy, lambda: run(copy, "LOCK TABLE visit IN SHARE MODE", LONG), probes=probes)
    assert waited(seen) >= {"writers of visit", "a new visit", "somebody's visit"}
    assert "readers" not in blocked(seen, "visit")
    assert "step 3 kept the probe a new visit waiting for" in said(seen)
    with psycopg.connect(copy) as database:
        assert database.execute("SELECT count(*) FROM visit").fetchone() == (0,)


def test_an_answer_that_is_still_waited_for_counts(copy: str) -> None:
    """A lock that outlives the step does not hide the wait, nor does it keep the watch from ending."""
    with psycopg.connect(copy) as other:

        def step() -> None:
            other.execute("LOCK TABLE person IN ACCESS EXCLUSIVE MODE")
            threading.Event().wait(0.5)

        seen = watched(copy, step)
    assert waited(seen) >= {"readers of person", "writers of person"}


def test_tables_without_rows_or_keys_are_watched(copy: str) -> None:
    """So are names that need quotes, and keys of several columns."""
    run(
        copy,
        'CREATE TABLE "Odd ""name" (a text, b date, PRIMARY KEY (a, b))',
        """INSERT INTO "Odd ""name" VALUES ('it''s', '2024-01-01')""",
        "CREATE TABLE log (line text)",
    )
    tables = ['"Odd ""name"', "log"]
    with watch(copy, tables=tables) as seen:
        run(copy, 'LOCK TABLE "Odd ""name", log IN ACCESS EXCLUSIVE MODE', LONG)
    assert waited(seen.result()) >= {f"{who} of {table}" for who in ("readers", "writers") for table in tables}


def test_nothing_stays_connected(copy: str) -> None:
    """Also when the step fails."""
    with pytest.raises(ZeroDivisionError), watch(copy, tables=["person"], old_transaction=timedelta(seconds=30)):
        raise ZeroDivisionError
    mine = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'gonogo watching%'"
    with psycopg.connect(copy) as database:
        for _ in range(100):
            if database.execute(mine).fetchone() == (0,):
                break
            database.execute("SELECT pg_sleep(0.05)")
            database.rollback()
        assert database.execute(mine).fetchone() == (0,)
