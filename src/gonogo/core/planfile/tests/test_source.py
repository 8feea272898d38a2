# SPDX-License-Identifier: Apache-2.0
"""Is YAML read as version 1.2 says, and refused politely where it is broken, huge or tricky?"""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gonogo.core.planfile import PlanError
from gonogo.core.planfile.kind import read_plan_source as read_source


def data_of(text: str | bytes) -> dict[str, Any]:
    """Read text without any problem."""
    source = read_source(text, file="p.yaml")
    assert source.problems == ()
    return source.data


def refusal(text: str | bytes) -> list[str]:
    """List what is wrong, whether reading went on or not."""
    try:
        source = read_source(text, file="p.yaml")
    except PlanError as error:
        return [str(problem) for problem in error.problems]
    return [str(problem) for problem in source.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("no", "no"),
        ("yes", "yes"),
        ("y", "y"),
        ("NO", "NO"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ('"1"', "1"),
        ("1", 1),
        ("-12", -12),
        ("010", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("2027-03-01", "2027-03-01"),
        ("2027-03-01T09:00:00", "2027-03-01T09:00:00"),
        ("2027-03-01T09:00:00Z", "2027-03-01T09:00:00Z"),
        ("[a, {b: 1}]", ["a", {"b": 1}]),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_words_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    """`on` and `no` are text, true is a boolean, dates stay text for the fields that read them."""
    found = data_of(f"key: {written}")["key"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_always_text() -> None:
    """A variant may be called on, true or 1."""
    assert data_of("{on: 1, true: 2, 1: 3, ~: 4}") == {"on": 1, "true": 2, "1": 3, "~": 4}


def test_every_part_has_its_place() -> None:
    """Keys and values are found again by path, counted from 1."""
    positions = read_source("a:\n  - b: 1\n    c: [x,\n      y]\n", file="p.yaml").positions
    assert positions.keys[("a", 0, "c")] == (3, 5)
    assert positions.values[("a", 0, "c", 1)] == (4, 7)
    assert positions.values[("a", 0)] == (2, 5)


@pytest.mark.parametrize(
    "text", ["\ufeffa: 1", b"\xef\xbb\xbfa: 1", "a: 1\r\n", "---\na: 1\n...\n", "%YAML 1.2\n---\na: 1"]
)
def test_harmless_spellings_are_read(text: str | bytes) -> None:
    """A byte order mark, CRLF and the marks around a document do no harm."""
    assert data_of(text) == {"a": 1}


def test_a_huge_plan_is_refused_at_once() -> None:
    """50 MB are never parsed."""
    expected = ["p.yaml:1:1: the plan is 50 MB; at most 1 MB: rosters belong in their own files"]
    assert refusal("x" * 50 * 2**20) == expected
    assert refusal(b"x" * 50 * 2**20) == expected
    assert refusal("ä" * 700_000) == ["p.yaml:1:1: the plan is 1.3 MB; at most 1 MB: rosters belong in their own files"]


def test_an_alias_bomb_is_refused_without_being_built() -> None:
    """Every anchor and alias is named with its place."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = refusal(bomb)
    assert found[0] == "p.yaml:1:4 a: &a is an anchor; remove it, plans have no anchors or aliases"
    assert "p.yaml:2:8 b[0]: *a is an alias; write the value out, plans have no aliases" in found
    assert len(found) == 25


def test_duplicate_keys_are_refused_with_both_places() -> None:
    """Also deep inside, and when one of them is quoted."""
    assert refusal('a:\n  b: 1\n  "b": 2\na: 3\n') == [
        'p.yaml:3:3 a.b: the key "b" stands here twice, first on line 2, column 3',
        'p.yaml:4:1 a: the key "a" stands here twice, first on line 1, column 1',
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "p.yaml:1:1: the plan is empty"),
        ("# only a comment\n", "p.yaml:1:1: the plan is empty"),
        ("- a\n- b\n", "p.yaml:1:1: a plan is a set of keys such as release: and product:"),
        ("a: 1\n---\nb: 2\n", "p.yaml:2:1: a plan is one document; remove the line --- and what follows"),
        ("%YAML 1.1\n---\na: 1\n", "p.yaml:2:1: plans are YAML 1.2; remove the %YAML line"),
        (
            "a: !!python/object:os.system x",
            "p.yaml:1:4 a: tag:yaml.org,2002:python/object:os.system is a tag; remove it,",
        ),
        ("? [a]\n: 1", "p.yaml:1:3: a key must be a word"),
        ("a:\n\tb: 1", "p.yaml:2:1: a tab stands where only spaces may; indent with spaces"),
        ("a: b: c", 'p.yaml:1:5: a ":" cannot stand here; put text that holds ": " in quotes'),
        ("a:\n  b: 1\n c: 2", "p.yaml:3:2: a line is not indented as its neighbours"),
        ("a: 1\nb\nc: 1", 'p.yaml:3:1: a ":" is missing after a key, or a line is not indented as its neighbours'),
        ("a: [1, 2\nb: 3", 'p.yaml:2:2: a list opened with "[" goes on without "," or "]"'),
        ("a: [1,", "p.yaml:1:7: the text ends in the middle of a part; close it"),
        ("a: 'x", "p.yaml:1:6: a quotation mark is opened and never closed"),
        ("a: @x", "p.yaml:1:4: text that starts with this character needs quotes"),
        ('a: "\\q"', 'p.yaml:1:6: a "\\" in double quotes starts an unknown sign; use single quotes'),
        ('a: 1\nb: "\\UFFFFFFFF"', "p.yaml:2:1: the text near here cannot be read as YAML"),
        ('a: "\\ud800"', "p.yaml:1:4 a: the text holds the character U+D800, which cannot be stored"),
        ('a: "\\0"', "p.yaml:1:4 a: the text holds the character U+0000, which cannot be stored"),
        ('"\\0": 1', "p.yaml:1:1: the text holds the character U+0000, which cannot be stored"),
        ("a: 1\nb: \x00", "p.yaml:2:4: the character U+0000 is not allowed in a plan"),
        ("a: \ud800", "p.yaml:1:4: the character U+D800 is not allowed in a plan"),
        (b"a: 1\nb: \xe4", "p.yaml:2:4: this is not UTF-8 text; save the plan as UTF-8"),
        (b"\xff\xfea\x00", "p.yaml:1:1: this is not UTF-8 text; save the plan as UTF-8"),
        ("a: .nan", "p.yaml:1:4 a: .nan cannot be used as a number; put it in quotes if it is text"),
        ("a: 1e999", "p.yaml:1:4 a: the number is too large; put it in quotes if it is text"),
        ("a: " + "9" * 5000, "p.yaml:1:4 a: the number has more than 18 digits; put it in quotes if it is text"),
        ("[" * 50_000, "p.yaml:1:34: the plan is nested deeper than 32 levels"),
        ("- " * 40, "p.yaml:1:67: the plan is nested deeper than 32 levels"),
        (
            "a: [" + "x," * 12_000 + "]",
            "p.yaml:1:20001: the plan has more than 10000 values; long lists of users belong in rosters",
        ),
    ],
)
def test_broken_text_is_refused_with_place_and_reason(text: str | bytes, problem: str) -> None:
    """The first problem says file, line, column, what is wrong and what to do."""
    assert refusal(text)[0].startswith(problem)


def test_an_early_problem_is_told_beside_a_fatal_one() -> None:
    """What was found before the text became unreadable is not lost."""
    assert [problem.split(": ")[0] for problem in refusal("a: 1\na: 2\nb: [")] == ["p.yaml:2:1 a", "p.yaml:3:5"]


@given(
    st.text(alphabet="ab:-? []{},&*!|>'\"%@`#\n\t\\xU0~<=.", max_size=40)
    | st.text(max_size=40)
    | st.binary(max_size=40)
)
@settings(deadline=None)
@example('a: "\\UFFFFFFFF"')
@example("%TAG ! x\n---\na: !b c")
@example("a: !<%ff> b")
def test_any_text_is_data_or_a_problem(text: str | bytes) -> None:
    """Nothing but PlanError ever comes out, and every problem has a place in the text."""
    try:
        problems = read_source(text, file="p.yaml").problems
    except PlanError as error:
        problems = error.problems
        assert problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in problems)
