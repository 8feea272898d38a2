# SPDX-License-Identifier: Apache-2.0
"""How is a MariaDB database written to a file and loaded again, and could a file lead out of its database?"""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from gonogo.adapters.copies.bench import MARKER_TABLE
from gonogo.adapters.copies.errors import CopyFailed, MissingProgram
from gonogo.adapters.copies.mariadb.connecting import address, for_programs
from gonogo.adapters.copies.postgresql.programs import complaint, pipe, running
from gonogo.adapters.databases.errors import Unreachable

DUMP = (
    "--single-transaction",
    "--quick",
    "--routines",
    "--triggers",
    "--skip-events",
    "--hex-blob",
    "--skip-lock-tables",
    "--no-tablespaces",
    "--default-character-set=utf8mb4",
)
"""Events are left out: a copy would carry them out by the clock, as production does."""
LOAD = ("--default-character-set=utf8mb4", "--binary-mode", "--batch", "--init-command=SET FOREIGN_KEY_CHECKS=0")
_DEFINER = re.compile(rb"DEFINER\s*=\s*(?:`[^`]*`|'[^']*')@(?:`[^`]*`|'[^']*')")
_OUTSIDE = re.compile(
    rb"\s*(?:/\*!\d* *)?(USE\s|(CREATE|DROP|ALTER)\s+(/\*.*?\*/\s*)?(DATABASE|SCHEMA|USER)\b)", re.IGNORECASE
)
_DATABASE = re.compile(rb"-- Host: \S*\s+Database: (\S+)")
_VERSION = re.compile(rb"^-- Server version\s+(\d+)\.(\d+)[^\n]*", re.MULTILINE)


class Plain:
    """Lets SQL through line by line: without owners of views and triggers, and only while it stays in its database."""

    def __init__(self, place: str, database: str = "") -> None:
        self.place = place
        self.owner = f"`{database}`.".encode() if database else None
        self.rest = b""

    def __call__(self, block: bytes) -> bytes:
        """All whole lines so far. Raises CopyFailed at the first one that leads out."""
        *lines, self.rest = (self.rest + block).split(b"\n")
        return b"".join(self._line(line) + b"\n" for line in lines)

    def _line(self, line: bytes) -> bytes:
        if line.startswith(b"INSERT "):
            return line
        if self.owner is None and (found := _DATABASE.match(line)):
            self.owner = b"`" + found[1] + b"`."
        if self.owner is not None and line.startswith(b"/*!50001 VIEW "):
            # The server writes columns with the name of the database they came from: the view would read the source.
            line = line.replace(self.owner, b"")
        if _OUTSIDE.match(line):
            said = line[:60].decode("utf-8", "replace").strip()
            raise CopyFailed(
                f"{self.place} leads out of the database it is loaded to ({said}). Write it anew with mariadb-dump and "
                "the name of one database, without --databases."
            )
        return _DEFINER.sub(b"", line)


def program(*names: str) -> str:
    """The first of these programs that is installed. Raises MissingProgram."""
    for name in names:
        if (found := shutil.which(name)) is not None:
            return found
    raise MissingProgram(f"{names[0]} is not installed. On Debian: apt-get install mariadb-client")


def dump_command(url: str) -> tuple[list[str], dict[str, str]]:
    """What writes a database as SQL, without the marker of an earlier copy."""
    options, variables = for_programs(url)
    name = str(address(url)["database"])
    command = [program("mariadb-dump", "mysqldump"), *options, *DUMP, f"--ignore-table={name}.{MARKER_TABLE}", name]
    return command, dict(variables)


def load_command(url: str) -> tuple[list[str], dict[str, str]]:
    """What loads SQL into a database."""
    options, variables = for_programs(url)
    return [program("mariadb", "mysql"), *options, *LOAD, str(address(url)["database"])], dict(variables)


def across(source: str, target: str, tell: Callable[[int], None]) -> None:
    """mariadb-dump | mariadb: the source is read in one transaction, and may be in use meanwhile."""
    taken, theirs = dump_command(source)
    brought, ours = load_command(target)
    pipe(
        taken,
        brought,
        variables=(theirs, ours),
        tell=tell,
        keep=Plain("What mariadb-dump wrote", str(address(source)["database"])),
    )


def load(path: Path, target: str, tell: Callable[[int], None]) -> None:
    """Load a file of SQL, packed or not."""
    command, variables = load_command(target)
    try:
        with opened(path) as file:
            pipe(file, command, variables=({}, variables), tell=tell, keep=Plain(str(path)))
    except OSError as error:
        raise Unreachable(f"The dump {path} cannot be read: {error.strerror or error}.") from None


def write(source: str, path: Path) -> None:
    """Write a database to a file, all or nothing."""
    command, variables = dump_command(source)
    draft = path.with_suffix(".part")
    errors = path.with_suffix(".errors")
    try:
        with draft.open("wb") as file, errors.open("w+b") as said:
            with running(command, variables, stdin=-3, stdout=file, stderr=said) as process:
                code = process.wait()
            if code:
                said.seek(0)
                raise complaint(Path(command[0]).name, code, said.read(20_000).decode("utf-8", "replace"))
        draft.replace(path)
    except OSError as error:
        raise complaint(f"writing {path}", 1, f"error: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
        errors.unlink(missing_ok=True)


def version_of(path: Path) -> tuple[int, int] | None:
    """The version of the MariaDB that a dump came from; None where it does not say, or was another make.

    Raises Unreachable when it is not there, CopyFailed when it is no dump.
    """
    try:
        with opened(path) as file:
            head = file.read(8192)
    except OSError as error:
        raise Unreachable(f"The dump {path} cannot be read: {error.strerror or error}.") from None
    if b" dump " not in head[:200]:
        raise CopyFailed(f"{path} is no dump of MariaDB or MySQL. Write it with mariadb-dump.")
    found = _VERSION.search(head)
    return (int(found[1]), int(found[2])) if found and b"MariaDB" in found[0] else None


def opened(path: Path) -> IO[bytes]:
    """A file, unpacked where it is packed."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]
