# SPDX-License-Identifier: Apache-2.0
"""How does a test get the same table on each engine, with one row of it as a fault would leave it?"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import psycopg
import pymysql

COLUMNS = ("id", "name", "amount", "score", "seen", "flag", "code", "bytes", "born")
TYPES = {
    "postgresql": "bigint text numeric(12,2) float8 timestamptz boolean uuid bytea date",
    "mariadb": "bigint text decimal(12,2) double datetime(6) tinyint(1) char(36) blob date",
    "duckdb": "BIGINT VARCHAR DECIMAL(12,2) DOUBLE TIMESTAMPTZ BOOLEAN UUID BLOB DATE",
    "sqlite": "INTEGER TEXT NUMERIC REAL TEXT INTEGER TEXT BLOB TEXT",
}
ROWS = 60


def row(number: int) -> dict[str, Any]:
    """A row with a value of each type; some are NULL."""
    return {
        "id": number,
        "name": None if number % 7 == 0 else f"Zo\u00eb '{number}' \\ | ~",
        "amount": Decimal(number * 37) / 100,
        "score": [0.1, 1e300, -2.5, 3.0, 1e-7, 123456789.125][number % 6] * number,
        "seen": datetime(2024, 3, 10, tzinfo=UTC) + timedelta(hours=number, microseconds=number % 3),
        "flag": None if number % 11 == 0 else number % 2 == 0,
        "code": UUID(int=(number + 100) * 7919 << 64),
        "bytes": bytes([number % 256, 0, 255 - abs(number)]),
        "born": datetime(1970, 1, 1, tzinfo=UTC).date() + timedelta(days=number * 300),
    }


def rows(change: Callable[[dict[str, Any]], None] | None = None) -> list[dict[str, Any]]:
    """All rows, after a change to the tenth."""
    made = [row(number) for number in range(-5, ROWS)]
    if change is not None:
        change(next(one for one in made if one["id"] == 10))
    return made


class Engines:
    """Makes the table on whichever engine is asked for, and gives its address."""

    def __init__(self, folder: Path, server: Callable[[str], str]) -> None:
        self.folder, self.server, self.number = folder, server, 0

    def make(self, engine: str, made: list[dict[str, Any]]) -> tuple[str, str]:
        """The address and the name of a new table."""
        self.number += 1
        table = f"person{self.number}"
        types = dict(zip(COLUMNS, TYPES[engine].split(), strict=True))
        columns = ", ".join(f"{name} {type_}" for name, type_ in types.items())
        create = f"CREATE TABLE {table} ({columns.replace('id ', 'id ', 1)}, PRIMARY KEY (id))"
        if engine == "sqlite":
            create = create.replace("id INTEGER", "id INTEGER PRIMARY KEY", 1).replace(", PRIMARY KEY (id)", "")
        return getattr(self, f"_{engine}")(table, create, made), table

    def _postgresql(self, table: str, create: str, made: list[dict[str, Any]]) -> str:
        url = f"{self.server('postgres')}postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(create)
            places = ", ".join(["%s"] * len(COLUMNS))
            connection.cursor().executemany(
                f"INSERT INTO {table} VALUES ({places})", [list(one.values()) for one in made]
            )
        return url

    def _mariadb(self, table: str, create: str, made: list[dict[str, Any]]) -> str:
        url = f"{self.server('mariadb')}gonogo"
        port = int(re.search(r":(\d+)/", url)[1])
        with pymysql.connect(
            host="127.0.0.1", port=port, user="root", database="gonogo", autocommit=True
        ) as connection:
            cursor = connection.cursor()
            cursor.execute(f"{create} CHARACTER SET utf8mb4")
            for one in made:
                plain = {**one, "seen": one["seen"].replace(tzinfo=None), "code": str(one["code"])}
                cursor.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(COLUMNS))})", list(plain.values()))
        return url

    def _duckdb(self, table: str, create: str, made: list[dict[str, Any]]) -> str:
        path = self.folder / f"{table}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(create)
            connection.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(COLUMNS))})", [list(one.values()) for one in made]
            )
        return str(path)

    def _sqlite(self, table: str, create: str, made: list[dict[str, Any]]) -> str:
        path = self.folder / f"{table}.sqlite"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(create)
            for one in made:
                plain = {
                    **one, "amount": float(one["amount"]), "seen": one["seen"].isoformat(), "code": str(one["code"]),
                    "born": one["born"].isoformat(),
                }  # fmt: skip
                connection.execute(
                    f"INSERT INTO {table} VALUES ({', '.join('?' * len(COLUMNS))})", list(plain.values())
                )
        return str(path)
