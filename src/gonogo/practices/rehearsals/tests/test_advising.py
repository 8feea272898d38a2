# SPDX-License-Identifier: Apache-2.0
"""Does what squawk says stand beside a step, and is its absence no trouble?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.adapters import squawk
from gonogo.practices.rehearsals.actions.advising import MOST, advise
from gonogo.practices.rehearsals.rules.definition import Engine

SQL = "SET lock_timeout = '1s';\nALTER TABLE person ALTER COLUMN age TYPE bigint;\nCREATE INDEX i ON person (age);\n"


@pytest.fixture
def squawk_is_there() -> None:
    """The real program of the development environment."""
    if squawk.find_squawk() is None:
        pytest.skip("squawk is not installed (pip install squawk-cli)")


@pytest.mark.usefixtures("squawk_is_there")
def test_advice_names_line_and_rule(tmp_path: Path) -> None:
    """In sentences, with the remedy."""
    said = advise(Engine.POSTGRESQL, SQL, folder=str(tmp_path), version="15.3")
    assert any(
        one.startswith("Line 2: Changing a column type") and "(squawk: changing-column-type)" in one for one in said
    )
    assert any(one.startswith("Line 3: ") and "Use `concurrently` to avoid blocking writes." in one for one in said)


@pytest.mark.usefixtures("squawk_is_there")
def test_settings_of_the_project_hold(tmp_path: Path) -> None:
    """What it excludes is not said."""
    (tmp_path / ".squawk.toml").write_text('excluded_rules = ["changing-column-type"]\n')
    assert not [one for one in advise(Engine.POSTGRESQL, SQL, folder=str(tmp_path)) if "changing-column-type" in one]


@pytest.mark.usefixtures("squawk_is_there")
def test_much_advice_is_cut_short(tmp_path: Path) -> None:
    """And how much more there is, is told."""
    sql = "".join(f"CREATE INDEX i{number} ON person (age);\n" for number in range(60))
    said = advise(Engine.POSTGRESQL, sql, folder=str(tmp_path))
    assert len(said) == MOST + 1 and said[-1].startswith("squawk has ")


@pytest.mark.usefixtures("squawk_is_there")
@pytest.mark.parametrize("sql", ["", "SELECT 1;", "this is no SQL", "x" * (squawk.LONGEST + 1)])
def test_nothing_to_say_is_nothing(tmp_path: Path, sql: str) -> None:
    """So is what it cannot read."""
    assert advise(Engine.POSTGRESQL, sql, folder=str(tmp_path)) == ()


def test_other_engines_are_not_asked_about(tmp_path: Path) -> None:
    """squawk knows PostgreSQL alone."""
    assert advise(Engine.SQLITE, SQL, folder=str(tmp_path)) == ()


@pytest.mark.parametrize("script", [None, "exit 3", "echo no json", "echo '{}'", "echo '[1]'"])
def test_a_squawk_that_is_missing_or_broken_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    """Advice is no part of the verdict."""
    program = tmp_path / "squawk"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setattr(squawk, "find_squawk", lambda: program if script is not None else None)
    assert advise(Engine.POSTGRESQL, SQL, folder=str(tmp_path)) == ()
