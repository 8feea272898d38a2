# SPDX-License-Identifier: Apache-2.0
"""What do `gonogo rehearsal validate` and `schema` say?"""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner

from gonogo.faces.cli.root import gonogo
from gonogo.practices.rehearsals.files import read_rehearsal
from gonogo.practices.rehearsals.tests.files.folders import EXAMPLE, PEOPLE


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example with everything that it names, in the current folder."""
    for name, text in {**PEOPLE.files, "rehearsals/people.yaml": EXAMPLE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str, **variables: str | None) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    ended = CliRunner().invoke(gonogo, ["rehearsal", *args], env={"COLUMNS": "80", "PEOPLE_URL": None, **variables})
    assert "Traceback" not in ended.output
    return ended.exit_code, ended.stdout, ended.stderr


def test_a_sound_file_is_told_with_what_is_easily_overlooked(repository: Path) -> None:
    """Its counts, and the variables that a run would need."""
    code, out, _ = run("validate", "rehearsals/people.yaml", REHEARSAL_SERVER="postgresql://copies/postgres")
    assert code == 0
    assert out == (
        "people: the rehearsal is sound (5 steps, 3 back, 2 mapped tables).\n"
        "  A run needs PEOPLE_URL from the environment; not set here.\n"
    )


def test_all_problems_of_all_files_are_told(repository: Path) -> None:
    """Each with its file, and exit code 2; sound files do not hide the others."""
    (repository / "load.yaml").write_text(EXAMPLE.replace("folder: ..", "folder: .").replace("rows: person", "row: x"))
    (repository / "manage.py").unlink()
    code, out, err = run("validate", "rehearsals/people.yaml", "load.yaml", "gone.yaml", ".")
    assert (code, out) == (2, "")
    told = [line.removeprefix("  - ").partition(": ")[0] for line in err.splitlines()]
    assert told == [
        "7 problems in the rehearsal.",
        "rehearsals/people.yaml:19:55 steps[2].project",
        "rehearsals/people.yaml:25:38 backout[0].django",
        "load.yaml:17:50 steps[0].row",
        "load.yaml:19:55 steps[2].project",
        "load.yaml:25:38 backout[0].django",
        "There is no file gone.yaml.",
        ". is a folder; name the file.",
    ]


def test_problems_come_as_json_too(repository: Path) -> None:
    """A program reads the code and the list."""
    code, out, _ = run("validate", "gone.yaml", "--format", "json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "bad-rehearsal")
    code, out, _ = run("validate", "rehearsals/people.yaml", "--format", "json")
    assert (code, json.loads(out)["files"][0]["watched"][:3]) == (
        0,
        ["migrations", "migrations/001.sql", "alembic.ini"],
    )


def test_a_missing_way_back_is_said_plainly(repository: Path) -> None:
    """The reason stands beside every validation."""
    text = "rehearsal: a\nengine: sqlite\nsource: {database: a.sqlite}\nsteps: [{name: s, sql: drop table t}]\n"
    (repository / "a.yaml").write_text(f"{text}no-backout: The table is empty.\n")
    (repository / "a.sqlite").touch()
    assert run("validate", "a.yaml")[1].splitlines()[1] == (
        "  There is no way back: The table is empty. A run cannot verify one."
    )
    (repository / "a.yaml").write_text(text)
    assert "there is no way back: add the steps of backout, or say in no-backout" in run("validate", "a.yaml")[2]


def test_a_secret_folder_or_binary_is_told_in_a_sentence(repository: Path) -> None:
    """Whatever is named in place of a file."""
    (repository / "large.yaml").write_bytes(b"a" * 3 * 2**20)
    assert run("validate", "large.yaml")[2] == "large.yaml is not a file of at most 1 MB.\n"
    (repository / "data.yaml").write_bytes(b"\x80\x81")
    assert "this is not UTF-8 text; save the rehearsal as UTF-8" in run("validate", "data.yaml")[2]


def test_the_published_schema_accepts_what_the_reader_accepts() -> None:
    """Editors complete keys by it, also for shorthands."""
    _, out, _ = run("schema")
    schema = jsonschema_rs.validator_for(json.loads(out))
    from gonogo.core.strictfile.source import read_source
    from gonogo.practices.rehearsals.files.kind import REHEARSAL

    data = read_source(EXAMPLE, file="people.yaml", kind=REHEARSAL).data
    schema.validate(data)
    assert read_rehearsal(EXAMPLE).name == "people"
    for key, value in [("engine", "oracle"), ("steps", []), ("tables", [1]), ("limits", {"max-blocked": "soon"})]:
        assert not schema.is_valid({**data, key: value})
    mapping = jsonschema_rs.validator_for(json.loads(run("schema", "--mapping")[1]))
    assert mapping.is_valid({"tables": ["person"]})
    assert not mapping.is_valid({"tabels": []})
