# SPDX-License-Identifier: Apache-2.0
"""What happens on PostgreSQL when several people give the same command at the same moment?"""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest

from tests.crash.conftest import PLAN, write_plan
from tests.postgres.conftest import Database
from tests.server import Said, end_of, start_gonogo

pytestmark = pytest.mark.postgres


def at_once(database: Database, commands: list[tuple[str, ...]]) -> list[Said]:
    """Start all commands without waiting, then wait for all."""
    started = [start_gonogo(*one, home=database.home, GONOGO_DATABASE_URL=database.url) for one in commands]
    return [end_of(process) for process in started]


def test_of_two_openings_one_succeeds_and_one_is_refused(database: Database) -> None:
    """In each of two rounds one event; the other person is told why not."""
    for attempt in range(2):
        said = at_once(database, [("wave", "open", "pilot")] * 2)
        assert sorted(one.code for one in said) == [0, 1], said
        (refused,) = [one for one in said if one.code == 1]
        assert "already open" in refused.err or "Somebody else changed wave pilot" in refused.err
        assert database.events().count("wave opened") == attempt + 1
        database.gonogo("wave", "rollback", "pilot", "--because", "wrong sums")
    database.require_sound()


def test_an_opening_waits_for_who_holds_the_release_and_then_decides_anew(database: Database) -> None:
    """While another transaction has the row, nothing is decided; what it wrote is what the decision sees."""
    with psycopg.connect(database.url) as other:
        other.execute("SELECT * FROM core_release FOR UPDATE")
        process = start_gonogo("wave", "open", "pilot", home=database.home, GONOGO_DATABASE_URL=database.url)
        wait_until_somebody_waits(database)
        other.execute("UPDATE rollout_wave SET state = 'open', percent = 100 WHERE name = 'pilot'")
        other.commit()
    said = end_of(process)
    assert said.code == 1
    assert "already open" in said.err
    assert database.events() == []


def wait_until_somebody_waits(database: Database) -> None:
    """Wait until a process waits for a lock that another one holds."""
    for _ in range(600):
        if database.rows("SELECT pid FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"):
            return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")


def test_plans_and_attestations_line_up(database: Database, tmp_path: Path) -> None:
    """Two plans become two versions and four attestations four links, all given at the same moment."""
    plans = [write_plan(tmp_path / f"plan-{n}", f"{PLAN}title: Version of person {n}\n") for n in range(2)]
    attest = ("evidence", "attest", "support.staffed", "--outcome", "passed", "--because", "Counted the desks today.")
    said = at_once(database, [*[("plan", "apply", str(plan)) for plan in plans], *[attest] * 4])
    assert [one.code for one in said] == [0] * 6, said
    assert database.rows("SELECT number FROM core_planversion ORDER BY id") == [(1,), (2,), (3,)]
    assert database.rows("SELECT number FROM core_evidence ORDER BY id") == [(1,), (2,), (3,), (4,)]
    assert database.gonogo("evidence", "verify", "--format", "json").json()["whole"]
    database.require_sound()


def test_first_commands_on_an_empty_database_make_the_tables_once(database: Database, tmp_path: Path) -> None:
    """Four at the same moment: all succeed."""
    server, _, _ = database.url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS blank")
        connection.execute("CREATE DATABASE blank")
    blank = Database(f"{server}/blank", tmp_path / "blank", "")
    said = at_once(blank, [("release", "list", "--format", "json")] * 4)
    assert [one.code for one in said] == [0] * 4, said
    assert blank.rows("SELECT count(*) FROM core_release") == [(0,)]
