# SPDX-License-Identifier: Apache-2.0
"""Does every engine write each edge value in the one way of the golden table?"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pymysql
import pytest

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.opening import open_database
from gonogo.practices.rehearsals.rules.comparing.canonical import canonical, field, hash_of, row_text, strong_hash_of
from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES
from gonogo.practices.rehearsals.tests.comparing.golden import GOLDEN, PYTHON_ONLY, Golden


def on(engine: str) -> list[Golden]:
    """The rows of the table that an engine has."""
    return [golden for golden in GOLDEN if engine in golden.engines]


def literal(engine: str, golden: Golden) -> str:
    """The value as it stands in a query; texts are given by their bytes, so that no quoting gets in the way."""
    value, type_ = golden.engines[engine]
    if golden.kind is Kind.TEXT and golden.text is not None:
        digits = value.encode().hex()
        return {
            "postgresql": f"convert_from('\\x{digits}'::bytea, 'UTF8')",
            "mariadb": f"CONVERT(x'{digits}' USING utf8mb4)",
            "duckdb": f"decode(from_hex('{digits}'))",
            "spark": f"decode(x'{digits}', 'UTF-8')",
        }[engine]
    return value if engine == "mariadb" else f"CAST({value} AS {type_})"


def written_by(database: Database, engine: str, written: str, table: list[Golden]) -> list[str | None]:
    """What the engine writes for each value, read from a table with a column for each."""
    speech = SPEECHES[engine]
    texts = [
        speech.canonical(f"c{place}", golden.engines[engine][1], golden.kind, False)
        for place, golden in enumerate(table)
    ]
    names = [f"t{place}" for place in range(len(texts))]
    named = ", ".join(f"{text} AS {name}" for text, name in zip(texts, names, strict=True))
    inner = f"(SELECT {named} FROM {written}{' OFFSET 0' if engine == 'postgresql' else ''}) AS s"
    (row,) = database.rows(f"SELECT {', '.join(names)} FROM {inner}")
    (hashes,) = database.rows(f"SELECT {', '.join(speech.hashes(names, True))} FROM {inner}")
    (quick,) = database.rows(f"SELECT {', '.join(speech.hashes(names, False))} FROM {inner}")
    raw = row_text([None if text is None else str(text) for text in row])
    assert tuple(map(int, hashes)) == strong_hash_of(raw)
    assert int(quick[0]) == hash_of(raw)
    return [None if text is None else text.decode() if isinstance(text, bytes) else str(text) for text in row]


def require(table: list[Golden], texts: list[str | None]) -> None:
    """Everything is written as the table has it."""
    assert {golden.what: text for golden, text in zip(table, texts, strict=True)} == {
        golden.what: golden.text for golden in table
    }


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.what)
def test_python_writes_the_golden_text(golden: Golden) -> None:
    """The reference that SQLite and JSON are hashed by."""
    assert canonical(golden.python, golden.kind) == golden.text


@pytest.mark.parametrize(("kind", "value", "text"), PYTHON_ONLY)
def test_python_reads_what_sqlite_stores(kind: Kind, value: object, text: str) -> None:
    """Values of any storage class, and JSON in any order."""
    assert canonical(value, kind) == text


@pytest.mark.postgres
def test_postgresql_writes_the_golden_text(postgres: str) -> None:
    """Every value of the table, and both hashes of them all in a row."""
    table = on("postgresql")
    with psycopg.connect(f"{postgres}postgres") as connection:
        connection.execute("DROP TABLE IF EXISTS golden")
        values = ", ".join(f"{literal('postgresql', one)} AS c{place}" for place, one in enumerate(table))
        connection.execute(f"SET timezone = 'UTC'; CREATE TABLE golden AS SELECT {values}".encode())
    with open_database(f"{postgres}postgres") as database:
        require(table, written_by(database, "postgresql", "golden", table))


@pytest.mark.mariadb
def test_mariadb_writes_the_golden_text(mariadb: str) -> None:
    """Every value of the table that it has, and both hashes of them all in a row."""
    table = on("mariadb")
    url = f"{mariadb}gonogo"
    port = int(re.search(r":(\d+)/", url)[1])
    with pymysql.connect(host="127.0.0.1", port=port, user="root", database="gonogo", autocommit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("DROP TABLE IF EXISTS golden")
        columns = ", ".join(f"c{place} {one.engines['mariadb'][1]}" for place, one in enumerate(table))
        cursor.execute(f"CREATE TABLE golden ({columns}) CHARACTER SET utf8mb4")
        cursor.execute(f"INSERT INTO golden VALUES ({', '.join(literal('mariadb', one) for one in table)})")
    with open_database(url) as database:
        require(table, written_by(database, "mariadb", "golden", table))


def test_duckdb_writes_the_golden_text(tmp_path: Path) -> None:
    """Every value of the table that it has, and both hashes of them all in a row."""
    table = on("duckdb")
    path = tmp_path / "golden.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        values = ", ".join(f"{literal('duckdb', one)} AS c{place}" for place, one in enumerate(table))
        connection.execute(f"CREATE TABLE golden AS SELECT {values}")
    with open_database(str(path)) as database:
        require(table, written_by(database, "duckdb", "golden", table))


def test_fields_cannot_be_mistaken_for_each_other() -> None:
    """Where one field ends and what is NULL is told by the text alone."""
    rows = [("ab", "c"), ("a", "bc"), ("abc", ""), ("abc", None), (None, "abc"), ("-", None), (None, None), ("1:a", "")]
    assert len({row_text(row) for row in rows}) == len(rows)
    assert field("ë") == b"2:\xc3\xab"


def test_sqlite_values_that_are_no_utf8_are_kept(tmp_path: Path) -> None:
    """Broken text is read and hashed byte by byte."""
    path = tmp_path / "broken.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x TEXT)")
        connection.execute("INSERT INTO t VALUES (CAST(x'ff61' AS TEXT))")
    connection.close()
    with open_database(str(path)) as database:
        ((value,),) = database.rows("SELECT x FROM t")
    assert field(value) == b"2:\xffa"
