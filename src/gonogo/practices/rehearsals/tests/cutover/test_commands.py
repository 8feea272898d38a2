# SPDX-License-Identifier: Apache-2.0
"""What do the commands of cutovers print and return, for good and bad input?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.faces.cli.tests.run import run
from gonogo.practices.rehearsals.files.cutover import read_runbook, runbook_of
from gonogo.practices.rehearsals.files.cutover.making import runbook_from_rehearsal
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, TaskKind
from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal, Step, StepKind
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT
from gonogo.practices.rehearsals.tests.cutover.made_runbooks import TEN


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The usual runbook on the disk."""
    path = tmp_path / "night.yaml"
    path.write_text(NIGHT)
    return str(path)


def test_validate_needs_no_store(file: str) -> None:
    """A good file is good, with exit code 0."""
    said = run("cutover", "validate", file)
    assert (said.code, said.out) == (0, "people-cutover: 7 tasks, nothing is wrong.\n")


def test_validate_lists_what_is_wrong(file: str) -> None:
    """Each with line and column, and exit code 2."""
    Path(file).write_text(NIGHT.replace("owner: dana", "owner: dnaa").replace("planned: 90m", "planned: soon"))
    said = run("cutover", "validate", file)
    assert said.code == 2
    assert "night.yaml:19:14 tasks[1].planned" in said.err
    assert 'tasks[3].owner: "dnaa" is neither a role nor a person' in said.err


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read"), (b"\xff\xfe", "is not UTF-8 text")])
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes | None, why: str) -> None:
    """The path, the reason and exit code 2."""
    path = tmp_path / "night.yaml"
    if content is not None:
        path.write_bytes(content)
    said = run("cutover", "plan", str(path))
    assert said.code == 2
    assert str(path) in said.err
    assert why in said.err


def test_plan_prints_the_schedule_and_the_latest_time_to_turn_back(file: str) -> None:
    """As a table with the critical path, and as JSON."""
    said = run("cutover", "plan", file, COLUMNS="160")
    assert "Copy the people" in said.out
    assert "It ends on 7 Mar 2027 00:20." in said.out
    assert "Turn back by 7 Mar 2027 05:10 at the latest. Rough:" in said.out
    made = run("cutover", "plan", file, "--format", "json").json()
    assert made["critical_path"] == ["close", "copy", "count", "decide", "open"]
    assert (made["turn_back"]["latest"], made["fits"]) == ("2027-03-07T10:10:00Z", True)


@pytest.mark.usefixtures("release")
def test_a_night_is_gone_through_on_the_command_line(file: str) -> None:
    """Import, schedule, start, begin, done; refusals have exit code 1 and say why."""
    assert "people-cutover is at version 1 now, with 7 tasks." in run("cutover", "import", file).out
    assert "says the same as version 1; nothing was changed" in run("cutover", "import", file).out
    assert run("cutover", "schedule", "people-cutover", "night", "--starts", "2027-03-01T09:00-05:00").code == 0
    refused = run("cutover", "start", "night", "close")
    assert (refused.code, refused.err) == (1, "It has not started yet.\n")
    assert "0 of 5 tasks are done." in run("cutover", "start", "night").out
    assert run("cutover", "start", "night", "close").code == 0
    assert "1 of 5 tasks is done." in run("cutover", "done", "night", "close").out
    assert run("cutover", "turn-back", "night", "--because", "rows are missing").code == 0
    status = run("cutover", "status", "night", "--format", "json").json()
    assert (status["standing"], [one["who"] for one in status["next"]]) == ("turned-back", ["ravi"])
    assert "turned back" in run("cutover", "list").out
    assert "Did you mean night?" in run("cutover", "status", "nigth").err


@pytest.mark.usefixtures("release")
def test_export_gives_the_file_back(file: str, tmp_path: Path) -> None:
    """What is written reads back to the same runbook, and no file is overwritten."""
    run("cutover", "import", file)
    target = tmp_path / "again.yaml"
    assert run("cutover", "export", "people-cutover", "--to", str(target)).code == 0
    assert read_runbook(target.read_text()) == read_runbook(NIGHT)
    assert run("cutover", "export", "people-cutover", "--to", str(target)).code == 2


def rehearsal() -> Rehearsal:
    """One step of each kind, and one back."""
    return Rehearsal(
        name="People",
        engine=Engine.POSTGRESQL,
        source=None,
        steps=(
            Step("add columns", StepKind.SQL, "sql/up.sql"),
            Step("add columns", StepKind.ALEMBIC, "head", options={"config": "db/alembic.ini"}),
            Step("fill", StepKind.DJANGO, "people 0007", options={"project": "portal"}),
            Step("index", StepKind.SHELL, "./index.sh", expect=(0, 3)),
        ),
        backout=(Step("back", StepKind.ALEMBIC, "-1"),),
    )


def test_a_runbook_begins_from_a_rehearsal() -> None:
    """Steps become programs in their order; around them stand what every night needs and a way back."""
    made = runbook_of(runbook_from_rehearsal(rehearsal(), starts=TEN))
    lines = [task.command.run for task in made.tasks if task.command]
    assert lines == [
        'psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --single-transaction < sql/up.sql',
        "alembic -c db/alembic.ini upgrade head",
        "python portal/manage.py migrate people 0007 --no-input",
        "./index.sh",
        "alembic downgrade -1",
    ]
    assert [task.id for task in made.branch(Branch.FORWARD)] == [
        "close", "add-columns", "add-columns-2", "fill", "index", "verify", "decide", "open",
    ]  # fmt: skip
    assert made.point_of_no_return == "open"
    assert {task.kind for task in made.tasks} == set(TaskKind)


def test_init_writes_a_runbook_that_can_be_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a rehearsal file on the disk, and never over a file that is there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "up.sql").write_text("SELECT 1;")
    (tmp_path / "people.yaml").write_text(
        "rehearsal: people\nengine: none\nsteps:\n  - {name: Switch over, shell: ./switch.sh}\n"
        "backout:\n  - {name: Switch back, shell: ./back.sh}\n"
    )
    said = run("cutover", "init", "people.yaml")
    assert said.code == 0, said.err
    assert run("cutover", "plan", "runbooks/people.yaml").code == 0
    assert "exists already" in run("cutover", "init", "people.yaml").err
