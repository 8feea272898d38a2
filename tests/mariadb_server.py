# SPDX-License-Identifier: Apache-2.0
"""Where does a test get a MariaDB of its own, and how does it go away again?"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
PATIENCE = 60
QUICK = (
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
    "--sync-frm=0",
)


class NoMariadb(Exception):
    """No server can be started here; the message is the reason to skip with (in CI: to fail with)."""


@contextmanager
def temporary_mariadb() -> Iterator[str]:
    """Start an empty server on a loopback port, yield the URL of its database `gonogo`, and remove it afterwards."""
    server, install = program("mariadbd"), program("mariadb-install-db")
    user = account()
    folder = Path(tempfile.mkdtemp(prefix="gonogo-mariadb-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        data, port = folder / "data", free_port()
        made = [
            install,
            "--no-defaults",
            f"--datadir={data}",
            f"--user={user}",
            "--auth-root-authentication-method=normal",
        ]
        done = subprocess.run([*made, "--skip-test-db"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"mariadb-install-db ended with {done.returncode}: {done.stdout}{done.stderr}")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [server, "--no-defaults", f"--datadir={data}", f"--user={user}", f"--port={port}", *QUICK,
                 "--bind-address=127.0.0.1", f"--socket={folder}/socket", f"--pid-file={folder}/pid"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            create_database(port, process, folder / "log")
            yield f"mysql://root@127.0.0.1:{port}/gonogo"
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str:
    """The path of one of the server's programs."""
    if (found := shutil.which(name, path=PLACES)) is None:
        raise NoMariadb(f"{name} is not installed (on Debian: apt-get install mariadb-server).")
    return found


def account() -> str:
    """Whom the server runs as: the package's own user when somebody is root, otherwise oneself."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        return pwd.getpwnam("mysql").pw_name
    except KeyError:
        raise NoMariadb("MariaDB should not run as root, and there is no user `mysql` to run it as.") from None


def free_port() -> int:
    """A loopback port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def create_database(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers, and make the database that tests use."""
    import pymysql

    until = time.monotonic() + PATIENCE
    while True:
        try:
            with pymysql.connect(host="127.0.0.1", port=port, user="root") as connection, connection.cursor() as cursor:
                cursor.execute("CREATE DATABASE gonogo CHARACTER SET utf8mb4")
            return
        except pymysql.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"MariaDB did not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.05)
