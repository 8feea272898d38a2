# SPDX-License-Identifier: Apache-2.0
"""What kind of dump is a file, which version wrote it, and could it lead out of the database it is restored to?"""

from __future__ import annotations

import gzip
import re
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.postgresql.programs import CLIENT, complaint, installed, programs
from gonogo.adapters.databases.errors import Unreachable

HEAD = 64 << 10
_VERSION = re.compile(rb"^\s*[;-]+\s*Dumped from database version:? (\d+)", re.MULTILINE)
_COPY = re.compile(rb"^COPY .* FROM stdin;\s*$")
_ALLOWED = re.compile(rb"\\(restrict|unrestrict) ")
_OUTSIDE = re.compile(rb"\s*(CREATE|DROP|ALTER)\s+(DATABASE|ROLE|USER|TABLESPACE)\b(?!\s+MAPPING)", re.IGNORECASE)


class Form(StrEnum):
    """How a dump is stored: what pg_restore reads (a file or a folder), or SQL."""

    ARCHIVE = "archive"
    SQL = "sql"


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump: where, in which form, and the major version of the server it came from (0 when it does not say)."""

    path: Path
    form: Form
    major: int

    def fingerprint(self) -> str:
        """Names, sizes and times of its files: enough to see that it was written anew, without reading it all."""
        files = sorted(self.path.rglob("*")) if self.path.is_dir() else [self.path]
        return repr([(one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in files])

    def opened(self) -> IO[bytes]:
        """A dump in SQL, unpacked where it is packed."""
        return _opened(self.path)


def read_dump(path: Path) -> Dump:
    """Look at a dump. Raises Unreachable when it is not there, CopyFailed when it is none."""
    try:
        if path.is_dir() and (path / "toc.dat").is_file():
            return Dump(path, Form.ARCHIVE, _archive_version(path))
        with path.open("rb") as file:
            head = file.read(512)
        if head.startswith(b"PGDMP") or head[257:262] == b"ustar":
            return Dump(path, Form.ARCHIVE, _archive_version(path))
        with _opened(path) as file:
            head = file.read(HEAD)
    except OSError as error:
        raise Unreachable(f"The dump {path} cannot be read: {error.strerror or error}.") from None
    if b"PostgreSQL database dump" not in head or b"PostgreSQL database cluster dump" in head:
        raise CopyFailed(f"{path} is no dump of one PostgreSQL database. Write it with pg_dump, best with -Fc.")
    found = _VERSION.search(head)
    return Dump(path, Form.SQL, int(found[1]) if found else 0)


def _archive_version(path: Path) -> int:
    newest = max(installed(), default=0)
    command = [str(programs(CLIENT, newest, "Reading a dump") / "pg_restore"), "--list", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (a program that was looked for)
    if done.returncode:
        raise complaint(f"{path}: pg_restore", done.returncode, done.stderr.decode("utf-8", "replace"))
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else 0


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


class OnlyThisDatabase:
    """Lets SQL through line by line while it stays in its database: no `\\connect`, no `\\!`, no DROP DATABASE.

    psql does what a line that begins with a backslash says, so a dump written with -C would leave the copy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copying = False
        self.rest = b""

    def __call__(self, block: bytes) -> bytes:
        """All whole lines so far. Raises CopyFailed at the first one that leads out."""
        *lines, self.rest = (self.rest + block).split(b"\n")
        for line in lines:
            self._look(line)
        return b"".join(line + b"\n" for line in lines)

    def _look(self, line: bytes) -> None:
        if self.copying:
            self.copying = line.rstrip(b"\r") != b"\\."
        elif _COPY.match(line):
            self.copying = True
        elif (line.startswith(b"\\") and not _ALLOWED.match(line)) or _OUTSIDE.match(line):
            said = line[:60].decode("utf-8", "replace").strip()
            raise CopyFailed(
                f"{self.path} leads out of the database it is restored to ({said}). Write it anew with pg_dump -Fc, "
                "without --create."
            )
