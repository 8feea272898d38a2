# SPDX-License-Identifier: Apache-2.0
"""Are the values of a golden database exchanged, on each engine alike, and is nothing left of the old ones?"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest

from gonogo.adapters.copies import Altered, silent
from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.mariadb.connecting import ask as query
from gonogo.adapters.copies.mariadb.connecting import connect
from gonogo.adapters.copies.mariadb.loading import dump_command
from gonogo.practices.rehearsals.actions.copying import prepare, workshop_for
from gonogo.practices.rehearsals.actions.masking import Masking
from gonogo.practices.rehearsals.rules.definition import Engine, MaskRule, Rehearsal, Source, SourceKind
from tests.mariadb_server import NoMariadb, temporary_mariadb
from tests.postgres_cluster import NoPostgres, newest_programs, temporary_postgres

_NUMBERS = count(1)
SCHEMA = """
CREATE TABLE person (id integer PRIMARY KEY, name varchar(40) NOT NULL, email varchar(60) UNIQUE, ssn char(11) UNIQUE,
                     phone varchar(20), born date, income integer, note text, kind varchar(8));
CREATE TABLE account (mail varchar(60) PRIMARY KEY REFERENCES person (email), balance decimal(9, 2));
CREATE TABLE visit (id integer PRIMARY KEY, person_id integer REFERENCES person (id), came date, went date);
"""
ROWS = """
INSERT INTO person VALUES
 (1, 'Ada Lovelace', 'ada@analytical.example', '078-05-1120', '+44 20 1234', '1815-12-10', 5000,
  'Wrote to Babbage.', 'a'),
 (2, 'Alan Turing', 'alan@bletchley.example', '219-09-9999', NULL, '1912-06-23', 0, '', 'b'),
 (3, 'Ada King', NULL, NULL, '555-0100', NULL, NULL, NULL, NULL);
INSERT INTO account VALUES ('ada@analytical.example', 12.34);
INSERT INTO visit VALUES (1, 1, '2024-03-01', '2024-03-08'), (2, 1, '2024-12-30', '2025-01-02');
INSERT INTO visit VALUES (3, 2, '2024-03-01', NULL);
"""
RULES = [
    MaskRule("person", "name", "name"),
    MaskRule("person", "email", "email"),
    MaskRule("account", "mail", "email"),
    MaskRule("person", "ssn", "ssn"),
    MaskRule("person", "phone", "phone"),
    MaskRule("person", "born", "shift-date", options={"by": "id"}),
    MaskRule("visit", "came", "shift-date", options={"by": "person_id", "days": "60"}),
    MaskRule("visit", "went", "shift-date", options={"by": "person_id"}),
    MaskRule("person", "income", "number", options={"percent": "20"}),
    MaskRule("account", "balance", "number"),
    MaskRule("person", "note", "text"),
    MaskRule("person", "kind", "constant", options={"value": "x"}),
]
OLD = [
    "Lovelace", "Turing", "ada@analytical", "alan@bletchley", "078-05-1120", "219-09-9999", "+44 20 1234", "555-0100",
    "Babbage", "1815-12-10", "1912-06-23",
]  # fmt: skip
Ask = Callable[[str], list[tuple[object, ...]]]
Make = Callable[[str], tuple[str, Ask, Callable[[], bytes]]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of our own; skipped without one, in CI a failure."""
    try:
        with temporary_postgres() as url:
            yield url.removesuffix("/gonogo")
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


def on_postgresql(server: str) -> Make:
    """Databases of a server, and everything that pg_dump finds in them."""

    def make(sql: str) -> tuple[str, Ask, Callable[[], bytes]]:
        url = f"{server}/masked{next(_NUMBERS)}"
        with psycopg.connect(f"{server}/gonogo", autocommit=True) as database:
            database.execute(f"CREATE DATABASE {url.rpartition('/')[2]}".encode())

        def ask(query: str) -> list[tuple[object, ...]]:
            with psycopg.connect(url, autocommit=True) as database:
                cursor = database.execute(query.encode())
                return cursor.fetchall() if cursor.description else []

        def everything() -> bytes:
            return subprocess.run([newest_programs() / "pg_dump", url], capture_output=True, check=True).stdout

        ask(sql)
        return url, ask, everything

    return make


def on_sqlite(folder: Path) -> Make:
    """Files, and every byte of them."""

    def make(sql: str) -> tuple[str, Ask, Callable[[], bytes]]:
        path = folder / f"masked{next(_NUMBERS)}.sqlite"

        def ask(query: str) -> list[tuple[object, ...]]:
            with closing(sqlite3.connect(path)) as database, database:
                if ";" in query:
                    database.executescript(query)
                    return []
                return database.execute(query).fetchall()

        ask(sql)
        return f"sqlite:///{path}", ask, path.read_bytes

    return make


@pytest.fixture(scope="module")
def mariadb() -> Iterator[str]:
    """A MariaDB of our own; skipped without one, in CI a failure."""
    try:
        with temporary_mariadb() as url:
            yield url.removesuffix("/gonogo")
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


def on_mariadb(server: str) -> Make:
    """Databases of a server, and everything that mariadb-dump finds in them."""

    def make(sql: str) -> tuple[str, Ask, Callable[[], bytes]]:
        name = f"masked{next(_NUMBERS)}"
        with closing(connect(f"{server}/")) as database:
            query(database, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")

        def ask(asked: str) -> list[tuple[object, ...]]:
            with closing(connect(f"{server}/{name}")) as database:
                query(database, "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'")
                found: list[tuple[object, ...]] = []
                for one in [asked] if "BEGIN" in asked else [part for part in asked.split(";") if part.strip()]:
                    found = [tuple(row) for row in query(database, one)]
                return found

        def everything() -> bytes:
            command, variables = dump_command(f"{server}/{name}")
            return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, check=True).stdout

        ask(sql)
        return f"{server}/{name}", ask, everything

    return make


@pytest.fixture(
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgres),
        pytest.param("mariadb", marks=pytest.mark.mariadb),
        "sqlite",
    ]
)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a database from SQL: its address, a way to ask it, and everything that is in it."""
    if request.param == "sqlite":
        return on_sqlite(tmp_path)
    if request.param == "mariadb":
        return on_mariadb(request.getfixturevalue("mariadb"))
    return on_postgresql(request.getfixturevalue("server"))


def mask(url: str, *rules: MaskRule) -> Altered:
    """Mask a database that nobody uses."""
    return Masking(rules)(url, silent)


def test_no_old_value_is_left(make: Make) -> None:
    """Neither in a row nor anywhere else that a dump, or the file itself, would show."""
    url, _, everything = make(SCHEMA + ROWS)
    assert all(value.encode() in everything() for value in OLD)
    altered = mask(url, *RULES)
    assert (altered.columns, altered.leaks) == (len(RULES), ())
    assert [value for value in OLD if value.encode() in everything()] == []


def test_equal_values_stay_equal_across_tables(make: Make) -> None:
    """A reference that is a masked value still holds, and so do joins."""
    url, ask, _ = make(SCHEMA + ROWS)
    mask(url, *RULES)
    assert ask("SELECT p.id FROM person p JOIN account a ON a.mail = p.email") == [(1,)]
    names = [str(name).split() for (name,) in ask("SELECT name FROM person ORDER BY id")]
    assert names[0][0] == names[2][0] and names[0][1] != names[2][1]


def test_nothing_stays_nothing_and_the_rest_is_left_alone(make: Make) -> None:
    """NULL and '' are as they were, and so is every column without a mask."""
    url, ask, _ = make(SCHEMA + ROWS)
    mask(url, *RULES)
    assert ask("SELECT phone FROM person WHERE id = 2") == [(None,)]
    assert ask("SELECT email, ssn, born, income, note, kind FROM person WHERE id = 3") == [(None,) * 6]
    assert ask("SELECT note FROM person WHERE id = 2") == [("",)]
    assert ask("SELECT id, person_id FROM visit ORDER BY id") == [(1, 1), (2, 1), (3, 2)]


def test_all_dates_of_a_person_move_together(make: Make) -> None:
    """The time between two of them stays, within a row, between rows and between tables."""
    apart = (
        "SELECT v.went - v.came, v.came - p.born "
        "FROM visit v JOIN person p ON p.id = v.person_id WHERE v.id <= 2 ORDER BY v.id"
    )
    url, ask, _ = make(SCHEMA + ROWS)
    if url.startswith("mysql"):
        apart = apart.replace("v.went - v.came", "DATEDIFF(v.went, v.came)")
        apart = apart.replace("v.came - p.born", "DATEDIFF(v.came, p.born)")
    if url.startswith("sqlite"):
        apart = apart.replace("v.went - v.came", "julianday(v.went) - julianday(v.came)")
        apart = apart.replace("v.came - p.born", "julianday(v.came) - julianday(p.born)")
    before, came = ask(apart), ask("SELECT came FROM visit ORDER BY id")
    mask(url, *RULES)
    assert ask(apart) == before
    assert all(one != other for one, other in zip(came, ask("SELECT came FROM visit ORDER BY id"), strict=True))


def test_a_time_of_day_stays(make: Make) -> None:
    """Only the day moves."""
    url, ask, _ = make(
        "CREATE TABLE t (id integer PRIMARY KEY, at timestamp); INSERT INTO t VALUES (1, '2024-03-01 12:34:56');"
    )
    mask(url, MaskRule("t", "at", "shift-date"))
    ((at,),) = ask("SELECT at FROM t")
    assert str(at).endswith(" 12:34:56") and not str(at).startswith("2024-03-01")


def test_a_number_is_off_by_a_share_and_never_the_same(make: Make) -> None:
    """Also where it was 0; whole numbers stay whole."""
    url, ask, _ = make(SCHEMA + ROWS)
    mask(url, *RULES)
    (first,), (second,) = ask("SELECT income FROM person WHERE id < 3 ORDER BY id")
    assert isinstance(first, int) and 4000 <= first <= 6000 and first != 5000
    assert second == 1


def test_many_values_stay_unique(make: Make) -> None:
    """Also where a column is short, so that words are drawn until none is taken."""
    url, ask, _ = make("CREATE TABLE t (id integer PRIMARY KEY, code varchar(4) UNIQUE, name varchar(30) UNIQUE);")
    rows = ", ".join(f"({n}, '{n:04}', 'Person {chr(65 + n % 26)}{chr(65 + n // 26)}')" for n in range(600))
    ask(f"INSERT INTO t VALUES {rows}")
    assert mask(url, MaskRule("t", "code", "phone"), MaskRule("t", "name", "name")).leaks == ()
    assert ask("SELECT count(DISTINCT code), count(DISTINCT name), count(*) FROM t") == [(600, 600, 600)]
    assert ask("SELECT max(length(code)) FROM t") == [(4,)]


def test_a_column_too_short_to_stay_unique_is_named(make: Make) -> None:
    """Ten different digits have no other ten."""
    url, ask, _ = make("CREATE TABLE t (id integer PRIMARY KEY, digit varchar(1) UNIQUE);")
    ask("INSERT INTO t VALUES " + ", ".join(f"({n}, '{n}')" for n in range(10)))
    with pytest.raises(CopyFailed, match=r"t\.digit must be unique"):
        mask(url, MaskRule("t", "digit", "phone"))


def test_an_expression_that_leaves_values_is_a_leak(make: Make) -> None:
    """It is told with table and column; one that changes all is none."""
    url, _, _ = make(SCHEMA + ROWS)
    altered = mask(url, MaskRule("person", "note", expression="note"), MaskRule("person", "phone", expression="'none'"))
    assert altered.leaks == ("person.note",)
    assert altered.says[0] == "person.note: 1 row keeps its old value and 1 old value is still in the column."


def test_values_that_only_change_places_are_a_leak(make: Make) -> None:
    """No row keeps its own, and all are still there."""
    url, _, _ = make("CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'one'), (2, 'two');")
    altered = mask(url, MaskRule("t", "v", expression="CASE id WHEN 1 THEN 'two' ELSE 'one' END"))
    assert altered.leaks == ("t.v",) and altered.says[0] == "t.v: 2 old values are still in the column."


def test_a_table_without_a_key_is_masked(make: Make) -> None:
    """Row by row all the same."""
    url, ask, _ = make("CREATE TABLE log (line text, at date); INSERT INTO log VALUES ('Ada came', '2024-03-01');")
    assert mask(url, MaskRule("log", "line", "text"), MaskRule("log", "at", "shift-date")).leaks == ()
    assert ask("SELECT count(*) FROM log WHERE line LIKE '%Ada%' OR line LIKE '%came%'") == [(0,)]


def test_names_that_need_quotes_are_masked(make: Make) -> None:
    """Also where the column is called like a word of SQL."""
    url, ask, _ = make(
        """CREATE TABLE "Odd ""T" ("from" text, "select" int PRIMARY KEY); INSERT INTO "Odd ""T" VALUES ('Ada', 1);"""
    )
    table = '"Odd ""T"' if url.startswith("postgres") else 'Odd "T'
    assert mask(url, MaskRule(table, "from", "name")).leaks == ()
    assert ask('SELECT "from" FROM "Odd ""T"') != [("Ada",)]


def test_masks_that_do_not_fit_are_all_told_at_once(make: Make) -> None:
    """And nothing was changed."""
    url, ask, _ = make(SCHEMA + ROWS)
    with pytest.raises(
        CopyFailed, match=r"no column person\.nam to mask; did you mean name\?.*person\.born holds no text"
    ):
        mask(url, MaskRule("person", "nam", "name"), MaskRule("person", "born", "email"))
    assert ask("SELECT name FROM person WHERE id = 1") == [("Ada Lovelace",)]


def test_a_broken_expression_is_named(make: Make) -> None:
    """With what the database says."""
    url, _, _ = make(SCHEMA + ROWS)
    with pytest.raises(CopyFailed, match="nonsense"):
        mask(url, MaskRule("person", "note", expression="nonsense(note)"))


def test_one_side_of_a_reference_alone_is_refused(make: Make) -> None:
    """Rows would refer to what is not there any more."""
    url, _, _ = make(SCHEMA + ROWS)
    with pytest.raises(CopyFailed, match="account"):
        mask(url, MaskRule("person", "email", "email"))


def test_a_trigger_does_not_keep_old_values(make: Make) -> None:
    """It rests while values are exchanged, and is there afterwards."""
    body = {
        "on_postgresql": "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES "
        "(OLD.name); RETURN NEW; END $$; "
        "CREATE TRIGGER keep AFTER UPDATE ON person FOR EACH ROW EXECUTE FUNCTION keep();",
        "on_sqlite": "CREATE TRIGGER keep AFTER UPDATE ON person BEGIN INSERT INTO log VALUES (OLD.name); END;",
        "on_mariadb": "CREATE TRIGGER keep AFTER UPDATE ON person FOR EACH ROW "
        "BEGIN INSERT INTO log VALUES (OLD.name); END",
    }
    url, ask, _ = make(SCHEMA + ROWS + "CREATE TABLE log (name text);")
    ask(body[make.__qualname__.partition(".")[0]])
    mask(url, MaskRule("person", "name", "name"))
    assert ask("SELECT * FROM log") == []
    ask("UPDATE person SET name = 'x' WHERE id = 1")
    assert len(ask("SELECT * FROM log")) == 1


@pytest.mark.postgres
def test_a_materialized_view_and_statistics_keep_nothing(server: str) -> None:
    """Both hold copies of values that nobody masks."""
    url, ask, _ = on_postgresql(server)(
        SCHEMA + ROWS + "CREATE MATERIALIZED VIEW people AS SELECT name, note FROM person; ANALYZE;"
    )
    mask(url, *RULES)
    assert not [row for row in ask("SELECT name FROM people") if "Lovelace" in str(row)]
    assert "Lovelace" not in str(
        ask("SELECT histogram_bounds, most_common_vals FROM pg_stats WHERE tablename = 'person'")
    )


@pytest.mark.postgres
def test_a_partitioned_table_is_masked(server: str) -> None:
    """Rows of different parts may stand at the same place."""
    url, ask, _ = on_postgresql(server)(
        "CREATE TABLE p (id int, name text) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
        "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); INSERT INTO p VALUES (1, 'Ada'), (2, 'Alan');"
    )
    assert mask(url, MaskRule("p", "name", "name")).leaks == ()
    assert len(set(ask("SELECT name FROM p")) - {("Ada",), ("Alan",)}) == 2


def test_a_rehearsal_copies_masked_rows_only(tmp_path: Path) -> None:
    """The golden database is masked once; another mask makes it anew; leaks leave none."""
    _, _, everything = on_sqlite(tmp_path)(SCHEMA + ROWS)
    source = Source(SourceKind.DATABASE, next(tmp_path.glob("masked*.sqlite")).name)
    rehearsal = Rehearsal("people", Engine.SQLITE, source, (), (), mask=tuple(RULES), folder=str(tmp_path))
    before = everything()
    with workshop_for(rehearsal, tmp_path / "home") as workshop:
        prepared = prepare(workshop, rehearsal)
        assert (prepared.columns, prepared.leaks, prepared.reused) == (len(RULES), (), False)
        assert prepare(workshop, rehearsal).reused
        copy = Path(workshop.make_copy("r1").url.removeprefix("sqlite:///"))
        assert not [value for value in OLD if value.encode() in copy.read_bytes()]
        leaking = Rehearsal(
            "people",
            Engine.SQLITE,
            source,
            (),
            (),
            mask=(MaskRule("person", "note", expression="note"),),
            folder=str(tmp_path),
        )
        assert prepare(workshop, leaking).leaks != ()
        assert not list((tmp_path / "home" / "copies").glob("gonogo_golden*"))
    assert everything() == before
