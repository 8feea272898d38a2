# SPDX-License-Identifier: Apache-2.0
"""Which users does a query on another database give? Its rows come as a CSV, a block at a time.

The query runs in a read-only transaction, and its result is never held whole. Passwords stand in the address or come
from where the database's own tools take them (PGPASSWORD, a password file); no error repeats the address.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

KEY = "targetingKey"
ROWS = 5000
"""How many rows are fetched at a time."""
Row = Sequence[object]


class QueryError(ValueError):
    """A query that gives no roster; the sentence says why and what to do."""


def roster_from_query(address: str, query: str, *, key: str | None = None) -> Iterator[bytes]:
    """The result as a CSV with the key first: the column named `key`, or `targetingKey`, or the first one."""
    scheme = address.partition("://")[0].lower()
    if scheme == "sqlite":
        rows = _from_sqlite(address, query)
    elif scheme in {"postgresql", "postgres"}:
        rows = _from_postgresql(address, query)
    else:
        raise QueryError("Give the database as sqlite:///path/to/file or postgresql://host/name.")
    return _as_csv(rows, key)


def _as_csv(rows: Iterator[Sequence[Row]], key: str | None) -> Iterator[bytes]:
    names = [str(name) for name in next(rows)[0]]
    position = _position(names, key)
    header = [KEY, *(name for index, name in enumerate(names) if index != position)]
    yield _block([header])
    for part in rows:
        yield _block([_text(row[position]), *map(_text, [*row[:position], *row[position + 1 :]])] for row in part)


def _position(names: Sequence[str], key: str | None) -> int:
    if key is not None and key not in names:
        raise QueryError(f"The query gives no column {key}. It gives {', '.join(names)}.")
    wanted = key if key is not None else KEY
    return names.index(wanted) if wanted in names else 0


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray | memoryview):
        raise QueryError("The query gives binary data; convert it to text in the query.")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _block(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _from_sqlite(address: str, query: str) -> Iterator[Sequence[Row]]:
    """The names of the columns, then the rows."""
    # As elsewhere: three slashes before a relative path, four before an absolute one.
    path = Path(unquote(urlsplit(address).path.removeprefix("/")))
    if not path.is_file():
        raise QueryError(f"There is no SQLite file {path}.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            cursor = database.execute(query)
            if cursor.description is None:
                raise QueryError("The query gives no rows; write one SELECT.")
            yield [[column[0] for column in cursor.description]]
            while rows := cursor.fetchmany(ROWS):
                yield rows
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise QueryError(f"SQLite refused the query: {error}.") from None


def _from_postgresql(address: str, query: str) -> Iterator[Sequence[Row]]:
    """The names of the columns, then the rows; the server keeps the result and sends it in parts."""
    try:
        import psycopg
    except ImportError:
        raise QueryError("PostgreSQL needs one more package: pip install 'gonogo[postgres]'.") from None
    try:
        with psycopg.connect(address) as database:
            database.read_only = True
            with database.cursor("roster") as cursor:
                cursor.execute(query.strip().rstrip(";").encode())
                yield [[column.name for column in cursor.description or ()]]
                while rows := cursor.fetchmany(ROWS):
                    yield rows
    except psycopg.Error as error:
        said = (str(error).strip().splitlines() or ["no answer"])[0].rstrip(".")
        raise QueryError(f"PostgreSQL refused the query: {said}.") from None
