# SPDX-License-Identifier: Apache-2.0
"""Does Spark SQL write the golden text, and find in files what differs from a database?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.opening import open_database
from gonogo.practices.rehearsals.rules.definition import TableMapping
from gonogo.practices.rehearsals.tests.comparing.conftest import compare, counts, mapped
from gonogo.practices.rehearsals.tests.comparing.engines import Engines, rows
from gonogo.practices.rehearsals.tests.comparing.test_golden import literal, on, require, written_by

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for tables; skipped where Spark or Java is missing, in CI a failure."""
    missing = [name for name, there in (("pyspark", find_spec("pyspark")), ("Java", shutil.which("java"))) if not there]
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"{' and '.join(missing)} missing: make spark installs it."
        )
    yield tmp_path_factory.mktemp("lake")
    from pyspark.sql import SparkSession

    if (session := SparkSession.getActiveSession()) is not None:
        session.stop()


def frames(database: Database):  # type: ignore[no-untyped-def]
    """The session below, to make tables with."""
    return database._spark  # type: ignore[attr-defined]


def test_spark_writes_the_golden_text(folder: Path) -> None:
    """Every value of the table that it has, and both hashes of them all in a row."""
    table = on("spark")
    (folder / "empty").mkdir()
    with open_database(f"spark:///{folder / 'empty'}") as database:
        values = ", ".join(f"{literal('spark', one)} AS c{place}" for place, one in enumerate(table))
        frames(database).sql(f"SELECT {values}").write.parquet(str(folder / "golden.parquet"))
    with open_database(f"spark:///{folder}") as database:
        written = f"`{database.stored_name('golden')}`"
        require(table, written_by(database, "spark", written, table))


def test_parquet_against_a_database_file(folder: Path, tmp_path: Path) -> None:
    """A table written to Parquet by DuckDB is equal to its source; one changed value is found by its key."""
    engines = Engines(tmp_path, lambda _: "")
    source, table = engines.make("duckdb", rows())
    place = tmp_path / "lake"
    place.mkdir()
    columns = "id, name, amount, score, seen, flag, CAST(code AS VARCHAR) AS code, bytes, born"
    with duckdb.connect(source) as connection:
        connection.execute(f"COPY (SELECT {columns} FROM {table}) TO '{place / 'person.parquet'}' (FORMAT parquet)")
        connection.execute(f"COPY (SELECT * FROM {table}) TO '{place / 'plain.csv'}' (HEADER)")
    mapping = TableMapping(table, "person")
    report = compare(source, f"spark:///{place}", mapping)
    assert report.equal, (report.says, report.samples)
    with duckdb.connect(source) as connection:
        connection.execute(f"UPDATE {table} SET name = '' WHERE id = 7")
        connection.execute(f"DELETE FROM {table} WHERE id = 8")
    report = compare(source, f"spark:///{place}", mapping)
    assert (counts(report), dict(report.by_column)) == ((0, 1, 1), {"name": 1})
    only = TableMapping(table, "plain", key=(mapped("id", "id"),), columns=(mapped("born", "born"),), only_mapped=True)
    assert counts(compare(source, f"spark:///{place}", only)) == (0, 1, 0)
