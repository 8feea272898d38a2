# SPDX-License-Identifier: Apache-2.0
"""Does whoever lacks the library of an engine learn which extra brings it?"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gonogo.adapters.copies.mariadb.connecting import connect
from gonogo.adapters.copies.postgresql.connecting import driver
from gonogo.adapters.databases.errors import MissingDriver
from gonogo.adapters.databases.opening import open_database


@pytest.mark.parametrize(
    ("address", "module", "extra"),
    [
        ("postgresql://host/people", "psycopg", "postgres"),
        ("mysql://host/people", "pymysql", "mysql"),
        ("duckdb:///people.duckdb", "duckdb", "duckdb"),
        ("spark:///people", "pyspark", "spark"),
    ],
)
def test_comparing_names_the_extra(
    address: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One sentence with what to install, before anything is opened."""
    (tmp_path / "people").mkdir()
    monkeypatch.chdir(tmp_path)
    forget(module, monkeypatch)
    with pytest.raises(MissingDriver, match=rf"pip install 'gonogo\[{extra}\]'"):
        open_database(address)


def test_copying_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sentence for copies as for comparing."""
    forget("psycopg", monkeypatch)
    forget("pymysql", monkeypatch)
    with pytest.raises(MissingDriver, match="postgres"):
        driver()
    with pytest.raises(MissingDriver, match="mysql"):
        connect("mysql://host/people")


def forget(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the library and its parts were not installed."""
    for name in [one for one in sys.modules if one.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
