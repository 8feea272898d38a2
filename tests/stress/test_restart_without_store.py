# SPDX-License-Identifier: Apache-2.0
"""Do users keep their version when the server is killed, its store goes away, and the server starts again?"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

from tests.crash.conftest import OTHER, PILOT, Prepared, copied, write_plan
from tests.crash.store import FILE, require_sound
from tests.postgres_cluster import QUICK, NoPostgres, newest_programs, run, temporary_postgres, unprivileged
from tests.server import Server, end_of, gonogo, running_server, start_gonogo

SNAPSHOT = "snapshot"
Answers = list[tuple[Any, ...]]


def answers(server: Server, key: str) -> Answers:
    """What an official client gets for two users: value, variant, reason and metadata."""
    client = OFREPProvider(server.url, headers_factory=lambda: {"Authorization": f"Bearer {key}"}, timeout=30)
    told = []
    for user in (PILOT, OTHER):
        attributes = {name: value for name, value in user.items() if name != "targetingKey"}
        found = client.resolve_boolean_details("new-intake", True, EvaluationContext(user["targetingKey"], attributes))
        told.append((found.value, found.variant, found.reason, dict(found.flag_metadata)))
    return told


def ready(server: Server) -> str:
    """What the server says of its readiness."""
    asked = httpx.get(f"{server.url}/readyz", timeout=30)
    assert asked.status_code == 200
    return asked.text


def wait_for_snapshot(server: Server, home: Path, version: int) -> None:
    """Wait until this version is on the disk."""
    mark = f'"version":{version}'.encode()
    file = home / SNAPSHOT
    server.wait_for(lambda: file.exists() and mark in file.read_bytes(), f"the snapshot of version {version}")


@pytest.fixture(scope="session")
def killed_once(untouched_open: Prepared, tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, Answers]:
    """A data folder whose server was killed after it had answered, and what it had answered. Copy it."""
    left = copied(untouched_open, tmp_path_factory.mktemp("killed") / "home")
    with running_server(left.home) as server:
        before = answers(server, left.key)
        wait_for_snapshot(server, left.home, 2)
        server.kill()
    assert (left.home / SNAPSHOT).stat().st_mode & 0o777 == 0o600
    assert left.key not in (left.home / SNAPSHOT).read_text()
    return left, before


@pytest.fixture
def killed(killed_once: tuple[Prepared, Answers], tmp_path: Path) -> tuple[Prepared, Answers]:
    """The same in a folder of the test's own."""
    left, before = killed_once
    return copied(left, tmp_path / "home"), before


def require_refusals(server: Server) -> None:
    """Pages are one sentence with status 503, and nothing of it is a fault."""
    page = httpx.get(f"{server.url}/sign-in/", timeout=30)
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "The store does not answer" in page.text
    asked = httpx.post(f"{server.url}/api/v1/wave.list", json={}, timeout=30)
    assert (asked.status_code, asked.json()["code"]) == (503, "store")
    assert "Traceback" not in server.said()


def moved_away(home: Path) -> Callable[[], None]:
    """Move the file of the store away; the result brings it back."""
    away = home.parent / "away"
    away.mkdir()
    for file in home.glob(f"{FILE}*"):
        file.rename(away / file.name)

    def back() -> None:
        """Put it where it was; what lies there now is removed."""
        for file in home.glob(f"{FILE}*"):
            file.unlink()
        for file in away.iterdir():
            file.rename(home / file.name)

    return back


def damaged(home: Path) -> Callable[[], None]:
    """Overwrite the file of the store; the result brings a backup back."""
    backup = home.parent / "backup.sqlite3"
    with closing(sqlite3.connect(home / FILE)) as store, closing(sqlite3.connect(backup)) as copy:
        store.backup(copy)
    for file in home.glob(f"{FILE}*"):
        file.unlink()
    (home / FILE).write_bytes(b"this is no database " * 1000)
    return lambda: [backup.replace(home / FILE)].clear()


def locked(home: Path) -> Callable[[], None]:
    """Take the file of the store for another program alone; the result lets it go."""
    other = sqlite3.connect(home / FILE, isolation_level=None, timeout=10)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    return other.close


@pytest.mark.parametrize("harm", [moved_away, damaged, locked])
def test_without_the_file_of_the_store_users_get_what_they_got(
    killed: tuple[Prepared, Answers], harm: Callable[[Path], Callable[[], None]]
) -> None:
    """Same answers from the snapshot, and with the store back the server goes over to it and follows a rollback."""
    left, before = killed
    restore = harm(left.home)
    with running_server(left.home) as server:
        assert answers(server, left.key) == before
        assert "from the snapshot of" in ready(server)
        assert "the store does not answer" in ready(server)
        require_refusals(server)
        restore()
        server.wait_for(lambda: "snapshot of" not in ready(server), "the store is followed again", 60)
        assert answers(server, left.key) == before
        gonogo("wave", "rollback", "pilot", "--because", "wrong sums", home=left.home)
        server.wait_for(lambda: [one[0] for one in answers(server, left.key)] == [False, False], "the rollback")
        assert httpx.get(f"{server.url}/sign-in/", timeout=30).status_code == 200
    require_sound(left.home)


def test_a_missing_store_is_not_made_anew(killed: tuple[Prepared, Answers]) -> None:
    """The server says which file is missing and what to do, and makes none; also a wrong client key stays wrong."""
    left, _ = killed
    moved_away(left.home)
    with running_server(left.home) as server:
        require_refusals(server)
        assert f"{left.home / FILE} is missing" in server.said()
        assert "Bring the file or a backup of it back." in server.said()
        assert "set-up" not in server.said()
        refused = httpx.post(f"{server.url}/ofrep/v1/evaluate/flags/new-intake", headers={"X-API-Key": "made-up"})
        assert refused.status_code == 401
        time.sleep(0.5)
    assert not (left.home / FILE).exists()


def test_without_store_and_snapshot_the_server_does_not_start(killed: tuple[Prepared, Answers]) -> None:
    """Both sentences are said, exit code 2; the store is not made anew, and the snapshot stays as it was."""
    home = killed[0].home
    cut = (home / SNAPSHOT).read_bytes()[:-1]
    (home / SNAPSHOT).write_bytes(cut)
    moved_away(home)
    said = end_of(start_gonogo("serve", "--port", "0", home=home))
    assert said.code == 2
    assert f"The snapshot in {home / SNAPSHOT} is not used: it is cut off" in said.err
    assert f"The store {home / FILE} is missing" in said.err
    assert not (home / FILE).exists()
    assert (home / SNAPSHOT).read_bytes() == cut


def test_a_snapshot_that_cannot_be_written_holds_up_nothing(opened: Prepared) -> None:
    """It is said once, and changes still reach the users."""
    home = opened.home
    (home / SNAPSHOT).mkdir()  # nothing can be put in its place: to the writer the same as a full disk, for any user
    with running_server(home) as server:
        for word in ("pause", "resume"):
            gonogo("wave", word, "pilot", "--because", "exercise", home=home)
        gonogo("wave", "rollback", "pilot", "--because", "wrong sums", home=home)
        server.wait_for(lambda: answers(server, opened.key)[0][0] is False, "the rollback")
        server.stop()
        assert server.said().count("cannot be written") == 1
    assert list(home.glob(f"{SNAPSHOT}.*")) == []


class Cluster:
    """A PostgreSQL that can be stopped and started."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._folder = unquote(urlsplit(url).netloc.partition("@")[2])
        self._control = [
            *unprivileged(),
            str(newest_programs() / "pg_ctl"),
            "--pgdata",
            f"{self._folder}/data",
            "--silent",
            "--wait",
        ]

    def stop(self) -> None:
        """End it at once, as a machine that fails would."""
        run([*self._control, "--mode", "immediate", "stop"])

    def start(self) -> None:
        """Start it where it was."""
        options = f"-h '' -k {self._folder} {QUICK}"
        run([*self._control, "-l", f"{self._folder}/log", "-o", options, "start"])


@contextmanager
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL of the test's own; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield Cluster(url)
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.mark.postgres
def test_without_postgresql_users_get_what_they_got(tmp_path: Path) -> None:
    """The same with a database server that is stopped and comes back."""
    home = tmp_path / "home"
    with postgres() as cluster:
        settings = {"GONOGO_DATABASE_URL": cluster.url}
        gonogo("plan", "apply", str(write_plan(tmp_path)), home=home, **settings)
        made = gonogo("token", "create", "--scope", "evaluate", "--format", "json", home=home, **settings)
        key = made.json()["token"]
        gonogo("wave", "open", "pilot", home=home, **settings)
        with running_server(home, **settings) as server:
            before = answers(server, key)
            wait_for_snapshot(server, home, 2)
            server.kill()
        cluster.stop()
        with running_server(home, **settings) as server:
            assert answers(server, key) == before
            assert "from the snapshot of" in ready(server)
            require_refusals(server)
            cluster.start()
            server.wait_for(lambda: "snapshot of" not in ready(server), "the store is followed again")
            gonogo("wave", "rollback", "pilot", "--because", "wrong sums", home=home, **settings)
            server.wait_for(lambda: answers(server, key)[0][0] is False, "the rollback")
