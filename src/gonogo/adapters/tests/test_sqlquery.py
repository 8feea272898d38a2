# SPDX-License-Identifier: Apache-2.0
"""Does a query on another database give a roster, without changing that database and without holding it whole?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gonogo.adapters.sqlquery import QueryError, roster_from_query
from gonogo.core.rules.roster import Roster, read_roster

PEOPLE = [(f"user-{number}", f"office-{number % 7}", number, None) for number in range(12_345)]


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The address of a SQLite file with staff."""
    with closing(sqlite3.connect(tmp_path / "staff.db")) as made:
        made.execute("create table staff (name text, office text, id integer, note text)")
        made.executemany("insert into staff values (?, ?, ?, ?)", PEOPLE)
        made.commit()
    return f"sqlite:///{tmp_path}/staff.db"


def roster(address: str, query: str, key: str | None = None) -> Roster:
    """The roster that the query gives."""
    return read_roster(roster_from_query(address, query, key=key), path="staff.csv")


def test_the_first_column_holds_the_keys_unless_another_is_named(database: str) -> None:
    """Not the column that happens to be called id."""
    found = roster(database, "select name, office, id, note from staff order by id;")
    assert found.keys == [name for name, *_ in PEOPLE]
    assert found.attributes == ("office", "id", "note")
    assert found.columns[1][-1] == "12344"
    assert set(found.columns[2]) == {""}
    assert roster(database, "select office, name from staff", key="name").keys[0] == "user-0"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("delete from staff", "SQLite refused the query: attempt to write a readonly database"),
        ("selec name from staff", "SQLite refused the query"),
        ("select x'00ff'", "binary data"),
        ("pragma user_version = 7", "readonly"),
    ],
)
def test_a_query_that_gives_no_roster_is_told(database: str, query: str, reason: str) -> None:
    """In a sentence; and the database is as before."""
    with pytest.raises(QueryError, match=reason):
        roster(database, query)
    assert len(roster(database, "select name from staff").keys) == len(PEOPLE)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://root:secret@host/db", "sqlite:///path/to/file or postgresql"),
        ("sqlite:///nowhere.db", "There is no SQLite file nowhere.db"),
        ("postgresql://dana:secret@127.0.0.1:9/db", "PostgreSQL refused the query"),
    ],
)
def test_an_address_that_does_not_work_is_told_without_its_password(address: str, reason: str) -> None:
    """Whatever went wrong, the password is not repeated."""
    with pytest.raises(QueryError, match=reason) as refused:
        roster(address, "select 1")
    assert "secret" not in str(refused.value)


def test_an_unknown_key_column_is_told_with_those_there_are(database: str) -> None:
    """The names of the query's columns are listed."""
    with pytest.raises(QueryError, match=r"no column badge\. It gives name, office"):
        roster(database, "select name, office from staff", key="badge")
