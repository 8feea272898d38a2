# SPDX-License-Identifier: Apache-2.0
"""What is rehearsed, how is it verified, and how is the way back practised? A rehearsal file, once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Engine(StrEnum):
    """Which database is migrated. NONE rehearses infrastructure: steps and probes without a database of its own."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"
    MARIADB = "mariadb"
    NONE = "none"


class SourceKind(StrEnum):
    """Where the copy comes from."""

    DATABASE = "database"
    """A running database or a database file; it is only ever read."""
    DUMP = "dump"
    """A file that the engine's own dump program wrote."""
    GOLDEN = "golden"
    """A database that was prepared (and masked) once; every run is copied from it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The data that a rehearsal starts from.

    `place` is an address such as `postgresql://host/people` with secrets already filled in from the environment, a
    path, or the name of a golden database. `server` is the address of the server where copies are made; None means the
    server of the source itself, or for a dump a private one that the runner starts.
    """

    kind: SourceKind
    place: str
    server: str | None = None


@dataclass(frozen=True, slots=True)
class MaskRule:
    """How one column loses its real values: by a built-in masker (`name`, `email`, ...) or by an expression of SQL.

    `options` are those of the masker, such as `{"by": "id", "days": "60"}` for dates shifted per person.
    """

    table: str
    column: str
    masker: str | None = None
    expression: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


class StepKind(StrEnum):
    """What runs a step."""

    SQL = "sql"
    ALEMBIC = "alembic"
    DJANGO = "django"
    SHELL = "shell"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, up or back.

    `run` is a path of SQL (or the SQL itself, see `inline`), a revision for alembic, a target for django (`app` or
    `app name`), or a command line. `options` are those of the kind, such as `config`, `project` or `settings`. `rows`
    names the table, or gives the SQL of one number, that says how much the step has to do. `verify` is a command whose
    exit code must be 0 afterwards. `transaction` runs SQL in one transaction.
    """

    name: str
    kind: StepKind
    run: str
    inline: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    rows: str | None = None
    timeout: timedelta | None = None
    expect: tuple[int, ...] = (0,)
    verify: str | None = None
    transaction: bool = True


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One value that must survive: an expression over the source row and one over the target row, of the same type."""

    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Which rows of the source must be which rows of the target.

    Without `columns`, all columns with the same name on both sides are compared except those in `leave_out`; with
    them, those are compared first and columns of the same name after them unless `only_mapped`. `key` are pairs of
    expressions that name a row on either side; empty means the primary key, or without one the whole row as a
    multiset. `source_where` and `target_where` limit the rows on their side.
    """

    source: str
    target: str
    key: tuple[MappedColumn, ...] = ()
    columns: tuple[MappedColumn, ...] = ()
    leave_out: tuple[str, ...] = ()
    only_mapped: bool = False
    source_where: str | None = None
    target_where: str | None = None


@dataclass(frozen=True, slots=True)
class Invariant:
    """A query on the migrated copy that must return no row."""

    name: str
    sql: str


class ProbeKind(StrEnum):
    """Whom a probe stands for: somebody who reads, somebody who writes, or a client of an address."""

    READ = "read"
    WRITE = "write"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Probe:
    """Something asked again and again during the steps, to see for how long people would have waited.

    `ask` is SQL, an address, or the name of a table, whose rows are then asked for one at a time. A write is rolled
    back, so it changes nothing.
    """

    name: str
    kind: ProbeKind
    ask: str
    every: timedelta = timedelta(milliseconds=20)
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may cost before it counts as failed: the longest a reader or writer waited, and up in all."""

    max_blocked: timedelta | None = None
    max_total: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One rehearsal file.

    `leave_tables` are tables that may change without being mapped, such as a log. `tables` that stand neither in a
    mapping nor there must come out exactly as they went in. `watch_paths` are the files whose content makes the
    migration: when one of them changes, earlier runs no longer count. `old_transaction` keeps a transaction of that
    length open while the steps begin, as production would. `folder` is where relative paths start. `no_backout` says
    why there is no way back, when `backout` is empty. Parameters are filled in already.
    """

    name: str
    engine: Engine
    source: Source | None
    steps: tuple[Step, ...]
    backout: tuple[Step, ...]
    mask: tuple[MaskRule, ...] = ()
    tables: tuple[TableMapping, ...] = ()
    leave_tables: tuple[str, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    probes: tuple[Probe, ...] = ()
    limits: Limits = field(default_factory=Limits)
    parameters: Mapping[str, str] = field(default_factory=dict)
    watch_paths: tuple[str, ...] = ()
    old_transaction: timedelta | None = None
    folder: str = "."
    no_backout: str | None = None
