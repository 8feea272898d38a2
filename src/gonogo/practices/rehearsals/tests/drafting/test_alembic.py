# SPDX-License-Identifier: Apache-2.0
"""Does `init` write a rehearsal of the next revision of a repository that the real Alembic made?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.rules.definition import Engine, TableMapping
from gonogo.practices.rehearsals.tests.drafting.projects import FIRST, SECOND, alembic, drafted, fill, init, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with three revisions, made by Alembic itself."""
    repo = tmp_path_factory.mktemp("portal")
    alembic(repo, "init", "alembic")
    for number, message in (("a1", "create person"), ("b2", "split: names & more"), ("c3", "count in cents")):
        alembic(repo, "revision", "-m", message, "--rev-id", number)
    fill(repo, "a1", FIRST)
    fill(repo, "b2", SECOND)
    return repo


@pytest.fixture
def repo(made: Path, tmp_path: Path) -> Path:
    """A copy of that repository."""
    return Path(shutil.copytree(made, tmp_path / "portal"))


def test_the_newest_revision_is_rehearsed(repo: Path) -> None:
    """With the revision before it as the way back, in a file of the repository that is sound as it stands."""
    code, said = init("--repo", str(repo))
    assert code == 0
    assert f"Wrote {repo}/rehearsals/portal.yaml: 1 migration of alembic." in said
    assert "Taken to be in production: b2. If not, name it with --from." in said
    found, text = drafted(repo)
    assert [(step.name, step.run) for step in found.steps] == [("count in cents", "c3")]
    assert [step.run for step in found.backout] == ["b2"]
    assert found.watch_paths == ("alembic.ini", "alembic")
    assert found.leave_tables == ("alembic_version",)
    assert found.source is not None
    assert found.source.place == "${DRAFTED_URL}"
    assert "# mask:" in text


def test_what_is_in_production_can_be_said(repo: Path) -> None:
    """Then every revision since is a step, and the tables that they change are mapped."""
    found, text = drafted(repo, "--from", "a1")
    assert [step.run for step in found.steps] == ["b2", "c3"]
    assert [step.name for step in found.steps] == ["split: names & more", "count in cents"]
    assert found.steps[0].rows in ("person", "note")
    assert [step.run for step in found.backout] == ["a1"]
    mapped = {TableMapping("person", "person"), TableMapping("note", "note"), TableMapping("office", "branch")}
    assert {*found.tables} == mapped
    assert "# old_log is dropped; say where its rows go, as {from: old_log, to: ...}" in text


def test_personal_columns_are_hinted_and_not_decided(repo: Path) -> None:
    """Names, addresses and dates of birth stand there as comments; keys and offices do not."""
    found, text = drafted(repo)
    assert found.mask == ()
    hints = [line for line in text.splitlines() if line.startswith("#   ") and "." in line.partition(":")[0]]
    assert hints == [
        "#   person.name: name",
        "#   person.email: email",
        "#   person.born: {as: shift-date, by: id, days: 60}",
        "#   person.phone_number: phone",
        "#   audit.ssn: ssn",
    ]


def test_hints_name_what_the_source_holds_today(repo: Path) -> None:
    """Not what the migration adds, nor the old name of a table that was renamed since, nor one that is gone."""
    alembic(repo, "revision", "-m", "rename", "--rev-id", "d4")
    fill(repo, "d4", '\n    op.rename_table("person", "citizen")\n    op.drop_table("audit")\n')
    alembic(repo, "revision", "-m", "more", "--rev-id", "e5")
    fill(repo, "e5", '\n    op.add_column("citizen", sa.Column("fax", sa.Text()))\n')
    _, text = drafted(repo)
    assert "#   citizen.email: email" in text
    assert not any(word in text for word in ("person.email", "audit.ssn", "fax"))


def test_hints_are_rules_as_soon_as_they_are_uncommented(repo: Path) -> None:
    """Nothing else needs to be written."""
    _, text = drafted(repo)
    start, end = text.index("# mask:"), text.index("\n\n# Taken to be in production")
    lines = [line.removeprefix("# ") for line in text[start:end].splitlines()]
    out = repo / "rehearsals" / "drafted.yaml"
    out.write_text(text[:start] + "\n".join(lines) + text[end:])
    from gonogo.practices.rehearsals.files import open_rehearsal

    assert [rule.masker for rule in open_rehearsal(str(out)).mask] == ["name", "email", "shift-date", "phone", "ssn"]


def test_the_first_revision_leads_back_to_nothing(repo: Path) -> None:
    """The backout of a new database is base."""
    found, _ = drafted(repo, "--to", "a1")
    assert ([step.run for step in found.steps], found.backout[0].run) == (["a1"], "base")
    assert found.tables == ()


def test_nothing_of_the_project_is_run(repo: Path) -> None:
    """A revision that would fail on import is read all the same."""
    (path,) = repo.rglob("c3_*.py")
    path.write_text("raise SystemExit('run')\n" + path.read_text())
    (repo / "alembic" / "env.py").write_text("raise SystemExit('run')\n")
    assert [step.run for step in drafted(repo)[0].steps] == ["c3"]


def test_several_heads_are_named_and_asked_about(repo: Path) -> None:
    """One of them can be chosen, or a merge of both."""
    alembic(repo, "revision", "-m", "other branch", "--rev-id", "d4", "--head", "b2", "--splice")
    code, said = init("--repo", str(repo))
    assert code == 2
    assert "There are 2 heads: c3 (count in cents), d4 (other branch). Name one with --to, or merge them first." in said
    assert [step.run for step in drafted(repo, "--to", "d4")[0].steps] == ["d4"]
    alembic(repo, "merge", "-m", "both", "--rev-id", "e5", "c3", "d4")
    found, _ = drafted(repo)
    assert ([step.run for step in found.steps], found.backout[0].run) == (["e5"], "-1")
    found, _ = drafted(repo, "--from", "b2")
    assert sorted(step.run for step in found.steps) == ["c3", "d4", "e5"]
    assert found.steps[-1].run == "e5"


def test_unknown_and_unordered_revisions_are_refused(repo: Path) -> None:
    """With what was probably meant."""
    assert 'There is no migration "x9".' in init("--repo", str(repo), "--to", "x9")[1]
    assert (
        '"c3" does not come before "b2", so there is nothing'
        in init("--repo", str(repo), "--from", "c3", "--to", "b2")[1]
    )
    next(repo.rglob("b2_*.py")).unlink()
    assert (
        '"c3" comes after "b2", which was not found. Is a file missing?' in init("--repo", str(repo), "--to", "c3")[1]
    )


def test_a_revision_that_is_no_python_is_told(repo: Path) -> None:
    """The others are still read."""
    (repo / "alembic" / "versions" / "broken.py").write_text("def (")
    code, said = init("--repo", str(repo))
    assert code == 0
    assert "alembic/versions/broken.py is not Python that can be read, so it was left out." in said


def test_the_engine_is_read_from_the_configuration(repo: Path) -> None:
    """And can be said where it is not there."""
    ini = repo / "alembic.ini"
    ini.write_text(ini.read_text().replace("driver://user:pass@localhost/dbname", "sqlite:///portal.sqlite"))
    assert drafted(repo)[0].engine is Engine.SQLITE
    assert drafted(repo, "--engine", "mariadb")[0].engine is Engine.MARIADB


def test_nothing_is_overwritten(repo: Path) -> None:
    """Neither what was written before nor what somebody else put there."""
    out = repo / "rehearsals" / "portal.yaml"
    out.parent.mkdir()
    out.write_text("mine")
    code, said = init("--repo", str(repo))
    assert (code, out.read_text()) == (2, "mine")
    assert f"{out} exists already. Name another file, or move it away first." in said


def test_what_is_written_runs_as_it_stands(repo: Path) -> None:
    """Through copy, upgrade, verification and downgrade, on a database that the project's own Alembic made."""
    shutil.rmtree(repo / "alembic" / "versions")
    revision = "from alembic import op\nrevision = {!r}\ndown_revision = {!r}\n\ndef upgrade():\n    op.execute({!r})\n"
    back = "\ndef downgrade():\n    op.execute({!r})\n"
    first = revision.format("a1", None, "CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT)")
    second = revision.format("b2", "a1", "ALTER TABLE person ADD COLUMN fax TEXT")
    down = back.format("ALTER TABLE person DROP COLUMN fax")
    write(repo / "alembic" / "versions", {"a1.py": first, "b2.py": second + down})
    ini = repo / "alembic.ini"
    ini.write_text(ini.read_text().replace("driver://user:pass@localhost/dbname", "sqlite:///portal.sqlite"))
    alembic(repo, "upgrade", "a1")
    with closing(sqlite3.connect(repo / "portal.sqlite")) as database:
        database.executemany("INSERT INTO person (email) VALUES (?)", [(f"{n}@example.org",) for n in range(100)])
        database.commit()
    assert init("--repo", str(repo))[0] == 0
    words = [sys.executable, "-m", "gonogo", "rehearsal", "run", "--no-record", "--quick", "rehearsals/portal.yaml"]
    environment = {**os.environ, "PORTAL_URL": f"sqlite:///{repo}/portal.sqlite"}
    done = subprocess.run(words, cwd=repo, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED" in done.stdout
