# SPDX-License-Identifier: Apache-2.0
"""Where is a dump restored when nobody names a server? On a private one, reachable by socket only, gone afterwards."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gonogo.adapters.copies.errors import CopyFailed, MissingProgram, NoRoom
from gonogo.adapters.copies.homes import Home
from gonogo.adapters.copies.postgresql.programs import SERVER, programs
from gonogo.adapters.copies.values import Leftover

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "autovacuum": "on",
}
"""Nothing on it must survive a power cut, and nobody but the run reaches it."""
USER = "gonogo"
PATIENCE = 60
"""Seconds that a server may take to start or stop."""


@dataclass(frozen=True, slots=True)
class PrivateServer:
    """A running server: its process, its folder, and the file in which the runner wrote both down."""

    process: subprocess.Popen[bytes]
    folder: Path
    record: Path

    @property
    def url(self) -> str:
        """The address of its maintenance database."""
        return f"postgresql://{USER}@/postgres?host={quote(str(self.folder), safe='')}"

    def is_full(self) -> bool:
        """Whether it complained that there is no room: it ends itself then, and who is connected learns only that."""
        return any("No space left" in line for line in _lines(self.folder / "log"))

    def stop(self) -> None:
        """End it and remove its folder. Nothing on it is worth waiting for."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        _remove(self.folder, self.record)


def start(home: Home, at_least: int) -> PrivateServer:
    """Start an empty server, at least of this version, that belongs to this process.

    The folder is written down before it is filled, so that whoever comes next can remove it. PostgreSQL refuses to run
    as root; root hands it to the user `postgres`, or to `nobody`. Raises DatabaseProblem.
    """
    folder_of_programs = programs(SERVER, at_least, "A server for the dump")
    folder = Path(tempfile.mkdtemp(prefix="gonogo-pg-", dir=_roomy()))
    record = home.part("servers") / f"{folder.name}.json"
    become: dict[str, Any] = {}
    try:
        record.write_text(json.dumps({"folder": str(folder), "pid": os.getpid(), "born": birth(os.getpid())}))
        become = _unprivileged(folder)
        _initialize(folder_of_programs, folder, become)
        words = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(folder_of_programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *words]
        with (folder / "log").open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 (a program that was looked for)
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True, **become
            )
        server = PrivateServer(process, folder, record)
        try:
            _wait(server)
        except BaseException:
            server.stop()
            raise
    except BaseException:
        _remove(folder, record)
        raise
    return server


def _roomy() -> str | None:
    """Where other users may go too, when root has to hand the server to one."""
    return None if os.geteuid() else os.environ.get("TMPDIR", "/tmp")  # noqa: S108 (a folder of its own is made there)


def _unprivileged(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            os.chown(folder, found.pw_uid, found.pw_gid)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise MissingProgram("PostgreSQL does not run as root, and there is no user `postgres`. Run this as somebody else.")


def _initialize(bin_folder: Path, folder: Path, become: dict[str, Any]) -> None:
    command = [str(bin_folder / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust"]
    done = subprocess.run(  # noqa: S603 (a program that was looked for)
        [*command, "--encoding=UTF8", "--locale=C", "--no-sync"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **become,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason"])[-1]
        if "No space left" in done.stderr:
            raise NoRoom(f"There is no room for a private server in {folder.parent}. Make room, or set TMPDIR.")
        raise CopyFailed(f"A private server cannot be made in {folder.parent}: {said}")


def _wait(server: PrivateServer) -> None:
    """Until it answers. Raises CopyFailed with the last line of its log when it ends instead."""
    deadline = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < deadline:
        lines = _lines(server.folder / "data" / "postmaster.pid")
        if len(lines) > 7 and lines[7].strip() == "ready":
            return
        time.sleep(0.05)
    said = (_lines(server.folder / "log") or ["it said nothing"])[-1]
    raise CopyFailed(f"A private server did not start in {server.folder.parent}: {said}")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def left_behind(home: Home) -> list[tuple[Leftover, Path]]:
    """Servers whose runner lives no more, with the file that tells of each."""
    found = []
    for record in sorted(home.part("servers").glob("*.json")):
        told = _read(record)
        if not told or birth(told["pid"]) != told["born"]:
            found.append((Leftover("server", told["folder"] if told else record.stem), record))
    return found


def remove_left_behind(home: Home) -> list[Leftover]:
    """End and remove them. A process is ended only while it is a server of that folder."""
    removed = []
    for leftover, record in left_behind(home):
        folder = Path(leftover.name)
        lines = _lines(folder / "data" / "postmaster.pid")
        if lines and lines[0].strip().isdigit() and _serves(int(lines[0]), folder):
            _end(int(lines[0]))
        _remove(folder, record)
        removed.append(leftover)
    return removed


def _read(record: Path) -> dict[str, Any]:
    try:
        told = json.loads(record.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and {"folder", "pid", "born"} <= told.keys() else {}


def birth(pid: int) -> str:
    """When a process began, in the kernel's own count; nothing when there is none. A number alone is used again."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "" if not _runs(pid) else "running"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, folder: Path) -> bool:
    try:
        return str(folder / "data").encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + PATIENCE
        while _runs(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if _runs(pid):
            os.kill(pid, signal.SIGKILL)


def _remove(folder: Path, record: Path) -> None:
    if folder.name.startswith("gonogo-pg-"):
        shutil.rmtree(folder, ignore_errors=True)
    record.unlink(missing_ok=True)
