# SPDX-License-Identifier: Apache-2.0
"""Are scripts taken apart where their statements end, and nowhere else?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.databases.locator import Dialect
from gonogo.adapters.scripts.splitting import BadScript, split

PG, LITE, MARIA = Dialect.POSTGRESQL, Dialect.SQLITE, Dialect.MARIADB
FUNCTION = """CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM 1; -- ; still inside
  RETURN 2;
END $body$"""
ATOMIC = """CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END;
  SELECT 3;
END"""
TRIGGER = """CREATE TRIGGER t AFTER UPDATE ON person BEGIN
  UPDATE person SET a = CASE WHEN a THEN 1 ELSE 2 END;
  DELETE FROM log;
END"""
PROCEDURE = """CREATE PROCEDURE p() BEGIN
  SELECT 1;
  IF 1 THEN SELECT 2; END IF;
END"""


@pytest.mark.parametrize(
    ("dialect", "script", "expected"),
    [
        (PG, "select 1; select 2", ["select 1", "select 2"]),
        (PG, "\ufeffselect 1;;\n ; -- nothing\n/* ; */", ["select 1"]),
        (PG, "select ';', \";\", 'it''s;'; select 2", ["select ';', \";\", 'it''s;'", "select 2"]),
        (PG, r"select E'\';', '\'; select 2", [r"select E'\';', '\'", "select 2"]),
        (PG, "select 1 /* a /* nested; */ ; */; select 2", ["select 1 /* a /* nested; */ ; */", "select 2"]),
        (PG, "select $$;$$, $a$;$$;$a$, a$b; select 2", ["select $$;$$, $a$;$$;$a$, a$b", "select 2"]),
        (PG, f"{FUNCTION};\nselect 1;", [FUNCTION, "select 1"]),
        (PG, f"{ATOMIC};\nselect 1;", [ATOMIC, "select 1"]),
        (PG, "BEGIN; select 1; END; select 2", ["BEGIN", "select 1", "END", "select 2"]),
        (LITE, f"{TRIGGER};\nselect 1", [TRIGGER, "select 1"]),
        (LITE, "select [a;b], `c;d` from t; select 2", ["select [a;b], `c;d` from t", "select 2"]),
        (LITE, "begin; update t set a = 1; end", ["begin", "update t set a = 1", "end"]),
        (
            MARIA,
            "select 'a\\';b', `c;d`; # x; y\nselect 2--1; select 3",
            ["select 'a\\';b', `c;d`", "select 2--1", "select 3"],
        ),
        (MARIA, f"DELIMITER //\n{PROCEDURE} //\ndelimiter ;\nselect 1;", [PROCEDURE, "select 1"]),
        (MARIA, "/*!40101 SET NAMES utf8 */; select 1", ["/*!40101 SET NAMES utf8 */", "select 1"]),
    ],
)
def test_statements_end_where_they_end(dialect: Dialect, script: str, expected: list[str]) -> None:
    """Quotes, comments, functions and triggers keep their semicolons."""
    assert [one.sql for one in split(script, dialect)] == expected


def test_each_statement_knows_its_line() -> None:
    """The line of its first word, comments before it left aside."""
    found = split("-- first\n\nselect 1;\n/* two\nlines */ select\n 2;\nselect 3", PG)
    assert [one.line for one in found] == [3, 5, 7]


def test_the_first_words_are_known() -> None:
    """In capitals and without comments, to see what kind of statement it is."""
    assert split("create /* x */ index\nconcurrently on t (a)", PG)[0].words[:3] == ("CREATE", "INDEX", "CONCURRENTLY")


@pytest.mark.parametrize(
    ("dialect", "script", "line", "why"),
    [
        (PG, "select 1;\nselect 'open", 2, "never ends"),
        (PG, "select 1;\n\n/* open /* more */", 3, "never ends"),
        (PG, "select 1;\n\\copy t from 'x'", 2, "psql"),
        (PG, "select 1;\ncopy t (a, b) from stdin;\n1\t2\n\\.", 2, "stdin"),
        (LITE, "create trigger t after update on p begin select 1;", 1, "no END"),
        (LITE, "select [open", 1, "never ends"),
        (MARIA, "select `open", 1, "never ends"),
    ],
)
def test_what_cannot_be_taken_apart_is_named(dialect: Dialect, script: str, line: int, why: str) -> None:
    """With its line and what is wrong."""
    with pytest.raises(BadScript, match=why) as refused:
        split(script, dialect)
    assert refused.value.line == line


@given(st.text(alphabet="ab;'\"$\\/*-#\n `[]()ES", max_size=40), st.sampled_from([PG, LITE, MARIA]))
def test_nothing_is_lost_whatever_the_script(script: str, dialect: Dialect) -> None:
    """Every statement stands in the script, in order, and no script makes the splitter fall over."""
    try:
        found = split(script, dialect)
    except BadScript as refused:
        assert refused.line >= 1
        return
    place = 0
    for one in found:
        place = script.index(one.sql, place) + len(one.sql)
        assert one.sql.strip()


def test_a_long_statement_is_shown_in_short() -> None:
    """One line, with dots where something was left out."""
    short = split(f"select\n  '{'x' * 300}'", PG)[0].short
    assert short.startswith("select 'xxx")
    assert short.endswith("...")
    assert len(short) == 100
