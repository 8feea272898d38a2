# SPDX-License-Identifier: Apache-2.0
"""Does a comparison of two files find exactly what a slow and simple one finds, whatever the rows?"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.rehearsals.actions.comparing import joining
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.definition import TableMapping
from gonogo.practices.rehearsals.rules.report import TableReport
from gonogo.practices.rehearsals.tests.comparing.conftest import compare, counts, mapped

_NUMBERS = count(1)
VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-3, 3),
    st.floats(allow_nan=False),
    st.sampled_from(["", " ", "a", "A", "a ", "1", "1.0", "Zoe\u0308", "Zo\u00eb", "-", "1:a", "NULL"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
    st.binary(max_size=3),
)
ROWS = st.dictionaries(st.integers(-5, 60), st.tuples(VALUES, VALUES), max_size=25)
Rows = dict[int, tuple[Any, Any]]


def same(one: Any, other: Any) -> bool:
    """As SQLite compares: 1 and 1.0 are one value, 1 and '1' are not, and no two texts that differ in a byte."""
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return one == other if numbers or type(one) is type(other) else False


def oracle(source: Rows, target: Rows) -> dict[str, Any]:
    """The simplest comparison there is."""
    both = source.keys() & target.keys()
    changed = {
        key: [n for n, (a, b) in enumerate(zip(source[key], target[key], strict=True)) if not same(a, b)]
        for key in both
    }
    changed = {key: places for key, places in changed.items() if places}
    return {
        "missing": len(source.keys() - target.keys()),
        "extra": len(target.keys() - source.keys()),
        "changed": len(changed),
        "by_column": dict(Counter("xy"[place] for places in changed.values() for place in places)),
    }


def sqlite_file(folder: Path, rows: Rows, columns: str = "id INTEGER PRIMARY KEY, x, y") -> str:
    """A new file with a table."""
    path = folder / f"{next(_NUMBERS)}.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE t ({columns})")
        database.executemany("INSERT INTO t VALUES (?, ?, ?)", [(key, *row) for key, row in rows.items()])
    return str(path)


def found(report: TableReport) -> dict[str, Any]:
    """What the oracle says, from a report."""
    return {
        "missing": report.missing, "extra": report.extra, "changed": report.changed,
        "by_column": dict(report.by_column),
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the properties lie."""
    return tmp_path_factory.mktemp("files")


@given(source=ROWS, target=ROWS, keep=st.booleans(), kept=st.sampled_from([0, 3, 1000]))
@settings(max_examples=60)
def test_a_join_of_two_sqlite_files_finds_what_the_oracle_finds(
    folder: Path, source: Rows, target: Rows, keep: bool, kept: int
) -> None:
    """Exactly: missing, extra, changed and the columns, for values of any storage class, however many differ."""
    target = {**source, **target} if keep else target
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(joining, "MOST_KEPT", kept)
        report = compare(sqlite_file(folder, source), sqlite_file(folder, target), TableMapping("t", "t"))
    assert found(report) == oracle(source, target)
    assert (report.rows_source, report.rows_target) == (len(source), len(target))


@given(source=ROWS, target=ROWS, keep=st.booleans(), strong=st.booleans())
@settings(max_examples=60)
def test_hashes_of_two_sqlite_files_find_what_the_oracle_finds(
    folder: Path, source: Rows, target: Rows, keep: bool, strong: bool
) -> None:
    """The same by buckets, which is how tables are compared that no query sees together."""
    target = {**source, **target} if keep else target
    options = Options(strong=strong, representation=not strong)
    report = compare(sqlite_file(folder, source), sqlite_file(folder, target), TableMapping("t", "t"), options)
    assert found(report) == oracle(source, target)


@given(source=st.lists(st.tuples(VALUES, VALUES), max_size=12), target=st.lists(st.tuples(VALUES, VALUES), max_size=12))
@settings(max_examples=40)
def test_rows_without_a_key_are_counted(folder: Path, source: list[Any], target: list[Any]) -> None:
    """A table without a key is a multiset: the same row twice is not the same row once."""
    files = [sqlite_file(folder, dict(enumerate(rows)), "number, x, y") for rows in (source, [*source[::-1], *target])]
    report = compare(*files, TableMapping("t", "t", leave_out=("number",)))
    assert counts(report) == (0, len(target), 0)
    assert report.complete


COLUMNS = ("x", "x TEXT COLLATE NOCASE", "x TEXT COLLATE RTRIM")
PAIRS = (
    ("NULL", "''", False, COLUMNS),
    ("'a'", "'A'", False, COLUMNS),
    ("x'61'", "'a'", False, COLUMNS),
    ("'a'", "'a '", False, COLUMNS),
    ("'01234'", "1234", False, COLUMNS),
    ("1", "1.0", True, COLUMNS[:1]),
    ("9007199254740993", "9007199254740992.0", False, COLUMNS[:1]),
)


@pytest.mark.parametrize(
    ("one", "other", "equal", "column"), [(*pair[:3], column) for pair in PAIRS for column in pair[3]]
)
def test_affinity_and_collation_hide_nothing(tmp_path: Path, column: str, one: str, other: str, equal: bool) -> None:
    """SQLite would call some of these equal; a leading zero that was lost is lost."""
    files = []
    for name, value, kind in (("a", one, column), ("b", other, "x" if "1234" in other else column)):
        path = tmp_path / f"{name}.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {kind})")
            database.execute(f"INSERT INTO t VALUES (1, {value})")
        files.append(str(path))
    assert compare(*files, TableMapping("t", "t")).equal is equal


def test_a_key_of_two_columns_and_odd_names(tmp_path: Path) -> None:
    """Names with quotes and blanks, and a key of two columns."""
    files = []
    for name in "ab":
        path = tmp_path / f"{name}.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute('CREATE TABLE "Weird ""Name" ("a b" TEXT NOT NULL, "select" INT NOT NULL, "x""y", '
                             'PRIMARY KEY ("a b", "select"))')  # fmt: skip
            database.executemany('INSERT INTO "Weird ""Name" VALUES (?, ?, ?)', [("k", 1, name), ("k'", 2, "same")])
        files.append(str(path))
    report = compare(*files, TableMapping('Weird "Name', '"Weird ""Name"'))
    assert counts(report) == (0, 0, 1)
    assert report.samples[0].key == ("k", "1")
    assert dict(report.samples[0].columns) == {'x"y': ("a", "b")}


def test_two_duckdb_files(tmp_path: Path) -> None:
    """Exactly, through a mapping: renamed, split, and of another type."""
    source, target = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    with duckdb.connect(str(source)) as one:
        one.execute("CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR, cents BIGINT)")
        one.execute("INSERT INTO person SELECT i, 'First' || i || ' Last' || i, i * 7 FROM range(1000) r(i)")
    with duckdb.connect(str(target)) as other:
        other.execute("CREATE TABLE people (nr BIGINT PRIMARY KEY, first VARCHAR, last VARCHAR, amount DECIMAL(12,2))")
        other.execute("INSERT INTO people SELECT i, 'First' || i, 'Last' || i, i * 7 / 100.0 FROM range(1000) r(i)")
    mapping = TableMapping(
        "person", "people", key=(mapped("id", "id", "nr"),),
        columns=(
            mapped("first", "split_part(name, ' ', 1)", "first"), mapped("last", "split_part(name, ' ', 2)", "last"),
            mapped("amount", "cents / 100.0", "amount"),
        ),
    )  # fmt: skip
    assert compare(str(source), str(target), mapping).equal
    with duckdb.connect(str(target)) as other:
        other.execute("UPDATE people SET amount = round(amount, 1) WHERE nr = 3")
        other.execute("DELETE FROM people WHERE nr = 9")
    report = compare(str(source), str(target), mapping)
    assert (counts(report), dict(report.by_column)) == ((1, 0, 1), {"amount": 1})
