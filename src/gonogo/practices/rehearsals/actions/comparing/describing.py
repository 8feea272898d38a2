# SPDX-License-Identifier: Apache-2.0
"""What is known of a table before it is compared, and what can two databases do together?"""

from __future__ import annotations

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.locator import Dialect
from gonogo.adapters.databases.shape import TableShape
from gonogo.practices.rehearsals.rules.comparing.facts import TableFacts
from gonogo.practices.rehearsals.rules.comparing.native import SELF_TEST
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES

OLDEST = 140000
"""The first PostgreSQL that hashes records by itself."""
BYTES_A_ROW = 100


def describe(database: Database, table: str, where: str | None = None) -> TableFacts:
    """The facts of a table. Raises NoSuchTable."""
    return facts_of(database, database.shape(table), where)


def facts_of(database: Database, shape: TableShape, where: str | None = None, schema: str | None = None) -> TableFacts:
    """The facts of a shape; `schema` in place of its own, as when a file is attached under a name."""
    speech = SPEECHES[database.dialect.value]
    name = database.stored_name(shape.table.name)
    written = speech.table(shape.table.schema if schema is None else schema, name)
    rows = shape.rows if shape.rows is not None else (shape.bytes or 0) // BYTES_A_ROW
    return TableFacts(
        dialect=database.dialect.value,
        name=str(shape.table),
        written=written,
        columns={column.name: column.type for column in shape.columns},
        keys=shape.keys,
        loose=shape.loose,
        indexed=shape.indexed,
        rows=rows,
        bytes=shape.bytes or 0,
        chunked=shape.chunked,
        where=where,
    )


def hash_alike(source: Database, target: Database) -> bool:
    """Whether both are PostgreSQL that hash a fixed row of every type alike. This is asked each time."""
    from gonogo.adapters.databases.postgresql import PostgresDatabase

    if not (isinstance(source, PostgresDatabase) and isinstance(target, PostgresDatabase)):
        return False
    if min(source.number, target.number) < OLDEST:
        return False
    return source.rows(SELF_TEST) == target.rows(SELF_TEST)


def can_join(source: Database, target: Database) -> bool:
    """Whether both are files that one query can see together."""
    return source.dialect is target.dialect and source.dialect in (Dialect.SQLITE, Dialect.DUCKDB)
