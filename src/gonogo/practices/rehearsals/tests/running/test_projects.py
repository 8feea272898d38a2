# SPDX-License-Identifier: Apache-2.0
"""Do Alembic and Django migrate the copy, whatever database their configuration names, and nothing else ever?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.actions.running.errors import CannotRun
from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.actions.running.run import run_rehearsal
from gonogo.practices.rehearsals.actions.running.steps.projects import django_settings, project_python
from gonogo.practices.rehearsals.actions.running.telling import Silent
from gonogo.practices.rehearsals.rules.report import Report, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, copies
from gonogo.practices.rehearsals.tests.running.test_killed import clock
from gonogo.practices.rehearsals.tests.running.test_run import hash_of

ORDINARY = "engine_from_config(context.config.get_section('alembic'))"
ENVIRONMENT = """
from alembic import context
from sqlalchemy import create_engine, engine_from_config
with {engine}.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "a1", None
def upgrade():
    op.add_column("person", sa.Column("age", sa.Integer))
def downgrade():
    op.drop_column("person", "age")
"""
ALEMBIC = """
gonogo-rehearsal: 1
rehearsal: ages
engine: sqlite
source: {database: source.sqlite}
steps: [{name: ages, alembic: head}]
backout: [{name: no ages, alembic: base}]
tables: [{from: person}]
"""
DJANGO = """
gonogo-rehearsal: 1
rehearsal: ages
engine: sqlite
source: {database: source.sqlite}
steps: [{name: ages, django: people}]
backout: [{name: no ages, django: people zero}]
tables: [{from: person}]
"""
MANAGE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
"""
SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["people"]
DATABASES = {{
    "default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {source!r}}},
    "other": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {source!r}}},
}}
USE_TZ = True
"""
MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = []
    operations = [{operation}]
"""
ADD = 'migrations.RunSQL("ALTER TABLE person ADD COLUMN age int", "ALTER TABLE person DROP COLUMN age")'
ELSEWHERE = """migrations.RunPython(
        lambda apps, schema: __import__("django.db").db.connections["other"].cursor().execute("DROP TABLE person"),
        migrations.RunPython.noop)"""


def source(folder: Path, text: str) -> Ground:
    """A source of three people, with this rehearsal file."""
    path = folder / "source.sqlite"
    database = sqlite3.connect(path)
    database.executescript("CREATE TABLE person (id integer PRIMARY KEY, name text);")
    database.executemany("INSERT INTO person VALUES (?, ?)", [(1, "Ada"), (2, "Bob"), (3, "Cy")])
    database.commit()
    database.close()
    (folder / "people.yaml").write_text(text)
    return Ground(folder, str(path))


def alembic_project(folder: Path, engine: str = ORDINARY) -> Ground:
    """A project of Alembic whose alembic.ini names the source itself."""
    ground = source(folder, ALEMBIC)
    (folder / "scripts" / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text(
        f"[alembic]\nscript_location = %(here)s/scripts\nsqlalchemy.url = sqlite:///{ground.source}\n"
    )
    (folder / "scripts" / "env.py").write_text(ENVIRONMENT.format(engine=engine))
    (folder / "scripts" / "versions" / "a1.py").write_text(REVISION)
    return ground


def django_project(folder: Path, operation: str = ADD) -> Ground:
    """A project of Django whose settings name the source itself, twice."""
    ground = source(folder, DJANGO)
    (folder / "people" / "migrations").mkdir(parents=True)
    for init in ("people/__init__.py", "people/migrations/__init__.py"):
        (folder / init).write_text("")
    (folder / "manage.py").write_text(MANAGE)
    (folder / "site_settings.py").write_text(SETTINGS.format(source=ground.source))
    (folder / "people" / "migrations" / "0001_ages.py").write_text(MIGRATION.format(operation=operation))
    return ground


def run_untouched(ground: Ground) -> Report:
    """Run it quickly; whatever comes of it, not a byte of the source changed and no copy is left."""
    before = hash_of(ground.source)
    report = ground.run(quick=True)
    assert hash_of(ground.source) == before
    assert copies(ground.home) == []
    return report


@pytest.mark.parametrize("make", [alembic_project, django_project])
def test_the_copy_is_migrated_in_place_of_what_is_configured(tmp_path: Path, make: object) -> None:
    """The configuration names the source; the copy is migrated, and back, and the run passes."""
    report = run_untouched(make(tmp_path))  # type: ignore[operator]
    assert report.reasons == ()
    assert report.passed


def test_alembic_that_insists_on_another_database_is_stopped(tmp_path: Path) -> None:
    """An env.py with an address of its own is stopped at its first connection, before any statement."""
    ground = alembic_project(tmp_path, f"create_engine('sqlite:///{tmp_path / 'source.sqlite'}')")
    report = run_untouched(ground)
    assert report.result is Result.FAILED
    assert report.reasons[0].startswith(
        'Step 1 "ages" failed: The migration connected to another database, which is not the copy of this run'
    )


def test_django_that_turns_to_another_database_is_stopped(tmp_path: Path) -> None:
    """A migration that opens a second database of the settings is stopped there."""
    report = run_untouched(django_project(tmp_path, ELSEWHERE))
    assert report.result is Result.FAILED
    assert "which is not the copy of this run" in report.reasons[0]


def test_a_migration_that_does_nothing_is_told(tmp_path: Path) -> None:
    """Alembic ends well although nothing was to be done: the copy stayed where it was."""
    ground = alembic_project(tmp_path)
    ground.change(("steps: [", "steps: [{name: first, alembic: a1}, "), file="people.yaml")
    report = run_untouched(ground)
    assert report.reasons[0].startswith(
        'Step 2 "ages" failed: Alembic ended well, but the copy is still at a1: nothing was migrated.'
    )


def test_a_broken_migration_says_what_alembic_said(tmp_path: Path) -> None:
    """The last line of its words, and all of them in the log of the step."""
    ground = alembic_project(tmp_path)
    ground.change(('op.add_column("person"', 'op.add_column("nobody"'), file="scripts/versions/a1.py")
    report = run_untouched(ground)
    assert 'Step 1 "ages" failed: ended with exit code 1; it said last: ' in report.reasons[0]
    logs = list(ground.home.rglob("*.log"))
    assert any("no such table: nobody" in log.read_text() for log in logs)


def test_missing_files_are_told_before_anything_is_copied(tmp_path: Path) -> None:
    """With the path that was looked for."""
    ground = alembic_project(tmp_path)
    asked = ground.asked()
    (tmp_path / "alembic.ini").unlink()
    with pytest.raises(CannotRun, match=r"no .*alembic\.ini"):
        run_rehearsal(asked, Silent(), clock)
    assert run_folders(ground.home) == ()


def test_the_settings_are_those_that_manage_py_names(tmp_path: Path) -> None:
    """In either of the two usual ways of writing it, or none."""
    path = tmp_path / "manage.py"
    found = []
    for text in (MANAGE, 'os.environ["DJANGO_SETTINGS_MODULE"] = "a.b"', "print()"):
        path.write_text(text)
        found.append(django_settings(path))
    assert found == ["site_settings", "a.b", ""]


def test_a_project_has_its_own_python(tmp_path: Path) -> None:
    """That of .venv beside it or above it; without one, the one that runs Gonogo."""
    inner = tmp_path / "project" / "backend"
    inner.mkdir(parents=True)
    assert "project" not in project_python(inner)
    python = tmp_path / "project" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    assert project_python(inner) == str(python)
