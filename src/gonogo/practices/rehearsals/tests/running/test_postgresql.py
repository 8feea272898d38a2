# SPDX-License-Identifier: Apache-2.0
"""Does a run on a real PostgreSQL find what is wrong, leave the source as it was, and leave nothing on the server?"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from gonogo.adapters.databases.errors import Unreachable
from gonogo.adapters.squawk import find_squawk
from gonogo.practices.rehearsals.actions.running.dead import bury_dead, remove_copies
from gonogo.practices.rehearsals.actions.running.errors import CannotRun
from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.actions.running.journal import read_journal
from gonogo.practices.rehearsals.actions.running.telling import Silent, StepAhead
from gonogo.practices.rehearsals.rules.definition import Limits
from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, write_files
from gonogo.practices.rehearsals.tests.running.killing import KILLED, killed_after, run_apart
from gonogo.practices.rehearsals.tests.running.test_killed import clock
from tests.postgres_cluster import newest_programs, temporary_postgres, unprivileged

pytestmark = pytest.mark.postgres
_NUMBERS = count(1)
SOURCE = """
CREATE TABLE person (id bigint PRIMARY KEY, name text NOT NULL, email text, born timestamptz, income numeric(10,2),
  extra json);
CREATE TABLE log (id int PRIMARY KEY, said text);
INSERT INTO person SELECT i, 'Person ' || i, CASE WHEN i % 7 > 0 THEN 'p' || i || '@example.org' END,
  '1980-01-01T00:00:00Z'::timestamptz, i + 0.25, '{"a": 1, "b": 2}' FROM generate_series(1, 500) i;
INSERT INTO log VALUES (1, 'begun'), (2, 'ended');
"""
UP = """
CREATE TABLE human (id bigint PRIMARY KEY, full_name text NOT NULL, email text, born timestamptz, income numeric(10,2),
  extra json);
INSERT INTO human SELECT id, name, email, born, income, extra FROM person;
DROP TABLE person;
"""
BACK = """
CREATE TABLE person (id bigint PRIMARY KEY, name text NOT NULL, email text, born timestamptz, income numeric(10,2),
  extra json);
INSERT INTO person SELECT id, full_name, email, born, income, extra FROM human;
DROP TABLE human;
"""


def prepare(server: str, folder: Path) -> Ground:
    """A database of its own with 500 people, and a sound migration of them."""
    name = f"people{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SOURCE.encode())
    write_files(folder, "postgresql", url)
    (folder / "up.sql").write_text(UP)
    (folder / "back.sql").write_text(BACK)
    return Ground(folder, url)


@pytest.fixture
def ground(cluster: str, tmp_path: Path) -> Iterator[Ground]:
    """A sound migration; afterwards nothing of a run may be left on the server."""
    ground = prepare(cluster, tmp_path)
    before = dump(ground.source), roles(cluster)
    yield ground
    assert (dump(ground.source), roles(cluster)) == before
    assert left_on_server(cluster) == ([], 0)


def dump(url: str) -> str:
    """All that a database holds, as text. A line of newer programs is different every time."""
    words = [str(newest_programs() / "pg_dump"), "--dbname", url]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith((r"\restrict", r"\unrestrict")))


def roles(server: str) -> list[str]:
    """The roles of the server."""
    with psycopg.connect(server) as connection:
        return [name for (name,) in connection.execute("SELECT rolname FROM pg_roles ORDER BY 1")]


def on_server(server: str) -> tuple[list[str], int]:
    """Copies and connections of runs that are on the server; golden databases may stay."""
    with psycopg.connect(server) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'gonogo_rehearsal%'").fetchall()
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'gonogo rehearsal%'"
        (found,) = connection.execute(asked).fetchone() or (0,)
    return [name for (name,) in names], found


def left_on_server(server: str) -> tuple[list[str], int]:
    """The same, after the server had ample time to notice that a client is gone."""
    for _ in range(200):
        if (found := on_server(server)) == ([], 0):
            break
        time.sleep(0.05)
    return found


def test_a_sound_migration_passes(ground: Ground) -> None:
    """With the locks that it took, and the rows that it had."""
    report = ground.run()
    assert report.reasons == ()
    assert report.passed
    assert report.source_rows == {"person": 500, "log": 2}
    assert report.machine.engine == "PostgreSQL"
    moved = next(one for one in report.steps if one.name == "move people")
    assert moved.rows == 500
    assert moved.wal_bytes is not None


def test_advice_stands_beside_what_was_measured(ground: Ground) -> None:
    """Where squawk is installed, with the line of the script; it does not change the verdict."""
    if find_squawk() is None:
        pytest.skip("squawk is not installed (pip install squawk-cli)")
    report = ground.run(quick=True)
    assert report.passed
    moved = next(one for one in report.steps if one.name == "move people" and one.leg is Leg.UP)
    assert any(one.startswith("Line 5: Dropping a table") for one in moved.advice), moved.advice
    assert not [one for one in report.steps if one.leg is not Leg.UP and one.advice]


def test_a_masked_rehearsal_passes_and_a_leak_fails_it(ground: Ground) -> None:
    """Masked values are migrated as real ones are; with a leak nothing is copied, and the column is named."""
    file = ground.folder / "people.yaml"
    masked = "mask: {person.name: name, person.email: email, person.born: {as: shift-date, by: id}}\nsteps:"
    file.write_text(file.read_text().replace("steps:", masked, 1))
    report = ground.run(quick=True)
    assert (report.reasons, report.masked, report.leaks) == ((), 3, ())
    file.write_text(file.read_text().replace("person.name: name", 'person.name: {sql: "name"}'))
    report = ground.run(quick=True)
    assert report.result is Result.FAILED and report.leaks == ("person.name",)
    assert "`person.name` still holds old values after masking." in report.reasons


VALUES = {
    "SELECT id, name,": "SELECT id, left(name, 9),",
    "email, born, income, extra FROM person": (
        "coalesce(email, ''), born AT TIME ZONE 'Europe/Zurich' AT TIME ZONE 'UTC', round(income, 1), "
        """'{"b": 2, "a": 1}' FROM person"""
    ),
}
NAMED = (
    "`human.name` changed in 401 rows: id 100 was 'Person 100' and is 'Person 10'.",
    "`human.email` changed in 71 rows: id 7 was NULL and is ''.",
    "`human.born` changed in 500 rows: id 1 was '1980-01-01 00:00:00",
    "`human.income` changed in 500 rows: id 1 was '1.25' and is '1.30'.",
    """`human.extra` changed in 500 rows: id 1 was '{"a": 1, "b": 2}' and is '{"b": 2, "a": 1}'.""",
)


def test_each_changed_value_is_found_and_named(ground: Ground) -> None:
    """Cut text, NULL made empty, a shifted time zone, a rounded number, reordered JSON: what was and is."""
    ground.change(*VALUES.items())
    report = ground.run(quick=True)
    assert report.result is Result.FAILED
    for named in NAMED:
        assert any(one.startswith(named) for one in report.reasons), report.reasons


INSERT = "SELECT id, name, email, born, income, extra FROM person"
LOSSES = {
    "one row": (f"{INSERT};", f"{INSERT} WHERE id <> 471;", "`person` as `human` lost 1 of 500 rows: id 471."),
    "the wrong table": ("DROP TABLE person", "DROP TABLE log", "The table log is gone."),
    "another table's rows": ("DROP TABLE person", "TRUNCATE log; DROP TABLE person", "`log` lost all of its 2 rows"),
}


@pytest.mark.parametrize("lost", LOSSES)
def test_each_loss_is_found_and_named(ground: Ground, lost: str) -> None:
    """With the table and the row, also where no mapping names the table."""
    old, new, named = LOSSES[lost]
    ground.change((old, new))
    report = ground.run(quick=True)
    assert report.result is Result.FAILED
    assert any(one.startswith(named) for one in report.reasons), report.reasons


def test_a_step_that_fails_midway_is_named_with_its_line(ground: Ground) -> None:
    """The line inside the statement, the reason and what the server knows of it; the step left nothing behind."""
    ground.change(("DROP TABLE person;", "INSERT INTO human\n  VALUES (1, 'Twice');"))
    report = ground.run()
    assert report.reasons[0] == (
        'Step 2 "move people" failed: up.sql, line 5: duplicate key value violates unique constraint "human_pkey" '
        "(Key (id)=(1) already exists) (in: INSERT INTO human VALUES (1, 'Twice'))."
    )


def test_a_step_that_hangs_is_stopped(ground: Ground) -> None:
    """The server stops it too, and the way back is practised."""
    ground.change(("timeout: 60s}\nbackout", "timeout: 1s}\nbackout"), file="people.yaml")
    ground.change(("DROP TABLE person;", "SELECT pg_sleep(600);"))
    report = ground.run()
    assert report.reasons[0].startswith('Step 2 "move people" failed: it was stopped after 1 s, its timeout')


def test_waiting_for_a_step_is_measured_and_judged(ground: Ground) -> None:
    """Writers of a locked table wait; the report says who, for how long and why, and max-blocked fails the run."""
    ground.change(("DROP TABLE person;", "LOCK TABLE log IN EXCLUSIVE MODE; SELECT pg_sleep(0.6); DROP TABLE person;"))
    tight = replace(ground.asked().rehearsal, limits=Limits(max_blocked=timedelta(milliseconds=300)))
    report = ground.run(rehearsal=tight, quick=True)
    moved = next(one for one in report.steps if one.name == "move people")
    assert "blocked writers of `log`" in moved.says
    assert any("max-blocked allows 300 ms" in one and '"move people"' in one for one in report.reasons)
    assert report.result is Result.FAILED


def test_statements_that_stand_alone_run_outside_a_transaction(ground: Ground) -> None:
    """CREATE INDEX CONCURRENTLY needs transaction: false, and says so before anything is copied."""
    index = '  - {name: index, sql: "CREATE INDEX CONCURRENTLY i ON log (said)"%s}\nbackout:\n'
    ground.change(("backout:\n", index % ", transaction: false"), file="people.yaml")
    ground.change(("DROP TABLE human;", "DROP TABLE human; DROP INDEX i;"), file="back.sql")
    report = ground.run(quick=True)
    assert [one for one in report.reasons if "log is made differently" not in one] == []


@pytest.mark.parametrize("statement", ["DROP DATABASE gonogo", "CREATE ROLE orphan", "ALTER SYSTEM SET fsync = off"])
def test_what_would_change_the_whole_server_is_refused(ground: Ground, statement: str) -> None:
    """Before anything is copied: no orphan role can be left, and no source dropped."""
    ground.change(("DROP TABLE person", statement))
    with pytest.raises(CannotRun, match="changes the whole server"):
        ground.run()


def wait_for_statement(server: str, words: str) -> None:
    """Until a statement that begins so runs on the server."""
    asked = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
    with psycopg.connect(server, autocommit=True) as connection:
        while not connection.execute(asked, [f"{words}%"]).fetchall():
            time.sleep(0.05)


class Killer(Silent):
    """Told when a step begins; a child process then kills this one in the middle of the statement."""

    def __init__(self, server: str, name: str, number: signal.Signals) -> None:
        self.server, self.name, self.number = server, name, number

    def step(self, ahead: StepAhead) -> None:
        """Whether this is the step."""
        if ahead.name == self.name and ahead.leg is Leg.UP:
            runner = os.getpid()
            if not os.fork():
                wait_for_statement(self.server, "SELECT pg_sleep")
                os.kill(runner, self.number)
                os._exit(0)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_in_the_middle_of_a_statement(ground: Ground, cluster: str, number: signal.Signals) -> None:
    """The server stops the statement by itself, the next run removes the copies, and the run counts as interrupted."""
    ground.change(("DROP TABLE person;", "SELECT pg_sleep(600);"))
    killer = Killer(cluster, "move people", number)
    code = run_apart(ground, lambda _, __: None, teller=killer)
    assert code == (KILLED if number is signal.SIGKILL else 1)
    (folder,) = run_folders(ground.home)
    if number is signal.SIGKILL:
        assert bury_dead(ground.home, clock)[0].where == 'in step "move people" of the leg "up"'
        assert len(remove_copies(ground.home, clock).removed) == 2
    assert read_journal(folder.journal).result is Result.INTERRUPTED


@pytest.mark.parametrize("leg", [Leg.COPY, Leg.FINGERPRINT, Leg.UP, Leg.BACKOUT, Leg.REMOVE])
def test_killed_in_a_leg(ground: Ground, leg: Leg) -> None:
    """Whatever was there by then, a later look removes."""

    def look(number: int, entry: Entry) -> None:
        if entry.event is Event.LEG_BEGUN and entry.leg is leg:
            os.kill(os.getpid(), signal.SIGKILL)

    assert run_apart(ground, look, quick=True) == KILLED
    assert len(bury_dead(ground.home, clock)) == 1
    remove_copies(ground.home, clock)


def test_two_runs_at_once(ground: Ground) -> None:
    """Both pass on copies of their own; a killed third one disturbs neither."""
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            code = 3
            try:
                code = 0 if ground.run(quick=True).passed else 1
            finally:
                os._exit(code)
        children.append(child)
    assert run_apart(ground, killed_after(8), quick=True) == KILLED
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    bury_dead(ground.home, clock)
    remove_copies(ground.home, clock)


def test_a_source_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    """Nothing is begun, and no run is kept."""
    write_files(tmp_path, "postgresql", "postgresql://somebody@127.0.0.1:9/people")
    ground = Ground(tmp_path, "")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        ground.run()
    assert run_folders(ground.home) == ()


def test_a_server_that_restarts_in_the_middle_is_an_error(tmp_path: Path) -> None:
    """The step could not be carried out; nothing is said about the migration, and the next look tidies up."""
    with temporary_postgres() as url:
        server = url.replace("postgres://", "postgresql://")
        ground = prepare(server, tmp_path)
        ground.change(("DROP TABLE person;", "SELECT pg_sleep(600);"))
        before = dump(ground.source)
        report = ground.run(teller=Restarter(server))
        os.wait()
        assert report.result is Result.ERROR
        assert report.reasons[0].startswith('Step 2 "move people" could not be carried out: ')
        remove_copies(ground.home, clock)
        assert on_server(server)[0] == []
        assert dump(ground.source) == before


class Restarter(Silent):
    """Restarts the server, as a power cut would, while the second step runs."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.folder = unquote(urlsplit(server).netloc.rpartition("@")[2])

    def step(self, ahead: StepAhead) -> None:
        """Whether this is the step."""
        if ahead.name == "move people" and not os.fork():
            wait_for_statement(self.server, "SELECT pg_sleep")
            control = [*unprivileged(), str(newest_programs() / "pg_ctl"), "--pgdata", f"{self.folder}/data", "-w"]
            subprocess.run([*control, "-m", "immediate", "-l", f"{self.folder}/log", "restart"], cwd="/", check=False)
            os._exit(0)
