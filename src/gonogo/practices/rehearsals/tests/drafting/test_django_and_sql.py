# SPDX-License-Identifier: Apache-2.0
"""Does `init` write a rehearsal for projects of Django and for folders of SQL?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.practices.rehearsals.files.drafting.migration import Change, How, sql_changes
from gonogo.practices.rehearsals.files.drafting.personal import looks_personal
from gonogo.practices.rehearsals.files.drafting.plain import back_of, in_order
from gonogo.practices.rehearsals.rules.definition import Engine, StepKind, TableMapping
from gonogo.practices.rehearsals.tests.drafting.projects import (
    DJANGO_FIRST,
    DJANGO_SECOND,
    SETTINGS,
    drafted,
    init,
    write,
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A project of Django with one app that has two migrations."""
    files = {
        "manage.py": "raise SystemExit('run')",
        "portal/settings.py": SETTINGS,
        "people/migrations/__init__.py": "",
        "people/migrations/0001_initial.py": DJANGO_FIRST,
        "people/migrations/0002_mobile_numbers.py": DJANGO_SECOND,
    }
    return write(tmp_path / "portal", files)


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder of SQL with numbers of different length, and ways back."""
    files = {
        "db/migrations/9_people.up.sql": "CREATE TABLE IF NOT EXISTS person (id int, email text, UNIQUE (email));",
        "db/migrations/9_people.down.sql": "DROP TABLE person;",
        "db/migrations/10_split_names.up.sql": "ALTER TABLE person ADD COLUMN last_name text, ADD given text;",
        "db/migrations/10_split_names.down.sql": "ALTER TABLE person DROP COLUMN last_name;",
    }
    return write(tmp_path / "shop", files)


def test_the_newest_migration_of_the_app_is_rehearsed(site: Path) -> None:
    """Back to the one before it; nothing is imported, so settings and imports may be broken."""
    found, text = drafted(site)
    assert (found.engine, found.name) == (Engine.POSTGRESQL, "drafted")
    assert [(step.kind, step.name, step.run) for step in found.steps] == [
        (StepKind.DJANGO, "mobile numbers", "people 0002_mobile_numbers")
    ]
    assert [step.run for step in found.backout] == ["people 0001_initial"]
    assert {*found.tables} == {
        TableMapping("people_person", "people_person"),
        TableMapping("notes", "notes"),
        TableMapping("people_office", "people_branch"),
    }
    assert found.watch_paths == ("people/migrations",)
    for hint in ("people_person.first_name: first-name", "people_person.dob: {as: shift", "notes.comment: text"):
        assert f"#   {hint}" in text
    assert "mobile: phone" not in text, "the source has no such column yet"
    assert drafted(site, "--to", "0001")[0].backout[0].run == "people zero"


def test_the_file_has_the_name_of_the_app(site: Path) -> None:
    """In the repository, where the plan will name it."""
    assert init("--repo", str(site))[0] == 0
    assert (site / "rehearsals" / "people.yaml").is_file()


def test_several_apps_are_asked_about(site: Path) -> None:
    """One option says which."""
    write(site, {"billing/migrations/0001_initial.py": DJANGO_SECOND.replace("people", "billing")})
    assert "Several apps have migrations: billing, people. Name one with --app." in init("--repo", str(site))[1]
    assert (
        'No migrations of an app "bills" were found; there are billing'
        in init("--repo", str(site), "--app", "bills")[1]
    )
    assert drafted(site, "--app", "people")[0].steps[0].run == "people 0002_mobile_numbers"


def test_scripts_are_taken_in_order_with_their_ways_back(scripts: Path) -> None:
    """10 comes after 9, and down belongs to up."""
    found, text = drafted(scripts)
    assert [(step.name, step.run) for step in found.steps] == [("split names", "db/migrations/10_split_names.up.sql")]
    assert [step.run for step in found.backout] == ["db/migrations/10_split_names.down.sql"]
    assert found.tables == (TableMapping("person", "person"),)
    assert "#   person.email: email" in text
    assert "last_name" not in text
    both, _ = drafted(scripts, "--to", "10_", "--from", "9_")
    assert both.steps == found.steps


def test_a_missing_way_back_is_said_and_never_invented(scripts: Path) -> None:
    """The file is sound, says what is missing, and every report will."""
    (scripts / "db/migrations/10_split_names.down.sql").unlink()
    code, said = init("--repo", str(scripts))
    assert code == 0
    assert "No file leads back from some of them. Write one, or say in no-backout why not." in said
    found, text = drafted(scripts)
    assert found.backout == ()
    assert (found.no_backout or "").startswith("No file that leads back was found; write one")
    assert "#   missing for db/migrations/10_split_names.up.sql" in text


def test_files_for_other_tools_are_not_run_as_they_stand(tmp_path: Path) -> None:
    """Their way back stands in the same file and would run too."""
    write(tmp_path, {"migrations/1_a.sql": "-- +goose Up\ncreate table t (id int);\n-- +goose Down\ndrop table t;"})
    code, said = init("--repo", str(tmp_path))
    assert code == 2
    assert "migrations/1_a.sql is written for goose, whose way up and back stand in one file; use a shell step." in said


def test_both_kinds_are_named_and_asked_about(site: Path, scripts: Path) -> None:
    """One option says which."""
    write(site, {"sql/migrations/1_a.sql": "create table t (id int);"})
    code, said = init("--repo", str(site))
    assert code == 2
    assert "Several kinds of migrations were found: django (manage.py), sql (sql/migrations). Choose with" in said
    assert drafted(site, "--tool", "sql")[0].steps[0].kind is StepKind.SQL
    write(scripts, {"old/migrations/1_a.sql": "create table t (id int);"})
    assert "Several places of migrations were found: db/migrations, old/migrations." in init("--repo", str(scripts))[1]
    assert drafted(scripts, "--config", "old/migrations")[0].steps[0].run == "old/migrations/1_a.sql"


def test_a_folder_without_migrations_is_told(tmp_path: Path) -> None:
    """With what was looked for; a folder that is not there too."""
    assert "neither an alembic.ini with revisions, nor a manage.py" in init("--repo", str(tmp_path))[1]
    assert "There is no folder" in init("--repo", str(tmp_path / "gone"))[1]
    write(tmp_path, {"node_modules/x/migrations/1.sql": "create table t (id int);", "alembic.ini": "no ini at all"})
    assert init("--repo", str(tmp_path))[0] == 2


@pytest.mark.parametrize(
    ("up", "back"),
    [
        ("001_a.sql", "001_a_back.sql"),
        ("001_a.sql", "001_a.down.sql"),
        ("001_a.up.sql", "001_a.down.sql"),
        ("V2__names.sql", "U2__names.sql"),
        ("1_a.sql", "1_a_rollback.sql"),
        ("1_a_up.sql", "1_a_down.sql"),
        ("1_a.sql", "down_1_a.sql"),
    ],
)
def test_ways_back_are_found_by_the_usual_names(up: str, back: str) -> None:
    """In whatever of the common ways they are called."""
    assert back_of(up, [up, back]) == back
    assert in_order([back, up]) == (up,)


def test_a_name_that_only_contains_back_is_no_way_back() -> None:
    """Words inside of other words do not count."""
    assert in_order(["1_feedback.sql", "2_updown.sql", "3_background.sql"]) == (
        "1_feedback.sql",
        "2_updown.sql",
        "3_background.sql",
    )


def test_sql_is_understood_as_far_as_needed() -> None:
    """Tables and new columns, whatever the spelling; comments say nothing."""
    changes, columns = sql_changes(
        'create table "Order Line" (id int); CREATE TABLE public.person (id int, name varchar(9) check (a in (1, 2)),'
        " primary key (id)); alter table only a rename to b; /* drop table x; */ -- drop table y\n"
        "DROP TABLE IF EXISTS z; update q set a = 1; insert into r values (1); alter table s add column t int, drop u"
    )
    assert set(changes) == {
        Change(How.CREATED, "public.person"),
        Change(How.RENAMED, "a", "b"),
        Change(How.CHANGED, "a"),
        Change(How.DROPPED, "z"),
        Change(How.CHANGED, "q"),
        Change(How.CHANGED, "r"),
        Change(How.CHANGED, "s"),
    }
    assert columns == (("public.person", "id"), ("public.person", "name"), ("s", "t"))


@pytest.mark.parametrize(
    ("table", "column", "mask"),
    [
        ("person", "name", "name"),
        ("product", "name", None),
        ("x", "First_Name", "first-name"),
        ("x", "surname", "last-name"),
        ("x", "home_address", "street"),
        ("x", "e_mail", "email"),
        ("x", "email_verified", None),
        ("x", "ssn", "ssn"),
        ("x", "session", None),
        ("x", "telephone", "phone"),
        ("x", "hotel", None),
        ("x", "date_of_birth", "{as: shift-date, by: id, days: 60}"),
        ("x", "born_at", None),
        ("x", "notes", "text"),
        ("x", "notebook", None),
        ("x", "ip_address_id", None),
    ],
)
def test_columns_look_personal_by_their_names(table: str, column: str, mask: str | None) -> None:
    """Hints, for somebody to decide."""
    assert looks_personal(table, column) == mask
