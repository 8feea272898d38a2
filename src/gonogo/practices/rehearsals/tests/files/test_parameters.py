# SPDX-License-Identifier: Apache-2.0
"""Do parameters get into SQL and commands, and nothing else with them?"""

from __future__ import annotations

import shlex
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.parameters import ParameterError, escaped, fill, is_value


def test_marks_are_replaced_and_doubled_signs_stay() -> None:
    """`@{batch}` is the parameter, `@@{batch}` the text."""
    assert fill("limit @{batch} of @{batch}, git stash@@{0}", {"batch": "50"}) == "limit 50 of 50, git stash@{0}"


@pytest.mark.parametrize(
    "text",
    ["${HOME} $1 $$ $(id)", "a :x %(x)s ? $1", "'{{1,2},{3,4}}'", "a @> b, @x, @@version", "{{.State}} %{http_code}"],
)
def test_what_sql_and_shells_mean_by_themselves_stays(text: str) -> None:
    """No other form is a parameter."""
    assert fill(text, {"x": "1"}) == text


@pytest.mark.parametrize(
    ("text", "name"), [("@{x}", "x"), ("@{", ""), ("a @{b c} d", "b c"), ("@{ batch }", " batch ")]
)
def test_an_unknown_mark_is_refused(text: str, name: str) -> None:
    """It is never left in the SQL, and never empty."""
    with pytest.raises(ParameterError) as caught:
        fill(text, {"batch": "1"})
    assert caught.value.name == name


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "a b",
        "'",
        '"',
        ";",
        "a;b",
        "--",
        "a--b",
        "/*",
        "$x",
        "`x`",
        "a\nb",
        "-rf",
        "*",
        "\\",
        "&",
        "|",
        "(",
        "é",
    ],
)
def test_a_value_that_could_be_more_than_a_value_is_refused(value: str) -> None:
    """No space, quotation, comment, option or second command."""
    assert not is_value(value)


@pytest.mark.parametrize(
    "value", ["1", "-5", "2.5", "2027-03-01", "a_b", "people.person", "s3://bucket/a", "a+b", "true"]
)
def test_ordinary_values_are_fine(value: str) -> None:
    """Numbers, dates, names and paths."""
    assert is_value(value)


@given(st.text(max_size=30))
@settings(deadline=None)
def test_any_accepted_value_is_one_word_to_a_shell_and_inert_in_sql(value: str) -> None:
    """Whatever may be a value stays inside the quotation in which it is put, and is one argument."""
    if not is_value(value):
        return
    assert shlex.split(fill("run @{x}", {"x": value})) == ["run", value]
    found = sqlite3.connect(":memory:").execute(fill("select '@{x}'", {"x": value})).fetchall()
    assert found == [(value,)]


@given(st.text(alphabet="@{}ab", max_size=20))
def test_escaped_text_reads_back(text: str) -> None:
    """Text can always be written so that nothing in it is a parameter."""
    assert fill(escaped(text), {}) == text
