# SPDX-License-Identifier: Apache-2.0
"""What is copied, what is a copy, and what was left behind? The values that a workshop takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from gonogo.adapters.databases.locator import Dialect

Progress = Callable[[str, int | None, int | None], None]
"""Told what is being done, how much of it is done, and how much there is; None where nobody knows."""


class OriginKind(StrEnum):
    """A database that is only ever read, a file of the engine's own dump program, or a database prepared before."""

    DATABASE = "database"
    DUMP = "dump"
    GOLDEN = "golden"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where copies come from. `place` is an address, a path, or the name of a golden database on `server`.

    `server` is the address of the server where copies are made; None means the server of the source itself, and for a
    dump a private one that is started for the workshop. Relative paths must have been resolved.
    """

    dialect: Dialect
    kind: OriginKind
    place: str
    server: str | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that a run made and may change. `token` is known to the run alone; the copy holds only its hash."""

    url: str = field(repr=False)
    name: str
    run: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TableSize:
    """How many rows a table has, and how many bytes it takes with its indexes."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Altered:
    """What was changed in the golden database before the first copy: masked columns, and those that still leak."""

    columns: int = 0
    leaks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Alter(Protocol):
    """Changes the unfinished golden database at an address, once: masking."""

    def __call__(self, url: str, progress: Progress) -> Altered:
        """Change it, and say what was changed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The golden database. `reused` was made by an earlier run. With `leaks` it was removed, and nothing is copied."""

    reused: bool
    tables: Mapping[str, TableSize]
    columns: int = 0
    leaks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something of a run that lives no more: a `database`, a `file`, or a `server` with its processes."""

    kind: str
    name: str
    run: str = ""


def silent(what: str, done: int | None = None, of: int | None = None) -> None:
    """A progress that tells nobody."""
