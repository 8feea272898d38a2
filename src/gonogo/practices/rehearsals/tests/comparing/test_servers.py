# SPDX-License-Identifier: Apache-2.0
"""Are tables on PostgreSQL compared whatever their keys, names, sizes and shapes?"""

from __future__ import annotations

from itertools import pairwise

import pytest

from gonogo.adapters.databases.connection import QueryFailed
from gonogo.adapters.databases.opening import open_database
from gonogo.adapters.databases.shape import NoSuchTable
from gonogo.practices.rehearsals.actions.comparing import engine_side, hashing
from gonogo.practices.rehearsals.actions.comparing.databases import compare_databases
from gonogo.practices.rehearsals.actions.comparing.fingerprinting import fingerprint
from gonogo.practices.rehearsals.actions.comparing.tables import compare_table
from gonogo.practices.rehearsals.rules.comparing.facts import CannotCompare
from gonogo.practices.rehearsals.rules.comparing.fingerprints import differences
from gonogo.practices.rehearsals.rules.comparing.options import Options, Progress
from gonogo.practices.rehearsals.rules.definition import TableMapping
from gonogo.practices.rehearsals.tests.comparing.conftest import Two, counts, mapped

pytestmark = pytest.mark.postgres

THREE = "SET x = 'other' WHERE n = 5", "WHERE n = 6"
KEYS = {
    "int": ("id int PRIMARY KEY", "n"),
    "negative bigint": ("id bigint PRIMARY KEY", "(n - 500) * 10000000000"),
    "far apart": ("id bigint PRIMARY KEY", "CASE WHEN n = 1000 THEN 9223372036854775807 ELSE n END"),
    "text": ("id text PRIMARY KEY", "'k''\\' || n"),
    "uuid": ("id uuid PRIMARY KEY", "md5(n::text)::uuid"),
    "numeric": ("id numeric PRIMARY KEY", "n / 4.0"),
    "instant": ("id timestamptz PRIMARY KEY", "timestamptz '2024-01-01Z' + n * interval '1 microsecond'"),
    "char": ("id char(8) PRIMARY KEY", "'c' || n"),
    "unique and never NULL": ("id int NOT NULL UNIQUE", "n"),
}


def filled(two: Two, column: str, value: str, rows: int = 1000) -> None:
    """The same table on both sides, then one row changed, one missing and one extra on the target."""
    two.on_both(
        f"CREATE TABLE t ({column}, n int, x text)",
        f"INSERT INTO t SELECT {value}, n, 'x' || n FROM generate_series(1::bigint, {rows}) n",
        "ANALYZE t",
    )
    two.on_target(
        "UPDATE t SET x = 'other' WHERE n = 5",
        "DELETE FROM t WHERE n = 6",
        f"INSERT INTO t SELECT {value}, n, 'new' FROM generate_series({rows + 7}::bigint, {rows + 7}) n",
    )


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize("key", KEYS)
def test_any_unique_key_finds_the_rows(two: Two, key: str, strong: bool) -> None:
    """Each kind of key leads to exactly the rows that differ, by either hash."""
    filled(two, *KEYS[key])
    report = two.compare(options=Options(strong=strong))
    assert counts(report) == (1, 1, 1), report.says
    assert dict(report.by_column) == {"x": 1}
    (changed,) = (one for one in report.samples if one.kind == "changed")
    assert dict(changed.columns) == {"x": ("x5", "other")}


def test_a_key_of_two_columns_with_a_quote_in_its_name(two: Two) -> None:
    """Names are quoted as they must be, in a schema of its own as well."""
    two.on_both(
        'CREATE SCHEMA "Ar chive"',
        'CREATE TABLE "Ar chive"."Weird ""Name" ("a b" text, "Select" int, "x""y" text, PRIMARY KEY ("a b", "Select"))',
        "INSERT INTO \"Ar chive\".\"Weird \"\"Name\" SELECT 'k''' || n % 10, n, 'same' FROM generate_series(1, 100) n",
    )
    two.on_target('UPDATE "Ar chive"."Weird ""Name" SET "x""y" = NULL WHERE "Select" = 42')
    report = two.compare('"Ar chive"."Weird ""Name"')
    assert counts(report) == (0, 0, 1)
    assert report.samples[0].key == ("k'2", "42")
    assert report.source == 'Ar chive.Weird "Name'


def test_null_in_a_key_that_was_given(two: Two) -> None:
    """A key may be NULL and come twice when somebody says it is the key; nothing is lost by that."""
    two.on_both(
        "CREATE TABLE t (a int, b text)",
        "INSERT INTO t VALUES (NULL, 'x'), (NULL, 'y'), (1, 'p'), (1, 'p'), (1, 'q'), (2, 'z')",
    )
    assert two.compare(key=(mapped("a", "a"),)).equal
    two.on_target(
        "UPDATE t SET b = 'w' WHERE b = 'y'", "DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE b = 'p')"
    )
    report = two.compare(key=(mapped("a", "a"),))
    assert counts(report) == (1, 0, 1)
    assert {(one.kind, one.key) for one in report.samples} == {("changed", ("NULL",)), ("missing", ("1",))}


def test_values_swapped_under_one_key_are_found(two: Two) -> None:
    """Two rows of one key that swap values leave all sums over columns as they were."""
    two.on_source("CREATE TABLE t (a int, b int, c int)", "INSERT INTO t VALUES (1, 10, 20), (1, 30, 40)")
    two.on_target("CREATE TABLE t (a int, b int, c int)", "INSERT INTO t VALUES (1, 10, 40), (1, 30, 20)")
    assert counts(two.compare(key=(mapped("a", "a"),))) == (0, 0, 2)


def test_a_table_without_a_key_is_a_multiset(two: Two) -> None:
    """Twice is not once; a changed row is one missing and one extra, shown whole, and that is said."""
    two.on_both("CREATE TABLE t (a int, b text)", "INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, 'y'), (NULL, NULL)")
    assert two.compare().equal
    two.on_target(
        "DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 1)", "UPDATE t SET b = '' WHERE a IS NULL"
    )
    report = two.compare()
    assert counts(report) == (2, 1, 0)
    assert "no key" in report.says
    assert {"a": (None, None), "b": (None, "")} in [dict(one.columns) for one in report.samples]


def test_partitions_generated_columns_and_views(two: Two) -> None:
    """A partitioned table is one table, a generated column counts, and a view may be compared as well."""
    two.on_both(
        "CREATE TABLE t (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED) "
        "PARTITION BY RANGE (id)",
        "CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (500)",
        "CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (500) TO (5000)",
        "INSERT INTO t SELECT i, i FROM generate_series(1, 1000) i",
        "CREATE VIEW v AS SELECT id, n FROM t",
    )
    two.on_target("UPDATE t SET n = 0 WHERE id = 700")
    assert dict(two.compare().by_column) == {"n": 1, "twice": 1}
    assert counts(two.compare("v", key=(mapped("id", "id"),))) == (0, 0, 1)


def test_empty_tables(two: Two) -> None:
    """No row on both sides is equal; all rows on one side are all missing."""
    two.on_both("CREATE TABLE t (id int PRIMARY KEY, x text)", "CREATE TABLE u (x text)")
    assert two.compare().equal
    assert two.compare("u").equal
    two.on_source("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
    assert counts(two.compare()) == (2, 0, 0)


def test_a_mapping_renames_splits_and_retypes(two: Two) -> None:
    """Expressions on both sides; whole numbers against numeric, and text against uuid, are compared as one type."""
    two.on_source(
        "CREATE TABLE person (id int PRIMARY KEY, name text, cents int, seen timestamp, flag text, doc json)",
        "INSERT INTO person SELECT i, 'A' || i || ' B' || i, i * 7, timestamp '2024-03-10' + i * interval '1 hour', "
        """CASE WHEN i % 2 = 0 THEN 'Y' ELSE 'N' END, '{"b": 1, "a": 2}' FROM generate_series(1, 500) i""",
    )
    two.on_target(
        "CREATE TABLE people (nr bigint PRIMARY KEY, first text, last varchar(20), amount numeric(12,2), "
        "seen_at timestamptz, flag boolean, doc jsonb)",
        "INSERT INTO people SELECT i, 'A' || i, 'B' || i, i * 7 / 100.0, "
        "(timestamp '2024-03-10' + i * interval '1 hour') "
        """AT TIME ZONE 'UTC', i % 2 = 0, '{"a": 2, "b": 1}' FROM generate_series(1, 500) i""",
    )
    asked = {
        "key": (mapped("id", "id", "nr"),),
        "columns": (
            mapped("first", "split_part(name, ' ', 1)", "first"), mapped("last", "split_part(name, ' ', 2)", "last"),
            mapped("amount", "cents", "(amount * 100)"), mapped("seen", "seen", "seen_at"),
            mapped("flag", "(flag = 'Y')", "flag"),
        ),
    }  # fmt: skip
    report = two.compare("person", "people", **asked)
    assert report.equal, report.says
    two.on_target(
        "UPDATE people SET seen_at = seen_at + interval '5 hours' WHERE nr = 10",
        "UPDATE people SET amount = round(amount, 1) WHERE nr = 3",
    )
    report = two.compare("person", "people", **asked)
    assert dict(report.by_column) == {"amount": 1, "seen": 1}


def test_enums_are_compared_by_their_words(two: Two) -> None:
    """Their numbers inside differ from database to database."""
    two.on_source("CREATE TYPE spare AS ENUM ('x')", "CREATE TYPE mood AS ENUM ('ok', 'sad')")
    two.on_target("CREATE TYPE mood AS ENUM ('sad', 'ok')")
    two.on_both("CREATE TABLE t (id int PRIMARY KEY, m mood)", "INSERT INTO t VALUES (1, 'ok'), (2, 'sad')")
    assert two.compare().equal


def test_so_much_that_differs_is_sampled_and_said(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """When most of a table differs, a part is looked at, and no number pretends to be exact; unless asked for."""
    monkeypatch.setattr(hashing, "FEW_ROWS", 100)
    monkeypatch.setattr(hashing, "SAMPLED_ROWS", 600)
    two.on_both(
        "CREATE TABLE t (id int PRIMARY KEY, n numeric)",
        "INSERT INTO t SELECT i, i / 7.0 FROM generate_series(1, 5000) i",
        "ANALYZE t",
    )
    two.on_target("UPDATE t SET n = round(n, 2)")
    report = two.compare()
    assert not report.complete
    assert not report.equal
    assert 0 < report.changed < 5000
    assert "only a part was looked at" in report.says
    assert two.compare(options=Options(exhaustive=True)).changed == 5000 - 5000 // 7


def test_a_table_in_parts_by_several_connections(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a file, read by two connections with one snapshot, add up to the same; progress is told."""
    filled(two, "id int PRIMARY KEY", "n", rows=20000)
    monkeypatch.setattr(engine_side, "PART_PAGES", 16)
    told: list[Progress] = []
    monkeypatch.setattr(engine_side.os, "cpu_count", lambda: 4)
    with open_database(two.source) as one, open_database(two.target) as other:
        report = compare_table(one, other, TableMapping("t", "t"), progress=told.append)
    assert counts(report) == (1, 1, 1)
    assert len(told) > 4
    assert all(before.done <= after.done for before, after in pairwise(told))
    assert told[-1].done <= told[-1].rows


def test_a_difference_that_was_on_its_way_is_not_reported(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `confirm`, what differs is looked at again in new snapshots; what stays different is told."""
    from datetime import timedelta

    filled(two, "id int PRIMARY KEY", "n")
    monkeypatch.setattr(hashing.time, "sleep", lambda _: two.on_target("UPDATE t SET x = 'x5' WHERE n = 5"))
    report = two.compare(options=Options(confirm=timedelta(seconds=1)))
    assert counts(report) == (1, 1, 0)


def test_a_policy_that_hides_rows_is_an_error(two: Two) -> None:
    """A table seen only in part never counts as equal."""
    two.on_both(
        "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON t USING (id = 1)",
    )  # fmt: skip
    two.on_source("DROP ROLE IF EXISTS looker", "CREATE ROLE looker LOGIN", "GRANT SELECT ON t TO looker")
    two.on_target("GRANT SELECT ON t TO looker")
    as_looker = Two(two.source.replace("gonogo@", "looker@"), two.target.replace("gonogo@", "looker@"))
    with pytest.raises(QueryFailed, match="row-level security"):
        as_looker.compare()
    two.on_both("DROP OWNED BY looker")


def test_what_cannot_be_compared_is_said(two: Two) -> None:
    """A missing table, a mistake in an expression, and tables with nothing to compare each get a sentence."""
    two.on_both("CREATE TABLE t (id int PRIMARY KEY, x text)")
    two.on_target("CREATE TABLE u (other int)", "CREATE SCHEMA s", "CREATE TABLE s.t (id int)")
    with pytest.raises(NoSuchTable, match=r"There is no table q\. There is t, u, s.t"):
        two.compare("t", "q")
    with pytest.raises(QueryFailed, match='column "nothing" does not exist'):
        two.compare(columns=(mapped("x", "nothing", "x"),))
    with pytest.raises(CannotCompare, match="Map the columns"):
        two.compare("t", "u")
    report = two.compare("t", "s.t")
    assert "Only the source has the column x" in report.says


def test_tables_that_only_one_side_has_differ(two: Two) -> None:
    """All tables are compared by name; who has no partner is named, and the result is not equal."""
    two.on_both("CREATE TABLE same (id int PRIMARY KEY)")
    two.on_source("CREATE TABLE gone (id int)", "INSERT INTO gone VALUES (1)")
    two.on_target("CREATE TABLE fresh (id int)")
    reports = {one.source: one for one in compare_databases(two.source, two.target, (), others=True, options=Options())}
    assert reports["same"].equal
    assert reports["gone"].says == "Only the source has this table; it has 1 row."
    assert not reports["gone"].equal
    assert not reports["fresh"].equal


def test_a_fingerprint_tells_what_changed(two: Two) -> None:
    """Equal after a round trip; each change of rows, columns and views is named."""
    two.on_source(
        "CREATE TABLE t (id int PRIMARY KEY, x text, y int)",
        "INSERT INTO t SELECT i, 'x', i FROM generate_series(1, 99) i",
        "CREATE TABLE log (x int)", "CREATE VIEW v AS SELECT id FROM t",
    )  # fmt: skip
    with open_database(two.source) as database:
        before = fingerprint(database)
        two.on_source("ALTER TABLE t DROP COLUMN y", "ALTER TABLE t ADD y int", "UPDATE t SET y = id")
        assert differences(before, fingerprint(database)) == ()
        two.on_source(
            "UPDATE t SET x = 'X' WHERE id = 3", "CREATE INDEX ON t (x)", "INSERT INTO log VALUES (1)", "DROP VIEW v",
            "CREATE TABLE late (x int)",
        )  # fmt: skip
        told = [one.says for one in differences(before, fingerprint(database))]
        left = differences(before, fingerprint(database), leave=("log",))
    assert told == [
        "The table late is new.",
        "The table log has 1 row more than before: 1 in place of 0.",
        "The table t is made differently (new: index CREATE INDEX t_x_idx ON public.t USING btree (x)).",
        "The table t has as many rows as before, but not the same.",
        "view v is gone.",
    ]
    assert not [one for one in left if one.name == "log"]


@pytest.mark.parametrize("key", ["int", "text"])
@pytest.mark.parametrize("analyzed", [False, True])
def test_few_differences_are_found_exactly_however_keys_lie(
    two: Two, monkeypatch: pytest.MonkeyPatch, key: str, analyzed: bool
) -> None:
    """A few keys far from all others make buckets large; they are looked into, and nothing is sampled."""
    monkeypatch.setattr(hashing, "FEW_ROWS", 500)
    monkeypatch.setattr(hashing, "BITS", 6)
    column, value = KEYS[key]
    filled(two, column, value, rows=9000)
    far = "'zz'" if key == "text" else "2000000000"
    two.on_both(f"INSERT INTO t VALUES ({far}, 9999, 'far')")
    if analyzed:
        two.on_both("ANALYZE t")
    report = two.compare()
    assert report.complete
    assert counts(report) == (1, 1, 1)
