# SPDX-License-Identifier: Apache-2.0
"""What can a rehearsal file say?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from gonogo.core.strictfile.fields import Name, Text, shown, wrong
from gonogo.core.strictfile.part import Part
from gonogo.practices.rehearsals.files.fields import (
    Address,
    ColumnName,
    Expression,
    Label,
    LongSpan,
    OrText,
    Path,
    Query,
    ShortSpan,
    TableName,
)
from gonogo.practices.rehearsals.files.mappings import Tables
from gonogo.practices.rehearsals.files.masks import Mask
from gonogo.practices.rehearsals.files.steps import Step, Steps
from gonogo.practices.rehearsals.rules.parameters import NAME, is_value

ASKS = ("read", "write", "http")


def _not(given: list[str]) -> str:
    return f", not {' and '.join(given)}" if given else ""


class Source(Part):
    """The data that a rehearsal starts from: exactly one of the three."""

    database: Address | None = None
    """The address of a database, or the path of a database file; it is only ever read."""
    dump: Address | None = None
    """The path of a file that the engine's own dump program wrote."""
    golden: Address | None = None
    """The name of a golden database on the server; every run is copied from it."""

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        given = [key for key in ("database", "dump", "golden") if getattr(self, key) is not None]
        if len(given) != 1:
            raise wrong(f"the source is one of database, dump and golden{_not(given)}")
        return self


class Probe(Part):
    """Something that is asked again and again during the steps; exactly one of `read`, `write` and `http`."""

    name: Label
    """Whom it stands for, in a few words."""
    read: Expression | None = None
    """A table of which one row is read, or a query."""
    write: Expression | None = None
    """A table of which one row is written and rolled back, or a statement."""
    http: Address | None = None
    """An address that must answer."""
    every: ShortSpan = timedelta(milliseconds=20)
    """How often it is asked."""
    timeout: ShortSpan = timedelta(seconds=10)
    """After which time an answer counts as missing."""

    @model_validator(mode="after")
    def _one_question(self) -> Probe:
        given = [key for key in ASKS if getattr(self, key) is not None]
        if len(given) != 1:
            raise wrong(f"a probe asks one of {', '.join(ASKS)}{_not(given)}")
        return self


class Limits(Part):
    """What a run may cost before it counts as failed."""

    max_blocked: ShortSpan | None = None
    """The longest that a reader or writer may wait."""
    max_total: LongSpan | None = None
    """The longest that all steps up may take together."""


def _read_value(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str | int | float) or not is_value(text):
        raise wrong(f"needs a number or one word of letters, digits and _ . / : + -, not {shown(value)}")
    return text


def _read_parameter(value: str) -> str:
    if not NAME.fullmatch(value) or len(value) > 60:
        raise wrong(f"{shown(value)} is not a parameter of lowercase letters, digits and underscores")
    return value


Value = Annotated[
    str,
    PlainValidator(_read_value),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
Parameter = Annotated[str, PlainValidator(_read_parameter), WithJsonSchema({"type": "string"})]


class RehearsalFile(Part):
    """A migration that is practised on a copy, with its way back."""

    gonogo_rehearsal: Literal[1] = 1
    """Version of this format."""
    rehearsal: Name
    """The name of the rehearsal, such as people."""
    engine: Literal["postgresql", "sqlite", "mariadb", "none"]
    """Which database is migrated; none for infrastructure."""
    folder: Path = "."
    """Where the paths in this file start, seen from the folder of the file."""
    source: Source | None = None
    """The data that every run starts from."""
    server: Address | None = None
    """The server on which copies are made; left out, the one of the source, or a private one for a dump."""
    mask: Mapping[ColumnName, Annotated[Mask, OrText()]] = {}
    """Columns that lose their real values in the copy, as `table.column`."""
    steps: Steps
    """The migration, in order."""
    backout: tuple[Step, ...] = ()
    """The way back, in order. Afterwards everything must be as it was."""
    no_backout: Text | None = None
    """Why there is no way back; needed when `backout` is left out, and shown with every run."""
    tables: Tables = ()
    """Tables whose rows must arrive, changed only as it stands here. All other tables must stay as they are."""
    leave_tables: tuple[TableName, ...] = ()
    """Tables that may change without being compared, such as a log."""
    invariants: Mapping[Label, Query] = {}
    """Queries on the migrated copy that must return no row, by name."""
    probes: tuple[Probe, ...] = ()
    """What is asked during the steps, to see for how long people would wait."""
    limits: Limits = Limits()
    """The longest wait, and the longest time in all."""
    parameters: Mapping[Parameter, Value] = {}
    """Values that SQL and commands in this file use as `@{name}`."""
    watch: tuple[Path, ...] = ()
    """Further files and folders that make the migration: when one changes, earlier runs no longer count."""
    old_transaction: LongSpan | None = None
    """Keeps a transaction of this length open while the steps begin, as production would."""
