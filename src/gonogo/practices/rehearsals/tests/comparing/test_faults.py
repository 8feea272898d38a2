# SPDX-License-Identifier: Apache-2.0
"""Is each fault that a migration can have found on PostgreSQL, and named exactly?"""

from __future__ import annotations

import pytest

from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.tests.comparing.conftest import Two, counts

pytestmark = pytest.mark.postgres

PEOPLE = (
    "CREATE TABLE t (id bigint PRIMARY KEY, small int, amount numeric(12,2), loose numeric, name text, "
    "seen timestamptz, noon timestamp, born date, flag bool, score double precision, code uuid, doc jsonb, raw json, "
    "bytes bytea, tags text[], large bigint, cell inet, wait interval)",
    "INSERT INTO t SELECT i, i, i / 7.0, i / 7.0, 'Zoë ' || i, timestamptz '2024-03-10Z' + i * interval '1 hour', "
    "timestamp '2024-03-10' + i * interval '1 hour', date '1970-01-01' + i, i % 2 = 0, sqrt(i), md5(i::text)::uuid, "
    """json_build_object('a', i, 'b', json_build_array(i))::jsonb, '{"a": 1, "b": 2}'::json, """
    "decode(md5(i::text), 'hex'), ARRAY[i::text, 'x'], i, '10.0.0.1', i * interval '1 day' "
    "FROM generate_series(1::int, 2000) AS i",
    "ANALYZE t",
)
FAULTS = {
    "a truncated string": ("name", "name = left(name, 5) WHERE id = 1234"),
    "a trailing blank": ("name", "name = name || ' ' WHERE id = 7"),
    "composed to decomposed": ("name", "name = normalize(name, NFD) WHERE id = 7"),
    "another case": ("name", "name = upper(name) WHERE id = 7"),
    "a rounded numeric": ("amount", "amount = round(amount, 1) WHERE id = 5"),
    "a rounded numeric without bounds": ("loose", "loose = round(loose, 4) WHERE id = 5"),
    "an instant an hour off": ("seen", "seen = seen + interval '1 hour' WHERE id = 100"),
    "an instant a microsecond off": ("seen", "seen = seen + interval '1 microsecond' WHERE id = 100"),
    "a shifted time zone": ("noon", "noon = noon AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' WHERE id = 3"),
    "a day off": ("born", "born = born - 1 WHERE id = 2000"),
    "another flag": ("flag", "flag = NOT flag WHERE id = 1"),
    "a flag lost": ("flag", "flag = NULL WHERE id = 1"),
    "the last digit of a double": ("score", "score = 1.4142135623730949 WHERE id = 2"),
    "single precision": ("score", "score = score::real WHERE id = 3"),
    "another uuid": ("code", "code = gen_random_uuid() WHERE id = 9"),
    "a value in jsonb": ("doc", "doc = jsonb_set(doc, '{a}', '0') WHERE id = 9"),
    "a number in jsonb as a string": ("doc", "doc = jsonb_set(doc, '{a}', '\"9\"') WHERE id = 9"),
    "another byte": ("bytes", "bytes = set_byte(bytes, 3, (get_byte(bytes, 3) + 1) % 256) WHERE id = 9"),
    "an array out of order": ("tags", "tags = ARRAY[tags[2], tags[1]] WHERE id = 9"),
    "an array of another shape": ("tags", "tags = ARRAY[tags] WHERE id = 9"),
    "another address": ("cell", "cell = '10.0.0.1/24' WHERE id = 9"),
    "days that became a month": ("wait", "wait = '1 month' WHERE id = 30"),
    "json in another order": ("raw", """raw = '{"b": 2, "a": 1}' WHERE id = 9"""),
}


@pytest.fixture
def people(two: Two) -> Two:
    """The same table twice, with a column of each type."""
    two.on_both(*PEOPLE)
    return two


@pytest.fixture(scope="module")
def kept() -> dict[str, Two]:
    """The databases of the faults below; each fault is undone when it was found."""
    return {}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_changed_value_is_found_and_its_column_named(fault: str, request: pytest.FixtureRequest, kept: dict) -> None:
    """One value of one row differs, and nothing else is said."""
    if "two" not in kept:
        kept["two"] = request.getfixturevalue("people")
    two: Two = kept["two"]
    column, change = FAULTS[fault]
    two.on_target("CREATE TABLE saved AS SELECT * FROM t", f"UPDATE t SET {change}")
    report = two.compare()
    two.on_target("DROP TABLE t", "ALTER TABLE saved RENAME TO t", "ALTER TABLE t ADD PRIMARY KEY (id)", "ANALYZE t")
    assert counts(report) == (0, 0, 1), report.says
    assert list(report.by_column) == [column]
    assert report.samples[0].key == (change.rpartition(" ")[2],)
    assert not report.equal


def test_equal_tables_are_equal(people: Two) -> None:
    """Nothing differs, and the sentence says so."""
    report = people.compare()
    assert report.equal
    assert report.says == "All 2,000 rows are equal."
    assert (report.rows_source, report.rows_target) == (2000, 2000)


def test_rows_lost_and_won_are_named(people: Two) -> None:
    """One row less and one row more are not a change, even where the number of rows is the same."""
    people.on_target("DELETE FROM t WHERE id = 77", "INSERT INTO t (id) VALUES (5000)")
    report = people.compare()
    assert counts(report) == (1, 1, 0)
    assert [(one.kind, one.key) for one in report.samples] == [("missing", ("77",)), ("extra", ("5000",))]


def test_null_is_not_an_empty_string(two: Two) -> None:
    """The one that turned into the other is shown with both."""
    two.on_both("CREATE TABLE t (id int PRIMARY KEY, x text)", "INSERT INTO t VALUES (1, NULL), (2, 'a')")
    two.on_target("UPDATE t SET x = '' WHERE id = 1")
    (sample,) = two.compare().samples
    assert (sample.key, dict(sample.columns)) == (("1",), {"x": (None, "")})


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        ("float8", "0.0", "NULL"),
        ("numeric", "'NaN'", "NULL"),
        ("numeric", "'NaN'", "'Infinity'"),
        ("numeric", "'-Infinity'", "'Infinity'"),
        ("float8", "'NaN'", "'Infinity'"),
        ("bigint", "1", "4294967296"),
        ("bigint", "-1", "4294967295"),
        ("int[]", "'{{1,2},{3,4}}'", "'{1,2,3,4}'"),
        ("jsonb", """'{"a": {"b": 1}, "c": 2}'""", """'{"a": {"b": 1, "c": 2}}'"""),
        ("jsonb", "'[[]]'", "'[[[]]]'"),
        ("jsonb", "'true'", "'1'"),
        ("interval", "'1 month'", "'30 days'"),
        ("text", "'a'", "'a '"),
        ("bytea", "''", "NULL"),
        ("xml", "'<a/>'", "'<a></a>'"),
        ("point", "'(1,2)'", "'(1,3)'"),
    ],
)
def test_values_that_hash_alike_in_the_engine_are_told_apart(two: Two, type_: str, one: str, other: str) -> None:
    """Each of these pairs, or its like, has one hash in PostgreSQL; the comparison sees the difference all the same."""
    two.on_source(f"CREATE TABLE t (id int PRIMARY KEY, x {type_})", f"INSERT INTO t VALUES (1, {one})")
    two.on_target(f"CREATE TABLE t (id int PRIMARY KEY, x {type_})", f"INSERT INTO t VALUES (1, {other})")
    assert two.compare().by_column == {"x": 1}


@pytest.mark.parametrize("key", ["id int PRIMARY KEY", "id uuid PRIMARY KEY", "id text PRIMARY KEY", "id int NOT NULL"])
def test_values_that_change_places_between_rows_are_found(two: Two, key: str) -> None:
    """A wrong join leaves every value in the table, in other rows; sums over columns alone would not notice."""
    two.on_both(f"CREATE TABLE t ({key}, x int, y text)")
    value = "md5(i::text)::uuid" if "uuid" in key else "i::text" if "text" in key else "i"
    two.on_source(f"INSERT INTO t SELECT {value}, i, 'y' || i FROM generate_series(1, 100) i")
    two.on_target(f"INSERT INTO t SELECT {value}, i, 'y' || (101 - i) FROM generate_series(1, 100) i")
    report = two.compare()
    assert counts(report) == ((100, 100, 0) if "NOT NULL" in key else (0, 0, 100))


@pytest.mark.parametrize(
    ("type_", "one", "other", "strict"),
    [
        ("numeric", "1.0", "1.00", True),
        ("float8", "'-0'", "0", True),
        ("jsonb", "'[1]'", "'[1.0]'", True),
        ("jsonb", """'{"b": 2, "a": 1}'""", """'{"a":1,"b":2}'""", False),
        ("timestamptz", "'2024-01-01 12:00+02'", "'2024-01-01 10:00+00'", False),
        ("float8", "'NaN'", "'NaN'", False),
    ],
)
def test_equal_values_are_equal_however_they_are_written(
    two: Two, type_: str, one: str, other: str, strict: bool
) -> None:
    """What PostgreSQL calls equal is equal; `representation` tells apart what is written differently."""
    two.on_source(f"CREATE TABLE t (id int PRIMARY KEY, x {type_})", f"INSERT INTO t VALUES (1, {one})")
    two.on_target(f"CREATE TABLE t (id int PRIMARY KEY, x {type_})", f"INSERT INTO t VALUES (1, {other})")
    assert two.compare().equal
    assert two.compare(options=Options(representation=True)).equal is not strict
