# SPDX-License-Identifier: Apache-2.0
"""How is PostgreSQL read? One read-only snapshot, with every setting pinned that changes how values are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from gonogo.adapters.databases import postgresql_catalog as catalog
from gonogo.adapters.databases.connection import AT_ONCE, Database, QueryFailed, Row, grouped, said
from gonogo.adapters.databases.errors import Unreachable, missing_driver
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.databases.shape import Column, TableName, TableShape

if TYPE_CHECKING:
    import psycopg

NAME = "gonogo compare"
PINNED = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO, MDY'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1; "
    "SET bytea_output = 'hex'; SET xmloption = 'content'; SET statement_timeout = 0; "
    "SET idle_in_transaction_session_timeout = 0; SET jit = off; SET row_security = off; "
    "SET max_parallel_workers_per_gather = 0; SET work_mem = '64MB'; SET enable_sort = off; "
    "SET default_transaction_read_only = on"
)
"""With `row_security` off, a policy that would hide rows is an error and never a table that seems equal.

Nobody can estimate how many buckets there are, so a sort of all rows would be planned where adding up is far quicker.
"""
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
NUMERIC = 1700
DIGITS = "bounded"
"""Stands for precision and scale of a numeric that has them, and so can never be infinite."""
_CURSORS = count(1)


class PostgresDatabase(Database):
    """A database on a PostgreSQL server, by psycopg."""

    def __init__(self, locator: Locator, *, snapshot: str | None = None) -> None:
        super().__init__(locator)
        self._connection = _connect(locator)
        self._run(PINNED)
        self._exported: str | None = snapshot
        self._imported = snapshot is not None
        if snapshot:
            self._begin(snapshot)

    def _begin(self, snapshot: str | None) -> None:
        self._run(SNAPSHOT)
        if snapshot:
            self._run(f"SET TRANSACTION SNAPSHOT '{snapshot}'")

    def _run(self, sql: str) -> None:
        import psycopg

        try:
            self._connection.execute(sql.encode())
        except psycopg.Error as error:
            raise QueryFailed(f"{self.safe} refused a query: {said(error)}.") from None

    def _in_snapshot(self) -> psycopg.Connection[Any]:
        """The connection, in a transaction that sees one snapshot."""
        from psycopg.pq import TransactionStatus

        if self._connection.info.transaction_status is TransactionStatus.IDLE:
            self._begin(None)
        return self._connection

    @property
    def version(self) -> str:
        """Such as `15.4`."""
        major, minor = divmod(self.number, 10000)
        return f"{major}.{minor}"

    @property
    def number(self) -> int:
        """The version as a number, such as 150004."""
        return self._connection.info.server_version

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a query; the server keeps the result and sends it in parts."""
        import psycopg

        try:
            with self._in_snapshot().cursor(f"gonogo{next(_CURSORS)}") as cursor:
                cursor.itersize = AT_ONCE
                cursor.execute(sql.encode())
                yield from cursor
        except psycopg.Error as error:
            raise self._failed(error) from None

    def rows(self, sql: str) -> list[Row]:
        """All rows of a query that gives few."""
        import psycopg

        try:
            return self._in_snapshot().execute(sql.encode()).fetchall()
        except psycopg.Error as error:
            raise self._failed(error) from None

    def copy_binary(self, sql: str) -> bytes:
        """The rows of a query in the binary format of COPY: quickest for many rows of a few numbers."""
        import psycopg

        try:
            with (
                self._in_snapshot().cursor() as cursor,
                cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)".encode()) as copy,
            ):
                return b"".join(bytes(block) for block in copy)
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> QueryFailed:
        """The error to raise. A failed query ends its transaction; what is asked next sees a new snapshot."""
        if not self._connection.closed and not self._imported:
            self._connection.execute("ROLLBACK")
            self._exported = None
        return QueryFailed(f"{self.safe} refused a query: {said(error)}.")

    def types_of(self, sql: str) -> tuple[str, ...]:
        """The types as `format_type` writes them, without lengths but for those of numeric."""
        import psycopg

        try:
            described = (
                self._in_snapshot().execute(f"SELECT * FROM ({sql}) AS asked LIMIT 0".encode()).description or ()
            )
        except psycopg.Error as error:
            raise self._failed(error) from None
        oids = [column.type_code for column in described]
        names = {oid: name for oid, name in self.rows(catalog.type_names(sorted(set(oids))))} if oids else {}
        bounded = [column.type_code == NUMERIC and column.precision is not None for column in described]
        return tuple(f"numeric({DIGITS})" if short else names[oid] for oid, short in zip(oids, bounded, strict=True))

    def read_tables(self) -> tuple[TableName, ...]:
        """Tables, partitioned tables, views and foreign tables; the parts of a partitioned table are not listed."""
        return tuple(TableName(schema, name, default) for schema, name, default in self.rows(catalog.TABLES))

    def read_shape(self, table: TableName) -> TableShape:
        """From the catalog."""
        ((oid, kind, rows, size, foreign),) = self.rows(catalog.of_table(catalog.RELATION, table))
        columns = tuple(Column(*row) for row in self.rows(catalog.of_oid(catalog.COLUMNS, oid)))
        keys = self.rows(catalog.of_oid(catalog.KEYS, oid))
        return TableShape(
            table=table,
            columns=columns,
            keys=grouped([(name, column) for name, column, _ in keys]),
            primary=bool(keys and keys[0][2]),
            rows=int(rows) if rows is not None and rows >= 0 else None,
            bytes=int(size or 0),
            view=kind in "vm",
            chunked=kind in "rmp" and not foreign and self.number >= 140000,
            indexed=frozenset(name for (name,) in self.rows(catalog.of_oid(catalog.INDEXED, oid))),
        )

    def spread(self, table: TableName, column: str) -> list[int]:
        """Values of a whole-numbered column between which about equally many rows lie, as last analyzed; or none."""
        sql = catalog.of_table(catalog.SPREAD, table).replace("%(column)s", catalog.literal(column))
        found = self.rows(sql)
        return [int(value) for value in found[0][0].strip("{}").split(",")] if found and found[0][0] else []

    def definitions(self, table: TableName) -> tuple[str, ...]:
        """Constraints, indexes, triggers, policies, defaults and identity of a table."""
        return tuple(text for (text,) in self.rows(catalog.of_table(catalog.DEFINITIONS, table)))

    def objects(self) -> Mapping[str, str]:
        """Views, functions, sequences, types and extensions."""
        return {name: text for name, text in self.rows(catalog.OBJECTS)}

    def beside(self) -> PostgresDatabase:
        """Another connection that sees exactly the same snapshot."""
        if self._exported is None:
            ((self._exported,),) = self.rows("SELECT pg_export_snapshot()")
        return PostgresDatabase(self.locator, snapshot=self._exported)

    def refresh(self) -> None:
        """End the transaction."""
        self._run("ROLLBACK")
        self._exported = None

    def backend(self) -> int:
        """The number of the server's process that works for this connection."""
        return self._connection.info.backend_pid

    def cancel(self) -> None:
        """Ask the server to stop the query that runs."""
        self._connection.cancel_safe(timeout=5)

    def close(self) -> None:
        """End the transaction with the connection."""
        self._connection.close()


def _connect(locator: Locator) -> psycopg.Connection[Any]:
    try:
        import psycopg
    except ImportError:
        raise missing_driver("PostgreSQL", "postgres") from None
    try:
        return psycopg.connect(
            _address(locator.url), autocommit=True, application_name=NAME, connect_timeout=10, client_encoding="UTF8"
        )
    except (psycopg.Error, UnicodeError) as error:
        raise Unreachable(
            f"{locator.safe} cannot be opened: {said(error)}. "
            "Check host, name, user and password (PGPASSWORD or a password file will do)."
        ) from None


def _address(url: str) -> str:
    """The address as libpq knows it: without a driver such as `postgresql+psycopg`."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{mark}{rest}"
