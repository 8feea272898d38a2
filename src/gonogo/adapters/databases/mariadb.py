# SPDX-License-Identifier: Apache-2.0
"""How are MariaDB and MySQL read? In one read-only snapshot of InnoDB, in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from gonogo.adapters.databases.connection import AT_ONCE, Database, QueryFailed, Row, grouped, said
from gonogo.adapters.databases.errors import BadLocator, Unreachable, missing_driver
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.databases.shape import Column, TableName, TableShape

PINNED = (
    "SET SESSION time_zone = '+00:00'",
    "SET SESSION sql_mode = ''",
    "SET SESSION group_concat_max_len = 1048576",
    "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION TRANSACTION READ ONLY",
)
SNAPSHOT = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
COLUMNS = """
SELECT column_name, column_type, is_nullable = 'YES', extra LIKE '%%GENERATED%%' OR extra LIKE '%%VIRTUAL%%'
FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = {name} ORDER BY ordinal_position
"""
KEYS = """
SELECT s.index_name, s.column_name FROM information_schema.statistics s
WHERE s.table_schema = DATABASE() AND s.table_name = {name} AND s.non_unique = 0 AND NOT EXISTS (
  SELECT 1 FROM information_schema.statistics o WHERE o.table_schema = s.table_schema AND o.table_name = s.table_name
  AND o.index_name = s.index_name AND (o.nullable = 'YES' OR o.sub_part IS NOT NULL))
ORDER BY s.index_name <> 'PRIMARY', s.index_name, s.seq_in_index
"""
TABLES = """
SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'SEQUENCE'
ORDER BY table_name
"""
SIZE = """
SELECT table_rows, data_length, table_type FROM information_schema.tables WHERE table_schema = DATABASE()
AND table_name = {name}
"""
FIRST = """
SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = {name}
AND seq_in_index = 1
"""
VIEWS = """
SELECT CONCAT('view ', table_name), view_definition FROM information_schema.views WHERE table_schema = DATABASE()
ORDER BY 1
"""
ROUTINES = """
SELECT CONCAT(LOWER(routine_type), ' ', routine_name), routine_definition FROM information_schema.routines
WHERE routine_schema = DATABASE() ORDER BY 1
"""
TYPES = {
    0: "decimal", 1: "tinyint", 2: "smallint", 3: "int", 4: "float", 5: "double", 7: "timestamp", 8: "bigint",
    9: "mediumint", 10: "date", 11: "time", 12: "datetime", 13: "year", 16: "bit", 245: "json", 246: "decimal",
    247: "enum", 248: "set",
}  # fmt: skip
BINARY = 63
"""The number of the character set that means bytes."""


class MariadbDatabase(Database):
    """A database on a MariaDB or MySQL server, by pymysql."""

    def __init__(self, locator: Locator) -> None:
        super().__init__(locator)
        self._connection = _connect(locator)
        self._open = True
        for sql in PINNED:
            self.rows(sql)
        self._open = False

    def _in_snapshot(self) -> Any:
        """The connection, in a transaction that sees one snapshot."""
        if not self._open:
            self._open = True
            with self._connection.cursor() as cursor:
                cursor.execute(SNAPSHOT)
        return self._connection

    @property
    def version(self) -> str:
        """Such as `10.11.6-MariaDB`."""
        return str(self._connection.get_server_info())

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a query, as the server sends them."""
        import pymysql
        from pymysql.cursors import SSCursor

        try:
            with self._in_snapshot().cursor(SSCursor) as cursor:
                cursor.execute(sql)
                while rows := cursor.fetchmany(AT_ONCE):
                    yield from rows
        except (pymysql.MySQLError, UnicodeError) as error:
            raise self._failed(error) from None

    def rows(self, sql: str) -> list[Row]:
        """All rows of a query that gives few."""
        import pymysql

        try:
            with self._in_snapshot().cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        except (pymysql.MySQLError, UnicodeError) as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> QueryFailed:
        reason = error.args[1] if len(error.args) > 1 else error
        return QueryFailed(f"{self.safe} refused a query: {said(str(reason))}.")

    def types_of(self, sql: str) -> tuple[str, ...]:
        """The types that the server describes a result with."""
        import pymysql

        try:
            with self._in_snapshot().cursor() as cursor:
                cursor.execute(f"SELECT * FROM ({sql}) AS asked LIMIT 0")
                fields = cursor._result.fields if cursor._result else ()  # pymysql tells character sets nowhere else
        except pymysql.MySQLError as error:
            raise self._failed(error) from None
        return tuple(TYPES.get(one.type_code, "blob" if one.charsetnr == BINARY else "text") for one in fields)

    def read_tables(self) -> tuple[TableName, ...]:
        """Tables and views of the database that the address names."""
        return tuple(TableName("", name) for (name,) in self.rows(TABLES))

    def read_shape(self, table: TableName) -> TableShape:
        """From the information schema."""
        name = literal(table.name)
        ((rows, size, kind),) = self.rows(SIZE.format(name=name))
        keys = self.rows(KEYS.format(name=name))
        return TableShape(
            table=table,
            columns=tuple(
                Column(column, str(type_), bool(null), bool(made))
                for column, type_, null, made in self.rows(COLUMNS.replace("%%", "%").format(name=name))
            ),
            keys=grouped(keys),
            primary=bool(keys and keys[0][0] == "PRIMARY"),
            rows=rows,
            bytes=size,
            view=kind == "VIEW",
            indexed=frozenset(column for (column,) in self.rows(FIRST.format(name=name))),
        )

    def definitions(self, table: TableName) -> tuple[str, ...]:
        """Columns by name, then indexes, constraints and triggers."""
        name = literal(table.name)
        where = f"table_schema = DATABASE() AND table_name = {name}"
        texts = [
            "SELECT CONCAT_WS(' ', 'column', column_name, column_type, IF(is_nullable = 'YES', '', 'not null'), "
            "CONCAT('default ', column_default), extra, generation_expression, collation_name) "
            f"FROM information_schema.columns WHERE {where}",
            "SELECT CONCAT_WS(' ', 'index', index_name, IF(non_unique, '', 'unique'), index_type, GROUP_CONCAT("
            "CONCAT(column_name, IFNULL(CONCAT('(', sub_part, ')'), '')) ORDER BY seq_in_index)) "
            f"FROM information_schema.statistics WHERE {where} GROUP BY index_name, non_unique, index_type",
            "SELECT CONCAT_WS(' ', 'constraint', constraint_name, table_name, referenced_table_name, update_rule, "
            f"delete_rule) FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() AND "
            f"table_name = {name}",
            "SELECT CONCAT_WS(' ', 'constraint', constraint_name, check_clause) FROM "
            f"information_schema.check_constraints WHERE constraint_schema = DATABASE() AND table_name = {name}",
            "SELECT CONCAT_WS(' ', 'trigger', trigger_name, action_timing, event_manipulation, action_statement) FROM "
            f"information_schema.triggers WHERE event_object_schema = DATABASE() AND event_object_table = {name}",
        ]
        return tuple(sorted(str(text) for sql in texts for (text,) in self._perhaps(sql)))

    def _perhaps(self, sql: str) -> list[Row]:
        """The rows, or none where this server's information schema has no such table or column."""
        try:
            return self.rows(sql)
        except QueryFailed:
            return []

    def objects(self) -> Mapping[str, str]:
        """Views and routines."""
        return {str(name): str(text) for sql in (VIEWS, ROUTINES) for name, text in self.rows(sql)}

    def refresh(self) -> None:
        """End the transaction."""
        if self._open:
            self.rows("ROLLBACK")
            self._open = False

    def cancel(self) -> None:
        """Ask the server, by a connection of its own, to stop the query that runs."""
        with _connect(self.locator) as other, other.cursor() as cursor:
            cursor.execute(f"KILL QUERY {int(self._connection.thread_id())}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _connect(locator: Locator) -> Any:
    try:
        import pymysql
    except ImportError:
        raise missing_driver("MariaDB", "mysql") from None
    parts = locator.parts
    if not locator.database:
        raise BadLocator(f"{locator.safe} names no database. Write it after the host: mysql://user@host/name.")
    asked = parse_qs(parts.query)
    try:
        return pymysql.connect(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 3306,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or ""),
            database=locator.database,
            unix_socket=asked.get("unix_socket", asked.get("socket", [None]))[0],
            charset="utf8mb4",
            connect_timeout=10,
            autocommit=True,
            conv=_conversions(),
        )
    except (pymysql.MySQLError, OSError, ValueError, RuntimeError) as error:
        reason = error.args[1] if len(error.args) > 1 else error
        raise Unreachable(
            f"{locator.safe} cannot be opened: {said(str(reason))}. Check host, port, name, user and password."
        ) from None


def _conversions() -> dict[Any, Any]:
    """Times stay text: the library would refuse or round some of them, such as 0000-00-00."""
    from pymysql.constants import FIELD_TYPE
    from pymysql.converters import conversions

    as_text = (FIELD_TYPE.TIMESTAMP, FIELD_TYPE.DATETIME, FIELD_TYPE.TIME, FIELD_TYPE.DATE)
    return {kind: convert for kind, convert in conversions.items() if kind not in as_text}


def literal(text: str) -> str:
    """A text as it stands in a query."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
