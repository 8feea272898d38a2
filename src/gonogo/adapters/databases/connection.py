# SPDX-License-Identifier: Apache-2.0
"""What can be asked of every engine alike? Rows, tables and their shapes; nothing is ever written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.adapters.databases.locator import Dialect, Locator, without_password
from gonogo.adapters.databases.shape import NoSuchTable, TableName, TableShape, find_table

Row = tuple[Any, ...]
AT_ONCE = 5000
"""How many rows are fetched at a time."""


class QueryFailed(DatabaseProblem):
    """The database refused a query; the message has its reason and the part of the query that matters."""


class Database(ABC):
    """An open database, read through one snapshot as far as the engine has them. One thread uses it at a time."""

    def __init__(self, locator: Locator) -> None:
        self.locator = locator
        self._tables: tuple[TableName, ...] | None = None
        self._shapes: dict[TableName, TableShape] = {}

    @property
    def dialect(self) -> Dialect:
        """Which engine this is."""
        return self.locator.dialect

    @property
    def safe(self) -> str:
        """Where it is, without a password."""
        return self.locator.safe

    @property
    @abstractmethod
    def version(self) -> str:
        """The version of the engine, as it tells it."""

    @abstractmethod
    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a query, fetched in parts. Raises QueryFailed."""

    @abstractmethod
    def types_of(self, sql: str) -> tuple[str, ...]:
        """The types of the columns that a query gives, without running it to the end; empty text where not known."""

    @abstractmethod
    def read_tables(self) -> tuple[TableName, ...]:
        """Every table and view of the database that is not the engine's own."""

    @abstractmethod
    def read_shape(self, table: TableName) -> TableShape:
        """Columns, keys and size of a table."""

    @abstractmethod
    def definitions(self, table: TableName) -> tuple[str, ...]:
        """What else makes the table: constraints, indexes and triggers, one text each, in a fixed order."""

    @abstractmethod
    def objects(self) -> Mapping[str, str]:
        """What there is beside tables, such as views and functions: the definition of each by kind and name."""

    @abstractmethod
    def refresh(self) -> None:
        """Let go of the snapshot and of every lock; the next query sees the data as it is then."""

    @abstractmethod
    def cancel(self) -> None:
        """Stop what runs at the moment; may be called from another thread."""

    @abstractmethod
    def close(self) -> None:
        """Leave the database as it was."""

    def rows(self, sql: str) -> list[Row]:
        """All rows of a query that gives few."""
        return list(self.stream(sql))

    def tables(self) -> tuple[TableName, ...]:
        """The tables as they were when this was first asked."""
        if self._tables is None:
            self._tables = self.read_tables()
        return self._tables

    def shape(self, text: str | TableName) -> TableShape:
        """The shape of the table that a text means. Raises NoSuchTable."""
        try:
            table = text if isinstance(text, TableName) else find_table(self.tables(), text)
        except NoSuchTable as error:
            raise NoSuchTable(f"{self.safe}: {error}") from None
        if table not in self._shapes:
            self._shapes[table] = self.read_shape(table)
        return self._shapes[table]

    def stored_name(self, name: str) -> str:
        """The name under which a table stands in queries, where that is not its own."""
        return name

    def forget_shapes(self) -> None:
        """Read tables and shapes anew when they are asked for next, because a migration ran in between."""
        self._tables = None
        self._shapes.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def said(error: BaseException | str) -> str:
    """The first lines of what an engine said, without a password and without a full stop at the end."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip() and not line.startswith("LINE ")]
    kept = [line for line in lines if set(line) - {"^", " "}]
    return without_password(". ".join(line.rstrip(".") for line in kept[:2]) or "no answer").rstrip(".")


def grouped(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    """Rows of (name of key, column), in order, as one tuple of columns for each key."""
    keys: dict[Any, list[str]] = {}
    for name, column in rows:
        keys.setdefault(name, []).append(column)
    return tuple(tuple(columns) for columns in keys.values())
