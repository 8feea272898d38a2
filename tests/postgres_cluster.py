# SPDX-License-Identifier: Apache-2.0
"""Where does a test get a PostgreSQL of its own, and how does it go away again?"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CLUSTERS = Path("/usr/lib/postgresql")
LOCALE = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoPostgres(Exception):
    """No server can be started here; the message is the reason to skip with (in CI: to fail with)."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of one's own, reachable by socket only; root hands it to the user `postgres` of the package."""

    folder: Path

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgres://gonogo@{quote(str(self.folder), safe='')}/gonogo"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("-l", str(self.folder / "log"), "-o", f"-h '' -k {self.folder} {QUICK}", "start")

    def kill(self) -> None:
        """End every process of it at once, without waiting for anybody; a start recovers what was committed."""
        self._control("--mode", "immediate", "stop")

    def _control(self, *words: str) -> None:
        program = str(newest_programs() / "pg_ctl")
        run([*unprivileged(), program, "--pgdata", str(self.folder / "data"), "--silent", "--wait", *words])


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start an empty cluster, yield the URL of its database, and remove it afterwards."""
    with temporary_cluster() as cluster:
        yield cluster.url


@contextmanager
def temporary_cluster() -> Iterator[Cluster]:
    """Start an empty cluster that a test may kill and start again, and remove it afterwards.

    PostgreSQL refuses to run as root, so somebody else is asked to.
    """
    programs, become = newest_programs(), unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="gonogo-pg-", dir="/tmp"))
    cluster = Cluster(folder)
    try:
        if become:
            shutil.chown(folder, "postgres")
        run([*become, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "gonogo", "-A", "trust", *LOCALE])
        cluster.start()
        try:
            run([*become, str(programs / "createdb"), "-h", str(folder), "-U", "gonogo", "gonogo"])
            yield cluster
        finally:
            cluster.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def newest_programs() -> Path:
    """The folder of the newest installed server's programs."""
    found = [path.parent for path in CLUSTERS.glob("*/bin/initdb")]
    if not found:
        raise NoPostgres("PostgreSQL is not installed (on Debian: apt-get install postgresql).")
    return max(found, key=lambda path: float(path.parent.name))


def unprivileged() -> list[str]:
    """The words to put before a command so that it does not run as root; none when nobody is root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgres("PostgreSQL cannot run as root, and there is no user `postgres` to run it as.") from None
    if shutil.which("runuser") is None:
        raise NoPostgres("PostgreSQL cannot run as root, and `runuser` (package util-linux) is missing.")
    return ["runuser", "-u", "postgres", "--"]


def run(command: list[str]) -> None:
    """Run one of the server's programs; the error carries what it printed."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd="/", text=True, check=False, **quiet)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout.strip()}")
