# SPDX-License-Identifier: Apache-2.0
"""Does the page about comparing databases do what it says, command by command?"""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click import Context, Group
from click.testing import CliRunner

from gonogo.faces.cli.root import gonogo as root
from tests.docs.test_tutorial import commands

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "compare.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
BEFORE = [(1, "Zoë Adams", 10.5), (2, "Ravi Rao", 12.75), (3, "Ana Lee", 0), (4, "Kim Park", 7)]
AFTER = [(1, "Zoë A", 10.5), (2, "Ravi Rao", 12.8), (4, "Kim Park", 7), (5, "New One", 1)]


def made(path: Path, statements: list[str], rows: list[tuple[object, ...]], table: str) -> None:
    """A SQLite file with one table."""
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def test_every_example_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a table of four people, of whom one is missing, one new and two changed."""
    person = ["CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, amount NUMERIC)"]
    made(tmp_path / "before.sqlite", person, BEFORE, "person")
    made(tmp_path / "after.sqlite", person, AFTER, "person")
    people = [(number, *name.split(), int(amount * 100)) for number, name, amount in BEFORE]
    create = "CREATE TABLE people (nr INTEGER PRIMARY KEY, first TEXT, last TEXT, cents INTEGER)"
    made(tmp_path / "migrated.sqlite", [create], people, "people")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for language, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "yaml":
            (tmp_path / "mapping.yaml").write_text(block, encoding="utf-8")
        for command, shown in commands(block) if language == "console" else ():
            said = CliRunner().invoke(root, shlex.split(command)[1:])
            assert said.exit_code == (0 if "migrated" in command else 1), said.output
            ran += 1
            for line in shown:
                assert line in said.stdout, (command, line)
    assert ran == 4


def test_every_option_of_the_page_is_one() -> None:
    """What is named with two hyphens is an option of the command."""
    with Context(root) as context:
        group = root.get_command(context, "rehearsal")
        assert isinstance(group, Group)
        command = group.get_command(context, "compare")
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z][a-z-]+", PAGE.read_text(encoding="utf-8"))) <= known
