# SPDX-License-Identifier: Apache-2.0
"""How are values exchanged in a PostgreSQL database that nobody uses yet?

Nothing of the old values may stay: an UPDATE leaves the old rows in the file, statistics hold common values, and
materialized views a copy of them. So the tables are written anew, analysed, and the views refreshed.
"""

# ruff: noqa: S608 (names are quoted, and what an expression says comes from the file of whoever runs this)
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from gonogo.adapters.copies.postgresql.connecting import connected, words
from gonogo.adapters.masking.values import Change, Column, Drawn, Kind, LeakCheck, Moved, Word

SCHEMA = "gonogo_rehearsal"
_KINDS = {"S": Kind.TEXT, "N": Kind.NUMBER}


class PostgresExchange:
    """Values of one database, over one connection for changes and one that reads."""

    def __init__(self, url: str, drawn: Drawn, moved: Moved) -> None:
        self._ending = ExitStack()
        self.url = url
        self.connection = self._ending.enter_context(connected(url))
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        self.connection.execute("SET row_security = off")
        self._dropped: list[str] = []
        self._drawn, self._moved = drawn, moved

    def close(self) -> None:
        """Let go of the database."""
        self._ending.close()

    def tables(self) -> Sequence[str]:
        """Ordinary and partitioned tables, as a file names them."""
        rows = self.connection.execute(_TABLES).fetchall()
        return [name if schema == "public" else f"{schema}.{name}" for schema, name in rows]

    def columns(self, table: str) -> Mapping[str, Column]:
        """From the catalogue."""
        rows = self.connection.execute(_COLUMNS, [table]).fetchall()
        return {row[0]: _column(table, row) for row in rows}

    def key_of(self, table: str) -> str:
        """The primary key, its columns as one text."""
        row = self.connection.execute(_KEY, [table]).fetchone()
        return " || '/' || ".join(f"{name}::text" for name in row[0]) if row is not None and row[0] else ""

    def person(self, column: str) -> str:
        """A column as an expression."""
        return _quote(column)

    def gather(self, family: str, columns: Sequence[Column]) -> int:
        """One table of words for the family."""
        table = _words_table(family)
        parts = [
            f"SELECT {_quote(one.name)}::text AS v FROM {self._sql(one.table)} WHERE {_quote(one.name)} IS NOT NULL"
            for one in columns
        ]
        with words(self.url):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}, {table}_new".encode())
            values = f"SELECT DISTINCT v AS gonogo_before FROM ({' UNION ALL '.join(parts)}) a"
            made = f"CREATE UNLOGGED TABLE {table} AS {values}"
            return int(self.connection.execute(made.encode()).rowcount)

    def exchange(self, family: str, word: Word) -> None:
        """Read the values, load the words, and keep both in one table."""
        table = _words_table(family)
        with words(self.url), connected(self.url) as reader, reader.transaction():
            self.connection.execute(
                f"CREATE UNLOGGED TABLE {table}_new (gonogo_before text, gonogo_after text)".encode()
            )
            with (
                reader.cursor("words") as cursor,
                self.connection.cursor().copy(f"COPY {table}_new FROM STDIN".encode()) as copy,
            ):
                cursor.itersize = 5000
                cursor.execute(f"SELECT gonogo_before FROM {table}".encode())
                for (before,) in cursor:
                    copy.write_row((before, word(before, 0)))
        with words(self.url), self.connection.transaction():
            self.connection.execute(f"DROP TABLE {table}".encode())
            self.connection.execute(f"ALTER TABLE {table}_new RENAME TO {table.partition('.')[2]}".encode())
        self.connection.execute(f"ANALYZE {table}".encode())

    def again(self, family: str, word: Word, attempt: int, *, unique: bool) -> int:
        """Only those that are in the way are read."""
        table = _words_table(family)
        twice = (
            f" OR gonogo_before IN (SELECT gonogo_before FROM (SELECT gonogo_before, row_number() OVER "
            f"(PARTITION BY gonogo_after ORDER BY gonogo_before) AS n FROM {table}) r WHERE n > 1)"
        )
        asked = (
            f"SELECT gonogo_before FROM {table} WHERE btrim(gonogo_before) <> '' AND (gonogo_after IN "
            f"(SELECT gonogo_before FROM {table}){twice if unique else ''})"
        )
        with words(self.url):
            found = [before for (before,) in self.connection.execute(asked.encode()).fetchall()]
            update = f"UPDATE {table} SET gonogo_after = %s WHERE gonogo_before = %s".encode()
            with self.connection.transaction(), self.connection.cursor() as cursor:
                cursor.executemany(update, [(word(before, attempt), before) for before in found])
        return len(found)

    def change(self, table: str, changes: Sequence[Change], *, most: int) -> tuple[LeakCheck, ...]:
        """One UPDATE, which says what was and what is; both are compared and thrown away."""
        name = self._sql(table)
        kept = f"{SCHEMA}.before_change"
        with words(self.url), self.connection.transaction():
            self._take_off(table, [one.column.name for one in changes])
            self.connection.execute(f"DROP TABLE IF EXISTS {kept}".encode())
            listed = ", ".join(f"was_{n}, is_{n}" for n in range(len(changes)))
            typed = ", ".join(
                f"o.was_{n} AS was_{n}, t.{_quote(c.column.name)} AS is_{n}" for n, c in enumerate(changes)
            )
            shape = ", ".join(
                f"{_quote(c.column.name)}::text AS was_{n}, {_quote(c.column.name)}::text AS is_{n}"
                for n, c in enumerate(changes)
            )
            self.connection.execute(f"CREATE UNLOGGED TABLE {kept} AS SELECT {shape} FROM {name} LIMIT 0".encode())
            texts = ", ".join(f"was_{n}::text, is_{n}::text" for n in range(len(changes)))
            self.connection.execute(
                f"WITH done AS ({self._update(name, changes)} RETURNING {typed}) "
                f"INSERT INTO {kept} ({listed}) SELECT {texts} FROM done".encode()
            )
        found = tuple(self._look(kept, n, one, most) for n, one in enumerate(changes) if one.checked)
        self.connection.execute(f"DROP TABLE {kept}".encode())
        return found

    def _update(self, name: str, changes: Sequence[Change]) -> str:
        new, joins = [], []
        for n, one in enumerate(changes):
            column = _quote(one.column.name)
            if one.family:
                joins.append(f"LEFT JOIN {_words_table(one.family)} w{n} ON w{n}.gonogo_before = {name}.{column}::text")
                new.append(f"{name}.{column} AS was_{n}, w{n}.gonogo_after AS new_{n}")
            else:
                kept = f"CASE WHEN {name}.{column} IS NULL THEN NULL ELSE {one.expression} END"
                new.append(f"{name}.{column} AS was_{n}, {kept if one.keeps_null else one.expression} AS new_{n}")
        sets = ", ".join(f"{_quote(c.column.name)} = o.new_{n}" for n, c in enumerate(changes))
        row = f"{name}.tableoid AS gonogo_part, {name}.ctid AS gonogo_row"
        inner = f"SELECT {row}, {', '.join(new)} FROM {name} {' '.join(joins)}"
        return f"UPDATE {name} t SET {sets} FROM ({inner}) o WHERE t.ctid = o.gonogo_row AND t.tableoid = o.gonogo_part"

    def _look(self, kept: str, n: int, one: Change, most: int) -> LeakCheck:
        said = f"was_{n} IS NOT NULL AND btrim(was_{n}) <> ''"
        row = self.connection.execute(
            f"SELECT count(*) FILTER (WHERE was_{n} = is_{n}), count(DISTINCT was_{n}) "
            f"FROM {kept} WHERE {said}".encode()
        ).fetchone()
        same, distinct = (int(value) for value in row or (0, 0))
        elsewhere = 0
        if one.everywhere:
            old = f"SELECT DISTINCT was_{n} AS v FROM {kept} WHERE {said} LIMIT {most}"
            now = f"SELECT {_quote(one.column.name)}::text FROM {self._sql(one.column.table)}"
            asked = f"SELECT count(*) FROM ({old}) o WHERE v IN ({now})"
            found = self.connection.execute(asked.encode()).fetchone()
            elsewhere = int(found[0]) if found else 0
        looked = min(most, distinct) if one.everywhere else 0
        return LeakCheck(one.column.table, one.column.name, same, elsewhere, looked, distinct)

    def _take_off(self, table: str, columns: Sequence[str]) -> None:
        """Triggers would write old values elsewhere; foreign keys come back when both sides are changed."""
        for owner, name, state in self.connection.execute(_TRIGGERS, [table]).fetchall():
            self.connection.execute(f"ALTER TABLE {owner} DISABLE TRIGGER {name}".encode())
            self._dropped.append(f"ALTER TABLE {owner} ENABLE {_ENABLED[state]} TRIGGER {name}")
        for owner, name, definition in self.connection.execute(_FOREIGN, [table, list(columns)] * 2).fetchall():
            self.connection.execute(f"ALTER TABLE {owner} DROP CONSTRAINT {name}".encode())
            self._dropped.append(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}")

    def finish(self, tables: Iterable[str]) -> None:
        """Foreign keys come back, tables are written anew, views refreshed, words and statistics thrown away."""
        with words(self.url):
            for statement in self._dropped:
                self.connection.execute(statement.encode())
            self._dropped.clear()
            rows = self.connection.execute(
                "SELECT quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname = %s AND starts_with(tablename, 'words_')",
                [SCHEMA],
            ).fetchall()
            for (name,) in rows:
                self.connection.execute(f"DROP TABLE {SCHEMA}.{name}".encode())
            for table in tables:
                self.connection.execute(f"VACUUM (FULL, ANALYZE) {self._sql(table)}".encode())
            for (view,) in self.connection.execute(_VIEWS).fetchall():
                self.connection.execute(f"REFRESH MATERIALIZED VIEW {view}".encode())
            self.connection.execute("VACUUM (FULL) pg_catalog.pg_statistic")

    def days(self, key: str, by: str, days: int, column: Column) -> str:
        """Whole days, so that the time of day stays."""
        moved = self._moved(self._drawn(key, by, 2 * days), days)
        name = _quote(column.name)
        return f"{name} + {moved}::integer" if column.kind is Kind.DATE else f"{name} + {moved} * interval '1 day'"

    def noise(self, key: str, percent: int, column: Column) -> str:
        """Rounded as the column is; at least by its smallest step."""
        name = f"{_quote(column.name)}::numeric"
        share = f"(({self._drawn(key, _quote(column.name), 200 * percent + 1)} - {100 * percent}) / 10000.0)"
        scale = column.scale if column.scale is not None else 4
        moved = f"round({name} * {share}, {scale})"
        return f"{name} + CASE WHEN {moved} = 0 THEN {10**-scale if scale else 1} ELSE {moved} END"

    def _sql(self, table: str) -> str:
        row = self.connection.execute("SELECT to_regclass(%s)::text", [table]).fetchone()
        return str(row[0]) if row is not None and row[0] is not None else _quote(table)


def _column(table: str, row: Sequence[Any]) -> Column:
    name, category, type_name, limit, unique, required, generated, scale = row
    kind = _KINDS.get(category, Kind.OTHER)
    if type_name == "date":
        kind = Kind.DATE
    elif type_name.startswith("timestamp"):
        kind = Kind.TIME
    return Column(table, name, kind, limit, unique, not required, generated, scale)


def _words_table(family: str) -> str:
    return f"{SCHEMA}.words_{family.replace('-', '_')}"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('information_schema', 'gonogo_rehearsal') AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""
_COLUMNS = """
SELECT a.attname, t.typcategory, t.typname,
       CASE WHEN a.atttypmod > 4 AND t.typname IN ('varchar', 'bpchar') THEN a.atttypmod - 4 END,
       EXISTS (SELECT 1 FROM pg_index i
               WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indkey::text = a.attnum::text),
       a.attnotnull, a.attgenerated <> '',
       CASE WHEN t.typname IN ('int2', 'int4', 'int8') THEN 0
            WHEN t.typname = 'numeric' AND a.atttypmod > 4 THEN (a.atttypmod - 4) & 65535 END
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_KEY = """
SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = to_regclass(%s) AND i.indisprimary
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, quote_ident(tgname), tgenabled::text FROM pg_trigger
WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND tgenabled <> 'D'
"""
_ENABLED = {"O": "", "A": "ALWAYS", "R": "REPLICA"}
_FOREIGN = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE c.contype = 'f' AND c.conparentid = 0 AND (
  (c.conrelid = to_regclass(%s) AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.conrelid
    AND a.attnum = ANY (c.conkey) AND a.attname = ANY (%s)))
  OR (c.confrelid = to_regclass(%s) AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.confrelid
    AND a.attnum = ANY (c.confkey) AND a.attname = ANY (%s))))
"""
_VIEWS = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid"
