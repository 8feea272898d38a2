# SPDX-License-Identifier: Apache-2.0
"""How are values exchanged in a SQLite file that nobody uses yet? Its own functions are too few, so ours are lent."""

# ruff: noqa: S608 (names are quoted, and what an expression says comes from the file of whoever runs this)
from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from gonogo.adapters.copies.errors import CopyFailed, NoRoom
from gonogo.adapters.masking.values import Change, Column, Kind, LeakCheck, Word, batches

_LENGTH = re.compile(r"\((\d+)\s*(?:,\s*(\d+))?\)")
KEPT = "gonogo_before_change"


class SqliteExchange:
    """Values of one file. `days` and `percent` draw as the rules do."""

    def __init__(
        self, path: str, days: Callable[[str, str, int], int], percent: Callable[[str, str, int], float]
    ) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self._triggers: list[str] = []

        def text(value: object) -> str:
            return "" if value is None else str(value)

        draw, share = days, percent
        function = self.connection.create_function
        function("gonogo_days", 3, lambda key, by, most: draw(key, text(by), most), deterministic=True)
        function("gonogo_percent", 3, lambda key, number, most: share(key, text(number), most), deterministic=True)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def tables(self) -> Sequence[str]:
        """All but SQLite's own and ours."""
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in self.connection.execute(asked)]
        return [name for name in names if not name.startswith(("sqlite_", "gonogo_"))]

    def columns(self, table: str) -> Mapping[str, Column]:
        """With the types that the table declares, which SQLite itself takes lightly."""
        alone = set()
        for _, index, unique, *_ in self.connection.execute(f"PRAGMA index_list({_quote(table)})").fetchall():
            parts = self.connection.execute(f"PRAGMA index_info({_quote(index)})").fetchall()
            if unique and len(parts) == 1:
                alone.add(parts[0][2])
        rows = self.connection.execute(f"PRAGMA table_xinfo({_quote(table)})").fetchall()
        keys = [row for row in rows if row[5]]
        return {
            row[1]: _column(table, row, unique=row[1] in alone or (len(keys) == 1 and bool(row[5]))) for row in rows
        }

    def key_of(self, table: str) -> str:
        """The primary key, else the number of the row."""
        rows = self.connection.execute(f"PRAGMA table_xinfo({_quote(table)})").fetchall()
        keys = [_quote(row[1]) for row in sorted(rows, key=lambda row: row[5]) if row[5]]
        return " || '/' || ".join(keys) if keys else "rowid" if self._has_rowid(table) else ""

    def person(self, column: str) -> str:
        """A column as an expression."""
        return _quote(column)

    def gather(self, family: str, columns: Sequence[Column]) -> int:
        """One table of words for the family."""
        table = _words_table(family)
        parts = [
            f"SELECT CAST({_quote(one.name)} AS TEXT) AS v FROM {_quote(one.table)} "
            f"WHERE {_quote(one.name)} IS NOT NULL AND typeof({_quote(one.name)}) <> 'blob'"
            for one in columns
        ]
        with self._words():
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
            self.connection.execute(f"CREATE TABLE {table} (gonogo_before TEXT PRIMARY KEY, gonogo_after TEXT)")
            self.connection.execute(
                f"INSERT INTO {table} (gonogo_before) SELECT DISTINCT v FROM ({' UNION ALL '.join(parts)})"
            )
            row = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0])

    def exchange(self, family: str, word: Word) -> None:
        """Read a part, write a part."""
        table = _words_table(family)
        with self._words():
            self.connection.execute(f"CREATE INDEX {table}_after ON {table} (gonogo_after)")
            last: str | None = None
            asked = f"SELECT gonogo_before FROM {table} WHERE gonogo_before > ? ORDER BY 1 LIMIT 5000"
            while True:
                read = [one for (one,) in self.connection.execute(asked, [last if last is not None else ""])]
                if last is None:
                    read += [
                        one for (one,) in self.connection.execute(f"SELECT '' FROM {table} WHERE gonogo_before = ''")
                    ]
                if not read:
                    return
                self._write(table, [(word(before, 0), before) for before in read])
                last = max(read)

    def _write(self, table: str, pairs: list[tuple[str, str]]) -> None:
        update = f"UPDATE {table} SET gonogo_after = ? WHERE gonogo_before = ?"
        for batch in batches(pairs):
            self.connection.execute("BEGIN")
            self.connection.executemany(update, batch)
            self.connection.execute("COMMIT")

    def again(self, family: str, word: Word, attempt: int, *, unique: bool) -> int:
        """Only those that are in the way are read."""
        table = _words_table(family)
        other = "o.gonogo_after = w.gonogo_after AND o.gonogo_before < w.gonogo_before"
        twice = f" OR EXISTS (SELECT 1 FROM {table} o WHERE {other})"
        asked = (
            f"SELECT gonogo_before FROM {table} w WHERE trim(gonogo_before) <> '' AND (gonogo_after IN "
            f"(SELECT gonogo_before FROM {table}){twice if unique else ''})"
        )
        with self._words():
            found = [before for (before,) in self.connection.execute(asked)]
            self._write(table, [(word(before, attempt), before) for before in found])
        return len(found)

    def change(self, table: str, changes: Sequence[Change], *, most: int) -> tuple[LeakCheck, ...]:
        """One UPDATE; what was is kept beside it until both are compared."""
        name = _quote(table)
        by_row = self._has_rowid(table)
        was = ", ".join(f"{_quote(one.column.name)} AS was_{n}" for n, one in enumerate(changes))
        sets = ", ".join(f"{_quote(one.column.name)} = {self._new(name, one)}" for one in changes)
        with self._words():
            self._take_off(table)
            self.connection.execute("BEGIN")
            try:
                row = f"{name}.rowid AS gonogo_row, " if by_row else ""
                self.connection.execute(f"CREATE TABLE {KEPT} AS SELECT {row}{was} FROM {name}")
                self.connection.execute(f"UPDATE {name} SET {sets}")
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            found = tuple(self._look(name, n, one, most, by_row) for n, one in enumerate(changes) if one.checked)
            self.connection.execute(f"DROP TABLE {KEPT}")
        return found

    def _new(self, name: str, one: Change) -> str:
        column = f"{name}.{_quote(one.column.name)}"
        if one.family:
            # A value that was not gathered stays, so that looking for old values finds it.
            table = _words_table(one.family)
            return (
                f"coalesce((SELECT gonogo_after FROM {table} WHERE gonogo_before = CAST({column} AS TEXT)), {column})"
            )
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE {one.expression} END" if one.keeps_null else one.expression

    def _look(self, name: str, n: int, one: Change, most: int, by_row: bool) -> LeakCheck:
        column, said = _quote(one.column.name), f"was_{n} IS NOT NULL AND trim(was_{n}) <> ''"
        same = elsewhere = 0
        if by_row:
            joined = f"SELECT count(*) FROM {KEPT} JOIN {name} ON {name}.rowid = gonogo_row"
            joined = f"{joined} WHERE {said} AND {name}.{column} = was_{n}"
            same = int(self.connection.execute(joined).fetchone()[0])
        old = f"SELECT DISTINCT was_{n} AS v FROM {KEPT} WHERE {said}"
        distinct = int(self.connection.execute(f"SELECT count(*) FROM ({old})").fetchone()[0])
        if one.everywhere:
            asked = f"SELECT count(*) FROM ({old} LIMIT {most}) WHERE v IN (SELECT {column} FROM {name})"
            elsewhere = int(self.connection.execute(asked).fetchone()[0])
        looked = min(most, distinct) if one.everywhere else 0
        return LeakCheck(one.column.table, one.column.name, same, elsewhere, looked, distinct, by_row)

    def _has_rowid(self, table: str) -> bool:
        try:
            self.connection.execute(f"SELECT rowid FROM {_quote(table)} LIMIT 0")
        except sqlite3.OperationalError:
            return False
        return True

    def _take_off(self, table: str) -> None:
        """Triggers would write old values elsewhere."""
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE"
        for name, sql in self.connection.execute(asked, [table]).fetchall():
            self.connection.execute(f"DROP TRIGGER {_quote(name)}")
            self._triggers.append(sql)

    def finish(self, tables: Iterable[str]) -> None:
        """Triggers come back, references are looked at, words and statistics go, and the file is written anew."""
        with self._words():
            for sql in self._triggers:
                self.connection.execute(sql)
            self._triggers.clear()
            ours = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'gonogo~_words~_%' ESCAPE '~'"
            for (name,) in self.connection.execute(ours).fetchall():
                self.connection.execute(f"DROP TABLE {_quote(name)}")
            if broken := self.connection.execute("PRAGMA foreign_key_check").fetchone():
                raise CopyFailed(
                    f"After masking, rows of {broken[0]} refer to rows of {broken[2]} that are not there: mask the "
                    "columns on both sides alike, or neither. (Or they did before; PRAGMA foreign_key_check tells.)"
                )
            for table in ("sqlite_stat4", "sqlite_stat3"):
                if self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                    self.connection.execute(f"DELETE FROM {table}")
            self.connection.execute("VACUUM")

    def days(self, key: str, by: str, days: int, column: Column) -> str:
        """What follows the day, such as a time, stays as it is; a number counts seconds."""
        name, moved = _quote(column.name), f"gonogo_days('{key}', {by}, {days})"
        text = f"date(substr({name}, 1, 10), {moved} || ' days') || substr({name}, 11)"
        return f"CASE WHEN typeof({name}) = 'text' THEN {text} ELSE {name} + 86400 * {moved} END"

    def noise(self, key: str, percent: int, column: Column) -> str:
        """Rounded as the column is; at least by its smallest step."""
        name, scale = _quote(column.name), column.scale if column.scale is not None else 4
        moved = f"round({name} * gonogo_percent('{key}', {name}, {percent}) / 100.0, {scale})"
        step = "1" if scale == 0 else repr(10.0**-scale)
        new = f"({name} + CASE WHEN {moved} = 0 THEN {step} ELSE {moved} END)"
        return f"CAST({new} AS INTEGER)" if scale == 0 else f"round({new}, {scale})"

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "disk is full" in str(error):
                raise NoRoom(f"The disk of {self.path} is full while it is masked. Make room, and try again.") from None
            raise CopyFailed(f"Masking failed: SQLite says: {error}. Look at the mask of that table.") from None


def _column(table: str, row: Sequence[object], *, unique: bool) -> Column:
    _, name, declared, required, _, _, hidden = row
    spelled = str(declared).upper()
    found = _LENGTH.search(spelled)
    kind = Kind.OTHER
    if "CHAR" in spelled or "TEXT" in spelled or "CLOB" in spelled or not spelled:
        kind = Kind.TEXT
    elif "TIME" in spelled:
        kind = Kind.TIME
    elif "DATE" in spelled:
        kind = Kind.DATE
    elif any(word in spelled for word in ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC")):
        kind = Kind.NUMBER
    limit = int(found[1]) if found and kind is Kind.TEXT else None
    scale = 0 if "INT" in spelled else int(found[2] or 0) if found and kind is Kind.NUMBER else None
    return Column(table, str(name), kind, limit, unique, not required, bool(hidden), scale)


def _words_table(family: str) -> str:
    return f"gonogo_words_{family.replace('-', '_')}"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
