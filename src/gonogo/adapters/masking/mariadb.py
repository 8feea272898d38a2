# SPDX-License-Identifier: Apache-2.0
"""How are values exchanged in a MariaDB database that nobody uses yet? It becomes a file of SQL, so nothing is left."""

# ruff: noqa: S608 (names are quoted, and what an expression says comes from the file of whoever runs this)
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.mariadb.connecting import ask, connected, words
from gonogo.adapters.masking.values import Change, Column, Drawn, Kind, LeakCheck, Moved, Word, batches

KEPT = "gonogo_before_change"
_TEXT = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext"}
_NUMBER = {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double"}
_MODE = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',SIMULTANEOUS_ASSIGNMENT')"


class MariadbExchange:
    """Values of one database."""

    def __init__(self, url: str, drawn: Drawn, moved: Moved) -> None:
        self._ending = ExitStack()
        self.url = url
        self.connection = self._ending.enter_context(connected(url))
        self._drawn, self._moved = drawn, moved
        self._triggers: list[str] = []
        # Without it, an expression would see what the expression before it has just written.
        self._ask(_MODE)
        self._ask("SET SESSION foreign_key_checks = 0, SESSION group_concat_max_len = 1000000")

    def _ask(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        with words(self.url):
            return ask(self.connection, sql, values)

    def close(self) -> None:
        """Let go of the database."""
        self._ending.close()

    def tables(self) -> Sequence[str]:
        """All but ours."""
        return [name for (name,) in self._ask(_TABLES) if not str(name).startswith("gonogo_")]

    def columns(self, table: str) -> Mapping[str, Column]:
        """From the catalogue."""
        return {row[0]: _column(table, row) for row in self._ask(_COLUMNS, [table])}

    def _key(self, table: str) -> list[str]:
        return [name for (name,) in self._ask(_KEY, [table])]

    def key_of(self, table: str) -> str:
        """The primary key, its columns as one text."""
        keys = self._key(table)
        return f"CONCAT_WS('/', {', '.join(map(_quote, keys))})" if keys else ""

    def person(self, column: str) -> str:
        """A column as an expression."""
        return _quote(column)

    def gather(self, family: str, columns: Sequence[Column]) -> int:
        """One table of words for the family, found again by their hash: texts are too long for an index."""
        table = _words_table(family)
        self._ask(f"DROP TABLE IF EXISTS {table}")
        self._ask(
            f"CREATE TABLE {table} (gonogo_hash BINARY(16) PRIMARY KEY, gonogo_before LONGTEXT, gonogo_after LONGTEXT, "
            "gonogo_taken BINARY(16), INDEX (gonogo_taken)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        )
        for one in columns:
            text = f"CONVERT({_quote(one.name)} USING utf8mb4)"
            self._ask(
                f"INSERT IGNORE INTO {table} (gonogo_hash, gonogo_before) SELECT UNHEX(MD5({text})), {text} "
                f"FROM {_quote(one.table)} WHERE {_quote(one.name)} IS NOT NULL",
            )
        return int(self._ask(f"SELECT COUNT(*) FROM {table}")[0][0])

    def exchange(self, family: str, word: Word) -> None:
        """Read a part, write a part."""
        table, last = _words_table(family), b""
        asked = f"SELECT gonogo_hash, gonogo_before FROM {table} WHERE gonogo_hash > %s ORDER BY 1 LIMIT 5000"
        while rows := self._ask(asked, [last]):
            self._write(table, [(word(before, 0), before) for _, before in rows])
            last = rows[-1][0]

    def _write(self, table: str, pairs: list[tuple[str, str]]) -> None:
        update = (
            f"UPDATE {table} SET gonogo_after = %s, gonogo_taken = UNHEX(MD5(CONVERT(%s USING utf8mb4))) "
            "WHERE gonogo_hash = UNHEX(MD5(CONVERT(%s USING utf8mb4)))"
        )
        for batch in batches(pairs):
            with words(self.url), self.connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.executemany(update, [(after, after, before) for after, before in batch])
                cursor.execute("COMMIT")

    def again(self, family: str, word: Word, attempt: int, *, unique: bool) -> int:
        """Only those that are in the way are read."""
        table = _words_table(family)
        other = "o.gonogo_taken = w.gonogo_taken AND o.gonogo_hash < w.gonogo_hash"
        twice = f" OR EXISTS (SELECT 1 FROM {table} o WHERE {other})"
        asked = (
            f"SELECT gonogo_before FROM {table} w WHERE TRIM(gonogo_before) <> '' AND (EXISTS (SELECT 1 FROM {table} b "
            f"WHERE b.gonogo_hash = w.gonogo_taken){twice if unique else ''})"
        )
        found = [before for (before,) in self._ask(asked)]
        self._write(table, [(word(before, attempt), before) for before in found])
        return len(found)

    def change(self, table: str, changes: Sequence[Change], *, most: int) -> tuple[LeakCheck, ...]:
        """One UPDATE; what was is kept beside it until both are compared."""
        masked = {one.column.name for one in changes}
        keys = [name for name in self._key(table) if name not in masked] if not masked & set(self._key(table)) else []
        self._take_off(table)
        was = [f"{_quote(name)} AS key_{n}" for n, name in enumerate(keys)]
        was += [f"{_quote(one.column.name)} AS was_{n}" for n, one in enumerate(changes)]
        self._ask(f"DROP TABLE IF EXISTS {KEPT}")
        index = f" (PRIMARY KEY ({', '.join(f'key_{n}' for n in range(len(keys)))}))" if keys else ""
        self._ask(f"CREATE TABLE {KEPT}{index} AS SELECT {', '.join(was)} FROM {_quote(table)}")
        joins = " ".join(
            f"LEFT JOIN {_words_table(one.family)} w{n} ON w{n}.gonogo_hash = "
            f"UNHEX(MD5(CONVERT({_quote(table)}.{_quote(one.column.name)} USING utf8mb4)))"
            for n, one in enumerate(changes)
            if one.family
        )
        sets = ", ".join(
            f"{_quote(table)}.{_quote(one.column.name)} = {_new(table, n, one)}" for n, one in enumerate(changes)
        )
        self._ask(f"UPDATE {_quote(table)} {joins} SET {sets}")
        found = tuple(self._look(table, keys, n, one, most) for n, one in enumerate(changes) if one.checked)
        self._ask(f"DROP TABLE {KEPT}")
        return found

    def _look(self, table: str, keys: Sequence[str], n: int, one: Change, most: int) -> LeakCheck:
        column, said = _quote(one.column.name), f"was_{n} IS NOT NULL AND TRIM(was_{n}) <> ''"
        same = elsewhere = 0
        if keys:
            on = " AND ".join(f"t.{_quote(name)} = k.key_{number}" for number, name in enumerate(keys))
            asked = f"SELECT COUNT(*) FROM {KEPT} k JOIN {_quote(table)} t ON {on} WHERE {said}"
            asked = f"{asked} AND BINARY t.{column} = BINARY was_{n}"
            same = int(self._ask(asked)[0][0])
        old = f"SELECT DISTINCT UNHEX(MD5(CONVERT(was_{n} USING utf8mb4))) AS v FROM {KEPT} WHERE {said}"
        distinct = int(self._ask(f"SELECT COUNT(*) FROM ({old}) o")[0][0])
        if one.everywhere:
            now = f"SELECT UNHEX(MD5(CONVERT({column} USING utf8mb4))) FROM {_quote(table)} WHERE {column} IS NOT NULL"
            asked = f"SELECT COUNT(*) FROM ({old} LIMIT {most}) o WHERE v IN ({now})"
            elsewhere = int(self._ask(asked)[0][0])
        looked = min(most, distinct) if one.everywhere else 0
        return LeakCheck(table, one.column.name, same, elsewhere, looked, distinct, bool(keys))

    def _take_off(self, table: str) -> None:
        """Triggers would write old values elsewhere."""
        for (name,) in self._ask(_TRIGGERS, [table]):
            made = self._ask(f"SHOW CREATE TRIGGER {_quote(name)}")[0]
            self._triggers.append(str(made[2]))
            self._ask(f"DROP TRIGGER {_quote(name)}")

    def finish(self, tables: Iterable[str]) -> None:
        """Triggers come back, words go, and references are looked at."""
        for made in self._triggers:
            self._ask(made)
        self._triggers.clear()
        for (name,) in self._ask(_TABLES):
            if str(name).startswith("gonogo_words_"):
                self._ask(f"DROP TABLE {_quote(name)}")
        chosen = set(tables)
        for name, child, parent, pairs in self._ask(_REFERENCES):
            if child in chosen or parent in chosen:
                self._require_parents(name, child, parent, [pair.split("\x1f") for pair in pairs.split("\x1e")])

    def _require_parents(self, name: str, child: str, parent: str, pairs: Sequence[Sequence[str]]) -> None:
        on = " AND ".join(f"p.{_quote(theirs)} = c.{_quote(mine)}" for mine, theirs in pairs)
        said = " AND ".join(f"c.{_quote(mine)} IS NOT NULL" for mine, _ in pairs)
        there = f"SELECT 1 FROM {_quote(parent)} p WHERE {on}"
        if self._ask(f"SELECT 1 FROM {_quote(child)} c WHERE {said} AND NOT EXISTS ({there}) LIMIT 1"):
            raise CopyFailed(
                f"After masking, rows of {child} refer to rows of {parent} that are not there ({name}): mask the "
                "columns on both sides alike, or neither."
            )

    def days(self, key: str, by: str, days: int, column: Column) -> str:
        """Whole days, so that the time of day stays."""
        return f"DATE_ADD({_quote(column.name)}, INTERVAL {self._moved(self._drawn(key, by, 2 * days), days)} DAY)"

    def noise(self, key: str, percent: int, column: Column) -> str:
        """Rounded as the column is; at least by its smallest step."""
        name, scale = _quote(column.name), column.scale if column.scale is not None else 4
        share = f"(({self._drawn(key, name, 200 * percent + 1)} - {100 * percent}) / 10000.0)"
        moved = f"ROUND({name} * {share}, {scale})"
        return f"{name} + CASE WHEN {moved} = 0 THEN {10**-scale if scale else 1} ELSE {moved} END"


def _new(table: str, n: int, one: Change) -> str:
    column = f"{_quote(table)}.{_quote(one.column.name)}"
    if one.family:
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE w{n}.gonogo_after END"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {one.expression} END" if one.keeps_null else one.expression


def _column(table: str, row: Sequence[Any]) -> Column:
    name, declared, limit, nullable, generated, scale, unique = row
    kind = Kind.OTHER
    if declared in _TEXT:
        kind = Kind.TEXT
    elif declared == "date":
        kind = Kind.DATE
    elif declared in ("datetime", "timestamp"):
        kind = Kind.TIME
    elif declared in _NUMBER:
        kind = Kind.NUMBER
    digits = int(scale) if scale is not None else None
    length = int(limit) if limit and declared in ("char", "varchar") else None
    return Column(table, name, kind, length, bool(unique), nullable == "YES", bool(generated), digits)


def _words_table(family: str) -> str:
    return f"gonogo_words_{family.replace('-', '_')}"


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


_TABLES = (
    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'"
)
_COLUMNS = """
SELECT c.COLUMN_NAME, c.DATA_TYPE, c.CHARACTER_MAXIMUM_LENGTH, c.IS_NULLABLE, c.GENERATION_EXPRESSION, c.NUMERIC_SCALE,
       (SELECT COUNT(*) FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = c.TABLE_SCHEMA
        AND s.TABLE_NAME = c.TABLE_NAME AND s.COLUMN_NAME = c.COLUMN_NAME AND s.NON_UNIQUE = 0 AND NOT EXISTS (
          SELECT 1 FROM information_schema.STATISTICS o WHERE o.TABLE_SCHEMA = s.TABLE_SCHEMA
          AND o.TABLE_NAME = s.TABLE_NAME AND o.INDEX_NAME = s.INDEX_NAME AND o.SEQ_IN_INDEX > 1))
FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = DATABASE() AND c.TABLE_NAME = %s ORDER BY c.ORDINAL_POSITION
"""
_KEY = """
SELECT COLUMN_NAME FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX
"""
_TRIGGERS = """
SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = %s
"""
_REFERENCES = """
SELECT CONSTRAINT_NAME, TABLE_NAME, REFERENCED_TABLE_NAME,
       GROUP_CONCAT(CONCAT(COLUMN_NAME, CHAR(31 USING utf8mb4), REFERENCED_COLUMN_NAME)
                    ORDER BY ORDINAL_POSITION SEPARATOR '\x1e')
FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL AND REFERENCED_TABLE_SCHEMA = DATABASE()
GROUP BY CONSTRAINT_NAME, TABLE_NAME, REFERENCED_TABLE_NAME
"""
