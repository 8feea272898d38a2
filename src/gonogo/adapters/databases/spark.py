# SPDX-License-Identifier: Apache-2.0
"""How are tables beyond one database read? A folder of Parquet or CSV, by Spark SQL on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gonogo.adapters.databases.connection import Database, QueryFailed, Row, said
from gonogo.adapters.databases.errors import Unreachable, missing_driver
from gonogo.adapters.databases.locator import Locator
from gonogo.adapters.databases.shape import Column, TableName, TableShape

MASTER = "local[2]"
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "FATAL",
}


class SparkDatabase(Database):
    """A folder whose files and folders `NAME.parquet`, `NAME.csv` (or a folder `NAME` of Parquet) are tables."""

    def __init__(self, locator: Locator) -> None:
        super().__init__(locator)
        folder = Path(locator.database)
        if not folder.is_dir():
            raise Unreachable(f"There is no folder {folder}. Name the folder that holds the tables as Parquet or CSV.")
        self._spark = _session(locator)
        self._frames = {path.stem: path for path in sorted(folder.iterdir()) if _is_table(path)}
        self._prefix = f"gonogo_{abs(hash(str(folder.absolute()))):x}_"
        try:
            for name, path in self._frames.items():
                self._read(path).createOrReplaceTempView(f"`{self.stored_name(name)}`")
        except Exception as error:
            raise Unreachable(f"{folder} cannot be read by Spark: {said(error)}. Check its files.") from None

    def stored_name(self, name: str) -> str:
        """The name of the view that stands for a table: one session holds those of several folders."""
        return self._prefix + name.encode().hex()

    def _read(self, path: Path) -> Any:
        reader = self._spark.read
        if path.suffix == ".csv":
            return reader.options(header=True, inferSchema=True, multiLine=True, escape='"').csv(str(path))
        return reader.parquet(str(path))

    @property
    def version(self) -> str:
        """The version of Spark."""
        return str(self._spark.version)

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a query, one partition at a time."""
        try:
            for row in self._spark.sql(sql).toLocalIterator():
                yield tuple(row)
        except Exception as error:  # Spark raises whatever Java raised
            raise QueryFailed(f"{self.safe} refused a query: {said(error)}.") from None

    def types_of(self, sql: str) -> tuple[str, ...]:
        """The types in Spark's words."""
        try:
            return tuple(field.dataType.simpleString() for field in self._spark.sql(sql).schema.fields)
        except Exception as error:
            raise QueryFailed(f"{self.safe} refused a query: {said(error)}.") from None

    def read_tables(self) -> tuple[TableName, ...]:
        """The files and folders that are tables."""
        return tuple(TableName("", name) for name in self._frames)

    def read_shape(self, table: TableName) -> TableShape:
        """Names and types; files have no keys."""
        fields = self._spark.table(f"`{self.stored_name(table.name)}`").schema.fields
        return TableShape(table, tuple(Column(one.name, one.dataType.simpleString(), one.nullable) for one in fields))

    def definitions(self, table: TableName) -> tuple[str, ...]:
        """Columns by name."""
        return tuple(sorted(f"column {one.name} {one.type}" for one in self.read_shape(table).columns))

    def objects(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def refresh(self) -> None:
        """Forget what is kept of the files."""
        self._spark.catalog.clearCache()

    def cancel(self) -> None:
        """Stop everything that this session runs."""
        self._spark.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Forget the tables. The session stays, as starting it takes long; it ends with the process."""
        for name in self._frames:
            self._spark.catalog.dropTempView(self.stored_name(name))


def _is_table(path: Path) -> bool:
    if path.name.startswith((".", "_")):
        return False
    return path.suffix in (".parquet", ".csv") or (path.is_dir() and any(path.glob("*.parquet")))


def _session(locator: Locator) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise missing_driver("Spark", "spark") from None
    try:
        builder = SparkSession.builder.master(MASTER).appName("gonogo compare")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        return builder.getOrCreate()
    except Exception as error:
        raise Unreachable(f"Spark cannot start for {locator.safe}: {said(error)}. It needs Java 17 or newer.") from None
