# SPDX-License-Identifier: Apache-2.0
"""What does `gonogo rehearsal run` print, record and return?"""

from __future__ import annotations

import json
import signal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.commands.running import recording
from gonogo.practices.rehearsals.commands.running.formats import FORMATS, show_run
from gonogo.practices.rehearsals.tests.running.ground import Ground, copies, sqlite_ground
from tests.crash.conftest import write_plan
from tests.server import end_of, gonogo, start_gonogo


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A sound migration on SQLite."""
    return sqlite_ground(tmp_path)


def test_a_run_is_told_line_by_line_and_recorded(ground: Ground) -> None:
    """Exit code 0, every leg with its line on the error output, the verdict on the output, evidence in the store."""
    gonogo("plan", "apply", str(write_plan(ground.folder / "plan")), home=ground.home)
    said = gonogo("rehearsal", "run", str(ground.file), home=ground.home)
    words = ("copy", "fingerprint", "1/2 make room", "2/2 move people (200 rows)", "verify", "back out", "up again")
    places = [said.err.index(word) for word in words]
    assert places == sorted(places)
    assert "1 mapped table equal (200 rows), 1 other table untouched, 1 invariant held" in said.err
    assert 'PASSED\nThe rehearsal "people" passed: 202 rows, nothing lost, backout verified' in said.out
    assert "Recorded as evidence " in said.out


def test_what_went_wrong_is_told_and_the_exit_code_is_1(ground: Ground) -> None:
    """Without a release the run waits on the disk, and is recorded once there is one."""
    ground.change(("FROM person", "FROM person WHERE id <> 47"))
    said = gonogo("rehearsal", "run", str(ground.file), home=ground.home, code=1)
    assert "FAILED" in said.out
    assert "`person` as `human` lost 1 of 200 rows: id 47." in said.out
    assert "is not recorded yet: There is no release yet" in said.err
    gonogo("plan", "apply", str(write_plan(ground.folder / "plan")), home=ground.home)
    assert "(failed) as evidence" in gonogo("rehearsal", "record", home=ground.home).out


def test_other_forms_of_the_answer(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON with the whole report, test results, annotations, a comment: each of the same run."""
    ground.change(("FROM person", "FROM person WHERE id <> 47"))
    report = ground.run(quick=True)
    said = {}
    for output in FORMATS:
        show_run(output, report, run_folders(ground.home)[0], None)
        said[output] = capsys.readouterr().out
    assert json.loads(said["json"])["report"]["result"] == "failed"
    assert int(ElementTree.fromstring(said["junit"]).get("failures", "0")) > 0
    assert said["github"].startswith("::error title=Rehearsal people::")
    assert said["markdown"].startswith("### FAILED: rehearsal people")
    assert said["text"].startswith("\nFAILED\n")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('database: "source.sqlite"', 'database: "${NOT_SET_HERE}"'), "the variable NOT_SET_HERE is not set"),
        (('database: "source.sqlite"', 'database: "gone.sqlite"'), "gone.sqlite"),
    ],
)
def test_what_was_given_wrongly_is_told_and_the_exit_code_is_2(
    ground: Ground, change: tuple[str, str], told: str
) -> None:
    """A variable that is not set, and a source that is not there."""
    ground.change(change, file="people.yaml")
    said = gonogo("rehearsal", "run", str(ground.file), home=ground.home, code=2)
    assert told in said.err


def test_ctrl_c_ends_with_130_and_a_killed_run_is_cleaned(ground: Ground) -> None:
    """Both leave nothing behind: the first by itself, the second once somebody looks."""
    ground.change(("steps:\n", "steps:\n  - {name: wait, shell: 'touch here; sleep 600'}\n"), file="people.yaml")
    for number, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
        process = start_gonogo("rehearsal", "run", str(ground.file), home=ground.home, before=_hear_keys)
        while not (ground.folder / "here").exists():
            assert process.poll() is None
        (ground.folder / "here").unlink()
        process.send_signal(number)
        said = end_of(process)
        assert said.code == code
        if number is signal.SIGINT:
            assert 'The run was stopped in step "wait" of the leg "up".' in said.out
            assert copies(ground.home) == []
    said = gonogo("rehearsal", "clean", home=ground.home)
    assert '(people) was killed in step "wait" of the leg "up"; it counts as interrupted.' in said.out
    assert copies(ground.home) == []


def _hear_keys() -> None:
    """As a terminal has it; whoever runs tests in the background may have told them to be deaf."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("plans", "found"),
    [
        ({"one": ["people"]}, None),
        ({"one": ["cases"], "two": ["people"]}, "two"),
        ({"one": ["people"], "two": ["people"]}, None),
        ({"one": [], "two": []}, None),
    ],
)
def test_of_several_releases_the_one_that_asks_for_it_is_meant(
    monkeypatch: pytest.MonkeyPatch, plans: dict[str, list[str]], found: str | None
) -> None:
    """Its plan names the rehearsal; where that does not tell, somebody has to say."""

    def call(name: str, **params: object) -> dict[str, object]:
        if name == "release.list":
            return {"releases": [{"release": one} for one in plans]}
        return {"planned": [{"rehearsal": one} for one in plans[str(params["release"])]]}

    monkeypatch.setattr(recording, "call", call)
    assert recording.release_asking_for("people") == found
