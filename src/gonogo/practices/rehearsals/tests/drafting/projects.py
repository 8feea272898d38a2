# SPDX-License-Identifier: Apache-2.0
"""Which repositories do the tests of `init` look into?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from gonogo.faces.cli.root import gonogo
from gonogo.practices.rehearsals.files import open_rehearsal
from gonogo.practices.rehearsals.rules.definition import Rehearsal

FIRST = """
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("email_id", sa.Integer()),
        sa.Column("born", sa.Date()),
    )
    op.create_table("office", sa.Column("name", sa.Text()))
"""
SECOND = """
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("phone_number", sa.Text()))
    op.execute(sa.text("UPDATE note SET text = 'x' -- drop table person"))
    op.rename_table("office", "branch")
    op.create_table("audit", sa.Column("ssn", sa.Text()))
    op.drop_table("old_log")
"""
SETTINGS = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'x'}}\n"
DJANGO_FIRST = """
from django.db import migrations, models

raise SystemExit("a migration was run")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[("id", models.AutoField(primary_key=True)), ("first_name", models.TextField()), ("dob", X)],
        ),
        migrations.CreateModel(name="Note", fields=[("comment", models.TextField())], options={"db_table": "notes"}),
    ]
"""
DJANGO_SECOND = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("billing", "0007_x")]
    operations = [
        migrations.AddField("person", "mobile", models.TextField(null=True)),
        migrations.RunSQL("alter table notes add column social_security text"),
        migrations.RenameModel("Office", "Branch"),
    ]
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    """Files in a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def alembic(folder: Path, *words: str) -> None:
    """Run the real Alembic, as the owner of a repository does."""
    subprocess.run([sys.executable, "-m", "alembic", *words], cwd=folder, check=True, capture_output=True)


def fill(folder: Path, revision: str, body: str) -> None:
    """Give the upgrade of a revision something to do."""
    (path,) = folder.rglob(f"{revision}_*.py")
    text = path.read_text()
    assert '"""Upgrade schema."""\n    pass' in text
    path.write_text(text.replace('"""Upgrade schema."""\n    pass', f'"""Upgrade schema."""{body}', 1))


def init(*args: str) -> tuple[int, str]:
    """Exit code and everything that `gonogo rehearsal init` prints."""
    ended = CliRunner().invoke(gonogo, ["rehearsal", "init", *args], env={"COLUMNS": "200"})
    assert "Traceback" not in ended.output
    return ended.exit_code, ended.output


def drafted(repo: Path, *args: Any) -> tuple[Rehearsal, str]:
    """The rehearsal that is written for a repository, and its text."""
    out = repo / "rehearsals" / "drafted.yaml"
    out.unlink(missing_ok=True)
    code, said = init("--repo", str(repo), "--out", str(out), *map(str, args))
    assert code == 0, said
    return open_rehearsal(str(out)), out.read_text()
