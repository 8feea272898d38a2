# SPDX-License-Identifier: Apache-2.0
"""How is a SQLite file read? Opened read only, in one transaction; another file can be laid beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from gonogo.adapters.databases.connection import AT_ONCE, Database, QueryFailed, Row, said
from gonogo.adapters.databases.errors import Unreachable
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.databases.shape import Column, TableName, TableShape

TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "ORDER BY name"
)
BESIDE = "beside"
"""The name under which another file is attached."""


class SqliteDatabase(Database):
    """A SQLite file, by the standard library."""

    def __init__(self, locator: Locator) -> None:
        super().__init__(locator)
        path = Path(locator.database)
        if not path.is_file():
            raise Unreachable(f"There is no SQLite file {path}. Check the path; four slashes begin an absolute one.")
        try:
            self._connection = sqlite3.connect(
                uri_of(path), uri=True, isolation_level=None, check_same_thread=False, timeout=30
            )
            self._connection.text_factory = _text
            self._connection.execute("PRAGMA query_only = ON")
            self._connection.execute("PRAGMA cache_size = -8192")
            self._connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.Error as error:
            raise Unreachable(
                f"{path} cannot be opened as SQLite: {said(error)}. Check that it is a database."
            ) from None
        self._attached: Path | None = None

    def _in_snapshot(self) -> sqlite3.Connection:
        """The connection, in a transaction: what is read first decides what is seen."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")
        return self._connection

    @property
    def version(self) -> str:
        """The version of the library, as the file has none of its own."""
        return sqlite3.sqlite_version

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a query, fetched in parts."""
        try:
            cursor = self._in_snapshot().execute(sql)
            while rows := cursor.fetchmany(AT_ONCE):
                yield from rows
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise QueryFailed(f"{self.safe} refused a query: {said(error)}.") from None

    def types_of(self, sql: str) -> tuple[str, ...]:
        """Expressions have no type here: every value has its own."""
        try:
            described = self._in_snapshot().execute(f"SELECT * FROM ({sql}) LIMIT 0").description
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise QueryFailed(f"{self.safe} refused a query: {said(error)}.") from None
        return ("",) * len(described or ())

    def read_tables(self) -> tuple[TableName, ...]:
        """Tables and views."""
        return tuple(TableName("", name) for (name,) in self.rows(TABLES))

    def read_shape(self, table: TableName) -> TableShape:
        """From the pragmas. A primary key that is no row number may hold NULL unless it says otherwise."""
        quoted = quote(table.name)
        columns, primary, safe = [], [], True
        for _, name, kind, notnull, _, place, hidden in self.rows(f"PRAGMA table_xinfo({quoted})"):
            if hidden == 1:
                continue
            columns.append(Column(name, kind or "", not notnull, hidden in (2, 3)))
            if place:
                primary.append((place, name))
                safe = safe and bool(notnull)
        key = tuple(name for _, name in sorted(primary))
        ((what, text),) = self.rows(
            f"SELECT type, sql FROM sqlite_master WHERE name = {literal(table.name)} AND type IN ('table', 'view')"
        )
        if len(key) == 1 and any(one.name == key[0] and one.type.upper() == "INTEGER" for one in columns):
            safe = True
        if "WITHOUT ROWID" in (text or "").upper():
            safe = True
        keys = [key] if key and safe else []
        return TableShape(
            table=table,
            columns=tuple(columns),
            keys=tuple(keys) + self._unique(quoted, {one.name for one in columns if not one.nullable}, key),
            primary=bool(keys),
            view=what == "view",
            loose=(key,) if key and not safe else (),
            indexed=frozenset(key[:1]),
        )

    def _unique(self, quoted: str, never_null: set[str], primary: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        found = []
        for _, name, unique, _, partial in self.rows(f"PRAGMA index_list({quoted})"):
            columns = tuple(row[2] for row in self.rows(f"PRAGMA index_info({quote(name)})"))
            if unique and not partial and set(columns) <= never_null and columns != primary:
                found.append(columns)
        return tuple(sorted(found, key=len))

    def definitions(self, table: TableName) -> tuple[str, ...]:
        """The statements that made the columns, indexes and triggers of a table."""
        name = literal(table.name)
        columns = [
            f"column {row[1]} {row[2]} not null {row[3]} default {row[4]} key {row[5]} hidden {row[6]}"
            for row in self.rows(f"PRAGMA table_xinfo({quote(table.name)})")
        ]
        foreign = [f"constraint {row[2:]}" for row in self.rows(f"PRAGMA foreign_key_list({quote(table.name)})")]
        others = (
            f"SELECT type || ' ' || sql FROM sqlite_master WHERE tbl_name = {name} AND type IN ('index', 'trigger') "
            "AND sql IS NOT NULL"
        )
        return tuple(sorted([*columns, *foreign, *(text for (text,) in self.rows(others))]))

    def objects(self) -> Mapping[str, str]:
        """Views."""
        return dict(self.rows("SELECT 'view ' || name, sql FROM sqlite_master WHERE type = 'view' ORDER BY name"))

    def beside_schema(self, schema: str) -> str:
        """What stands before the tables of the file that was laid beside."""
        return BESIDE

    def lay_beside(self, other: Database) -> bool:
        """Attach another file as `beside`, so that one query sees both; false where that is not possible."""
        path = Path(other.locator.database)
        try:
            self.refresh()
            if self._attached is not None:
                self._connection.execute(f"DETACH {BESIDE}")
                self._attached = None
            self._connection.execute(f"ATTACH {literal(uri_of(path))} AS {BESIDE}")
            self._attached = path
        except sqlite3.Error:
            return False
        return True

    def refresh(self) -> None:
        """End the transaction."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def cancel(self) -> None:
        """Stop the query that runs."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _text(raw: bytes) -> str:
    """Text as it is stored, also where it is no UTF-8."""
    return raw.decode("utf-8", "surrogateescape")


def uri_of(path: Path) -> str:
    """The address under which SQLite opens a file for reading only."""
    return f"{path.absolute().as_uri()}?mode=ro"


def quote(name: str) -> str:
    """A name as it stands in a query."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as it stands in a query."""
    return "'" + text.replace("'", "''") + "'"
