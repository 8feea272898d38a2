# SPDX-License-Identifier: Apache-2.0
"""How is a DuckDB file read? Opened read only, in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gonogo.adapters.databases.connection import AT_ONCE, Database, QueryFailed, Row, said
from gonogo.adapters.databases.errors import Unreachable, missing_driver
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.databases.shape import Column, TableName, TableShape
from gonogo.adapters.databases.sqlite import literal

BESIDE = "beside"
"""The name under which another file is attached."""
TABLES = """
SELECT table_schema, table_name, table_schema = 'main' FROM information_schema.tables
WHERE table_catalog = current_database() ORDER BY table_schema <> 'main', table_schema, table_name
"""
COLUMNS = """
SELECT column_name, data_type, is_nullable = 'YES', coalesce(is_generated, 'NEVER') = 'ALWAYS'
FROM information_schema.columns WHERE table_catalog = current_database() AND table_schema = {schema}
AND table_name = {name} ORDER BY ordinal_position
"""
KEYS = """
SELECT constraint_type, constraint_column_names FROM duckdb_constraints() WHERE database_name = current_database()
AND schema_name = {schema} AND table_name = {name} AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
ORDER BY constraint_type, constraint_index
"""
SIZE = """
SELECT estimated_size FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = {schema}
AND table_name = {name}
"""
VIEWS = """
SELECT 'view ' || schema_name || '.' || view_name, sql FROM duckdb_views()
WHERE NOT internal AND database_name = current_database() ORDER BY 1
"""
DEFINITIONS = """
SELECT 'column ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
FROM information_schema.columns WHERE table_catalog = current_database() AND table_schema = {schema}
AND table_name = {name}
UNION ALL SELECT 'constraint ' || constraint_type || ' ' || constraint_text FROM duckdb_constraints()
WHERE database_name = current_database() AND schema_name = {schema} AND table_name = {name}
UNION ALL SELECT 'index ' || sql FROM duckdb_indexes() WHERE database_name = current_database()
AND schema_name = {schema} AND table_name = {name} ORDER BY 1
"""


class DuckDatabase(Database):
    """A DuckDB file, by the library of the same name."""

    def __init__(self, locator: Locator) -> None:
        super().__init__(locator)
        try:
            import duckdb
        except ImportError:
            raise missing_driver("DuckDB", "duckdb") from None
        path = Path(locator.database)
        if not path.is_file():
            raise Unreachable(f"There is no DuckDB file {path}. Check the path; four slashes begin an absolute one.")
        self._errors = duckdb.Error
        try:
            self._connection: Any = duckdb.connect(str(path), read_only=True)
            self._connection.execute("SET TimeZone = 'UTC'")
        except duckdb.Error as error:
            raise Unreachable(
                f"{path} cannot be opened as DuckDB: {said(error)}. Close whoever writes to it, and check the file."
            ) from None

    @property
    def version(self) -> str:
        """The version of the library."""
        import duckdb

        return str(duckdb.__version__)

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a query, fetched in parts."""
        try:
            asked = self._connection.execute(sql)
            while rows := asked.fetchmany(AT_ONCE):
                yield from rows
        except self._errors as error:
            raise QueryFailed(f"{self.safe} refused a query: {said(error)}.") from None

    def types_of(self, sql: str) -> tuple[str, ...]:
        """The types as DESCRIBE writes them."""
        return tuple(row[1] for row in self.rows(f"DESCRIBE {sql}"))

    def read_tables(self) -> tuple[TableName, ...]:
        """Tables and views; the schema `main` goes without saying."""
        return tuple(TableName(*row) for row in self.rows(TABLES))

    def read_shape(self, table: TableName) -> TableShape:
        """From the catalog."""
        columns = tuple(Column(*row) for row in self.rows(_of(COLUMNS, table)))
        never_null = {one.name for one in columns if not one.nullable}
        keys = [(what, tuple(names)) for what, names in self.rows(_of(KEYS, table))]
        sizes = self.rows(
            _of(
                SIZE,
                table,
            )
        )
        return TableShape(
            table=table,
            columns=columns,
            keys=tuple(names for what, names in keys if what == "PRIMARY KEY" or set(names) <= never_null),
            primary=bool(keys and keys[0][0] == "PRIMARY KEY"),
            rows=sizes[0][0] if sizes else None,
            view=not sizes,
            indexed=frozenset(names[0] for _, names in keys),
        )

    def definitions(self, table: TableName) -> tuple[str, ...]:
        """Columns by name, constraints and indexes."""
        return tuple(text for (text,) in self.rows(_of(DEFINITIONS, table)))

    def objects(self) -> Mapping[str, str]:
        """Views."""
        return dict(self.rows(VIEWS))

    def beside_schema(self, schema: str) -> str:
        """What stands before the tables of the file that was laid beside."""
        return BESIDE if schema == "main" else f"{BESIDE}.{schema}"

    def lay_beside(self, other: Database) -> bool:
        """Attach another file as `beside`, so that one query sees both; false where that is not possible."""
        path = str(Path(other.locator.database))
        try:
            self._connection.execute(f"DETACH DATABASE IF EXISTS {BESIDE}")
            self._connection.execute(f"ATTACH {literal(path)} AS {BESIDE} (READ_ONLY)")
        except self._errors:
            return False
        return True

    def refresh(self) -> None:
        """Every query sees the file as it is."""

    def cancel(self) -> None:
        """Stop the query that runs."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _of(sql: str, table: TableName) -> str:
    return sql.format(schema=literal(table.schema), name=literal(table.name))
