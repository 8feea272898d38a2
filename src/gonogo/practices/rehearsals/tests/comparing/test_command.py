# SPDX-License-Identifier: Apache-2.0
"""Does `gonogo rehearsal compare` say what differs, to people and to programs, and what went wrong?"""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gonogo.faces.cli.root import gonogo

PEOPLE = [(1, "Zo\u00eb", None), (2, "Ravi", "x"), (3, "Ana", "=1+1")]


def file(path: Path, rows: list[tuple[int, str | None, str | None]], table: str = "person") -> str:
    """A SQLite file with a table of people."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT, note TEXT)")
        database.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
    return str(path)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """Two files; in the second a note is empty and not NULL, Ana is gone, and somebody is new."""
    changed = [(1, "Zo\u00eb", ""), PEOPLE[1], (4, "New", None)]
    return file(tmp_path / "a.sqlite", PEOPLE), file(tmp_path / "b.sqlite", changed)


def run(*words: str) -> Result:
    """Run the command as somebody would."""
    return CliRunner().invoke(gonogo, ["rehearsal", "compare", *words])


def test_json_has_the_agreed_keys(pair: tuple[str, str]) -> None:
    """Counts, columns, samples and seconds; exit code 1 because something differs."""
    done = run(*pair, "--table", "person", "--format", "json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1
    wanted = {"rows_source": 3, "rows_target": 3, "missing": 1, "extra": 1, "changed": 1, "by_column": {"note": 1}}
    assert wanted.items() <= said.items()
    assert said["samples"][0] == {"kind": "changed", "key": ["1"], "columns": {"note": [None, ""]}}
    assert said["seconds"] >= 0


def test_equal_tables_leave_with_zero(pair: tuple[str, str]) -> None:
    """One sentence is enough."""
    done = run(pair[0], pair[0], "--table", "person")
    assert (done.exit_code, done.stdout) == (0, "person: All 3 rows are equal.\n")


def test_text_says_the_verdict_first(pair: tuple[str, str]) -> None:
    """Then the columns, then the rows, with NULL and '' told apart."""
    done = run(*pair)
    lines = done.stdout.splitlines()
    assert lines[0] == "Compared 1 table. 1 of them differ."
    assert lines[1] == "person: Of 3 rows, 1 missing, 1 extra and 1 changed (in note: 1)."
    assert any(line.split() == ["changed", "1", "note", "NULL", "''"] for line in lines)
    assert done.exit_code == 1


def test_every_difference_goes_into_the_csv(pair: tuple[str, str], tmp_path: Path) -> None:
    """NULL is \\N, and nothing becomes a formula in a spreadsheet."""
    path = tmp_path / "all.csv"
    done = run(*pair, "--table", "person", "--samples", "0", "--csv", str(path))
    rows = list(csv.reader(path.open()))
    assert rows[0] == ["table", "kind", "key", "column", "source", "target"]
    assert ["person", "changed", "1", "note", "\\N", ""] in rows
    assert ["person", "missing", "3", "", "", ""] in rows
    assert len(rows) == 4
    assert done.exit_code == 1
    assert run(*pair, "--format", "csv").stdout.splitlines() == path.read_text().splitlines()


def test_formulas_are_defused(tmp_path: Path) -> None:
    """A value that begins like a formula begins with a quote."""
    files = file(tmp_path / "a.sqlite", PEOPLE), file(tmp_path / "b.sqlite", [*PEOPLE[:2], (3, "Ana", "-2")])
    assert "person,changed,3,note,'=1+1,-2" in run(*files, "--format", "csv").stdout


def test_tables_on_one_side_and_a_mapping_file(tmp_path: Path) -> None:
    """A renamed table is compared through its mapping; a table without partner differs."""
    source = file(tmp_path / "a.sqlite", PEOPLE)
    target = file(tmp_path / "b.sqlite", PEOPLE, "people")
    assert "Only the source has this table; it has 3 rows." in run(source, target).stdout
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("gonogo-mapping: 1\ntables:\n  - from: person\n    to: people\n")
    done = run(source, target, "--mapping", str(mapping))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "Compared 1 table. All are equal."), done.output
    assert run(source, target, "--table", "person", "--target-table", "people", "--key", "id").exit_code == 0
    done = run(source, target, "--table", "other", "--mapping", str(mapping))
    assert (done.exit_code, "maps no table other. It maps person to people." in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{a}", "{a}", "--table", "persn"], "There is no table persn. There is person."),
        (["{a}", "nowhere.sqlite"], "There is no SQLite file nowhere.sqlite."),
        (["{a}", "oracle://x/y"], "oracle:// is not known."),
        (["{a}", "{broken}"], "cannot be opened as SQLite"),
        (["{a}", "postgresql://u:secret@127.0.0.1:1/x"], "postgresql://u:***@127.0.0.1:1/x cannot be opened"),
        (["{a}", "mysql://u:secret@127.0.0.1:1/x"], "mysql://u:***@127.0.0.1:1/x cannot be opened"),
        (["{a}", "{a}", "--key", "id"], "--target-table and --key go with --table."),
        (["{a}", "{a}", "--table", "person", "--key", "nix"], "no such column: nix"),
        (["{a}", "{a}", "--confirm", "soon"], "soon is no duration"),
        (["{a}", "{a}", "--csv", "/nowhere/x.csv"], "/nowhere/x.csv cannot be written"),
    ],
)
def test_each_mistake_is_one_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    """The thing, the reason, the remedy; never a password, never a traceback; exit code 2."""
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is no database" * 100)
    places = {"a": file(tmp_path / "a.sqlite", PEOPLE), "broken": str(broken)}
    done = run(*(word.format(**places) for word in words))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "secret" not in done.output
    assert "Traceback" not in done.output


def test_nothing_is_written_to_either_file(pair: tuple[str, str]) -> None:
    """Not a byte of them changes, and no file appears beside them."""
    before = {path: path.read_bytes() for path in Path(pair[0]).parent.iterdir()}
    run(*pair)
    assert {path: path.read_bytes() for path in Path(pair[0]).parent.iterdir()} == before
