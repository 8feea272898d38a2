# SPDX-License-Identifier: Apache-2.0
"""Do people bring in rosters from files, pipes and databases by command, and see what changed?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gonogo.core.tests.cast import ROSTERS
from gonogo.faces.cli.tests.run import run
from gonogo.faces.cli.tests.test_remote import afar as afar

APPEALS = "rosters/appeals.csv"


@pytest.fixture
def longer(tmp_path: Path) -> Path:
    """The roster of the appeals team with two people more and one less."""
    path = tmp_path / "export.csv"
    path.write_bytes(ROSTERS[APPEALS].replace(b"user-20\n", b"") + b"user-50\nuser-51\n")
    return path


def test_a_file_is_imported_and_the_change_is_told(release: str, at_noon: None, longer: Path) -> None:
    """How many keys, which plan version, who came and who went; then list and diff say the same."""
    said = run("roster", "import", APPEALS, "--from", str(longer))
    assert said.out == (
        "rosters/appeals.csv: 21 keys, plan version 2.\n  Came: 2, user-50, user-51.\n  Went: 1, user-20.\n"
    )
    listed = run("roster", "list", "--format", "json").json()["rosters"]
    assert [(one["path"], one["version"], one["now"]) for one in listed][:2] == [
        (APPEALS, 1, False),
        (APPEALS, 2, True),
    ]
    table = run("roster", "list").out
    assert "2 (now)" in table
    diff = run("roster", "diff", APPEALS, "--from", "2", "--to", "1").out
    assert diff == (
        "rosters/appeals.csv: version 2 (21 keys) to 1 (20 keys).\n  Came: 1, user-20.\n  Went: 2, user-50, user-51.\n"
    )


def test_the_same_content_is_said_to_change_nothing(release: str, at_noon: None, longer: Path) -> None:
    """Also from standard input."""
    assert run("roster", "import", APPEALS, "--from", str(longer)).code == 0
    said = run("roster", "import", APPEALS, "--from", "-", typed=longer.read_text())
    assert said.out == "rosters/appeals.csv: the same 21 keys; plan version 2 stays.\n"


def test_every_change_is_written_to_a_new_file(release: str, at_noon: None, longer: Path, tmp_path: Path) -> None:
    """One line each; a file that is there is not overwritten."""
    run("roster", "import", APPEALS, "--from", str(longer))
    file = tmp_path / "changes.csv"
    assert "Wrote every change" in run("roster", "diff", APPEALS, "--output", str(file)).out
    lines = file.read_text().splitlines()
    assert lines == ["change,key,attribute,before,after", "went,user-20,,,", "came,user-50,,,", "came,user-51,,,"]
    again = run("roster", "diff", APPEALS, "--output", str(file))
    assert (again.code, "exists already" in again.err) == (2, True)


def test_a_query_runs_on_this_machine(release: str, at_noon: None, tmp_path: Path) -> None:
    """The result becomes the roster; the address leaves no trace in the history."""
    with closing(sqlite3.connect(tmp_path / "hr.db")) as made:
        made.execute("create table staff (office text, badge text)")
        made.executemany("insert into staff values ('fargo', ?)", [(f"user-{number}",) for number in range(60)])
        made.commit()
    query = tmp_path / "staff.sql"
    query.write_text("select office, badge from staff where office is not null;\n")
    options = ("--query", str(query), "--database", f"sqlite:///{tmp_path}/hr.db", "--key", "badge")
    said = run("roster", "import", "rosters/people.csv", *options)
    assert "60 keys, plan version 2." in said.out
    assert "Other attributes: 6, user-0 (office duluth to fargo)" in said.out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Say where the roster comes from"),
        (("--from", "a.csv", "--query", "a.sql"), "Say where the roster comes from"),
        (("--query", "a.sql"), "--query needs --database"),
        (("--from", "a.csv", "--key", "x"), "go with --query"),
        (("--from", "nowhere.csv"), "There is no file nowhere.csv."),
        (("--from", "/"), "is a folder"),
        (("--query", "/dev/null", "--database", "sqlite:///x.db"), "must hold one SELECT"),
        (("--query", __file__, "--database", "sqlite:///x.db"), "There is no SQLite file x.db."),
    ],
)
def test_what_is_missing_is_said(release: str, options: tuple[str, ...], sentence: str) -> None:
    """Exit code 2, and what to give."""
    said = run("roster", "import", APPEALS, *options)
    assert (said.code, sentence in said.err) == (2, True)


def test_a_roster_is_imported_from_afar(afar: Any, longer: Path) -> None:
    """As here; only the scope for plans lets it."""
    assert afar("dana", "roster", "import", APPEALS, "--from", str(longer)).code == 2
    said = afar("dana", "roster", "import", APPEALS, "--from", str(longer), scopes=("plan", "read"))
    assert said.out.startswith("rosters/appeals.csv: 21 keys, plan version 2.\n")
