# SPDX-License-Identifier: Apache-2.0
"""Is everything wrong with a rehearsal file told at once, each with place, reason and remedy?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.files import RehearsalError, read_rehearsal
from gonogo.practices.rehearsals.rules.maskers import MASKERS
from gonogo.practices.rehearsals.tests.files.folders import EXAMPLE, PEOPLE

BLOCKS = (Path(__file__).parent / "data" / "mistakes.txt").read_text(encoding="utf-8")
MISTAKES = [
    tuple(part.replace("⏎", "\n") for part in found)
    for found in re.findall(r"^- (.*)\n\+ (.*)\n= (.*)$", BLOCKS, re.MULTILINE)
]
ENVIRONMENT = {"PEOPLE_URL": "postgresql://dana:hunter2@db/people", "REHEARSAL_SERVER": "postgresql://copies/postgres"}


def problems_of(text: str) -> list[str]:
    """What is wrong with a file, as people see it."""
    with pytest.raises(RehearsalError) as caught:
        read_rehearsal(text, file="rehearsals/people.yaml", environment=ENVIRONMENT, folder=PEOPLE)
    return [str(problem) for problem in caught.value.problems]


def edited(before: str, after: str) -> str:
    """The example with one piece replaced, which must be there."""
    assert before in EXAMPLE, before
    return EXAMPLE.replace(before, after, 1)


@pytest.mark.parametrize(("before", "after", "problem"), MISTAKES)
def test_each_mistake_is_told_in_plain_words(before: str, after: str, problem: str) -> None:
    """One mistake gives one problem about it, with its place, the reason and a suggestion where one is likely."""
    told = [found.partition(" ")[2] for found in problems_of(edited(before, after))]
    assert problem in told


def test_everything_is_told_at_once_with_its_place() -> None:
    """Mistakes of spelling, of the schema and of references come together, in the order of the file."""
    text = EXAMPLE
    for before, after in [
        ("engine: postgresql", "engine: postgres"),
        ("person.email: email", "person.email: emial"),
        ("sql: migrations/001.sql, rows: person", "sql: migrations/1.sql, row: person"),
        ("timeout: 30m", "timeout: *half"),
        ("  - office\n", "  - office\n  - office\n"),
    ]:
        assert before in text
        text = text.replace(before, after, 1)
    assert problems_of(text) == [
        'rehearsals/people.yaml:4:9 engine: "postgres" is not one of postgresql, sqlite, mariadb, none.'
        ' Did you mean "postgresql"?',
        'rehearsals/people.yaml:11:17 mask["person.email"]: there is no masker "emial"; there are '
        f'{", ".join(MASKERS)}. Did you mean "email"?',
        "rehearsals/people.yaml:17:30 steps[0].sql: there is no file migrations/1.sql",
        'rehearsals/people.yaml:17:48 steps[0].row: unknown key "row". Did you mean "rows"?',
        "rehearsals/people.yaml:20:69 steps[3].timeout: *half is an alias; write the value out, rehearsals have no"
        " aliases",
        'rehearsals/people.yaml:31:5 tables[1]: the table "office" is mapped to "office" twice',
    ]


@pytest.mark.parametrize(
    "line",
    [
        'source: {database: "postgresql://dana:hunter2@db/people"}',
        'source: {database: "host=db password=hunter2"}',
        'source: {dump: "dumps/people.dump?password=hunter2"}',
        'source: {database: "postgresql://db/people?user=dana&password=hunter2"}',
    ],
)
def test_a_password_is_refused_and_never_repeated(line: str) -> None:
    """A secret in the file is told by its place only."""
    told = problems_of(edited('source: {database: "${PEOPLE_URL}"}', line))
    assert any("a password stands in the file; put the whole address into a variable" in one for one in told)
    assert not any("hunter2" in one for one in told)


def test_what_a_variable_holds_is_never_repeated() -> None:
    """Also when it is the wrong kind of address."""
    with pytest.raises(RehearsalError) as caught:
        read_rehearsal(EXAMPLE, environment={"PEOPLE_URL": "oracle://dana:hunter2@db", "REHEARSAL_SERVER": "hunter2"})
    assert "what the variable PEOPLE_URL holds is not the address of a database" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "command",
    ["PGPASSWORD=hunter2 psql", "mysql --password=hunter2", "psql postgresql://dana:hunter2@db/people"],
)
def test_a_password_in_a_command_is_refused(command: str) -> None:
    """In whatever way programs take it."""
    told = problems_of(edited("python load.py --batch @{batch}", command))
    assert any("a password stands in the command; let the command take it" in one for one in told)


@pytest.mark.parametrize(
    "command",
    ["PGPASSWORD=$SECRET psql", 'mysql --password="${SECRET}"', "psql postgresql://dana:${SECRET}@db/people", "pwd"],
)
def test_a_password_from_the_environment_is_fine(command: str) -> None:
    """The shell fills it in when the step runs."""
    text = EXAMPLE.replace('"python load.py --batch @{batch}"', f"'{command}'", 1)
    found = read_rehearsal(text, file="rehearsals/people.yaml", environment=ENVIRONMENT, folder=PEOPLE)
    assert found.steps[3].run == command


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "r.yaml:1:1: the rehearsal is empty"),
        ("- a\n", "r.yaml:1:1: a rehearsal is a set of keys such as rehearsal: and steps:"),
        ("x" * 2**20 + "xx", "r.yaml:1:1: the rehearsal is 1 MB; at most 1 MB: long SQL belongs in its own files"),
        ("a: [" * 50_000, "r.yaml:1:68: the rehearsal is nested deeper than 32 levels"),
        ("%YAML 1.1\n---\na: 1", "r.yaml:2:1: rehearsals are YAML 1.2; remove the %YAML line"),
        ("steps: [" + "{name: a}," * 9000, "r.yaml:1:49999: the rehearsal has more than 10000 values; long lists"),
        (b"\xff", "r.yaml:1:1: this is not UTF-8 text; save the rehearsal as UTF-8"),
    ],
)
def test_text_that_is_no_rehearsal_is_refused_at_once(text: str | bytes, problem: str) -> None:
    """Empty, huge, deep or of another kind."""
    with pytest.raises(RehearsalError) as caught:
        read_rehearsal(text, file="r.yaml")
    assert str(caught.value.problems[0]).startswith(problem)


def test_an_alias_bomb_is_refused_without_being_built() -> None:
    """Every anchor and alias is named; nothing is repeated."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(RehearsalError) as caught:
        read_rehearsal(bomb)
    assert "*a is an alias; write the value out, rehearsals have no aliases" in str(caught.value)


def test_parameters_for_one_run_must_be_those_of_the_file() -> None:
    """What is given replaces the value of the file; another name or an unsafe value is refused."""
    found = read_rehearsal(EXAMPLE, environment=ENVIRONMENT, parameters={"batch": "10"})
    assert (found.steps[3].run, found.parameters) == ("python load.py --batch 10", {"batch": "10"})
    with pytest.raises(RehearsalError) as caught:
        read_rehearsal(EXAMPLE, environment=ENVIRONMENT, parameters={"batches": "1", "batch": "1; rm"})
    assert 'the parameter "batches" was given for this run, but the file has none of that name' in str(caught.value)
    assert 'the value given for "batch" must be a number or one word' in str(caught.value)


def test_an_address_with_a_port_and_an_at_sign_is_no_password() -> None:
    """What follows the first slash is a path."""
    text = edited("http://127.0.0.1:8000/", "http://127.0.0.1:8000/@dana")
    found = read_rehearsal(text, file="rehearsals/people.yaml", environment=ENVIRONMENT, folder=PEOPLE)
    assert found.probes[2].ask == "http://127.0.0.1:8000/@dana"


def test_names_are_no_place_for_parameters() -> None:
    """They stay as they are written, as reports and runs are found by them."""
    text = edited("name: add columns", 'name: "add @{columns}"')
    found = read_rehearsal(text, file="rehearsals/people.yaml", environment=ENVIRONMENT, folder=PEOPLE)
    assert found.steps[0].name == "add @{columns}"
