# SPDX-License-Identifier: Apache-2.0
"""Can a change of infrastructure be rehearsed: commands, exit codes, time limits, an address that is asked?"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, sqlite_ground

FILE = """
gonogo-rehearsal: 1
rehearsal: servers
engine: none
steps:
  - {name: plan, shell: "./plan", expect: [0, 2]}
  - {name: apply, shell: "echo new > state", verify: "grep -q new state"}
backout:
  - {name: undo, shell: "echo old > state", verify: "grep -q old state"}
"""


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A folder whose state is a file, and a plan that ends with 2, as terraform's does when something changes."""
    (tmp_path / "people.yaml").write_text(FILE)
    (tmp_path / "state").write_text("old\n")
    plan = tmp_path / "plan"
    plan.write_text("#!/bin/sh\necho 1 to change\nexit 2\n")
    plan.chmod(0o755)
    return Ground(tmp_path, "")


def test_infrastructure_goes_up_and_back_and_up(ground: Ground) -> None:
    """Expected exit codes, commands that verify; the backout counts as verified because a command says so."""
    report = ground.run()
    assert report.reasons == ()
    assert report.passed
    assert report.backout_verified is True
    assert [one.leg for one in report.steps] == [Leg.UP, Leg.UP, Leg.BACKOUT, Leg.UP_AGAIN, Leg.UP_AGAIN]
    assert (ground.folder / "state").read_text() == "new\n"


def test_a_backout_that_nobody_verifies_proves_nothing(ground: Ground) -> None:
    """It ran, and that is all that is known."""
    ground.change((', verify: "grep -q old state"', ""), file="people.yaml")
    report = ground.run()
    assert report.passed
    assert report.backout_verified is None


def test_an_unexpected_exit_code_is_named(ground: Ground) -> None:
    """With what was expected and what was said last."""
    ground.change(("exit 2", "exit 3"), file="plan")
    report = ground.run()
    assert report.result is Result.FAILED
    assert report.reasons[0] == (
        'Step 1 "plan" failed: ended with exit code 3 (expected: 0 or 2); it said last: 1 to change.'
    )


def test_a_command_line_stops_at_its_first_failure(ground: Ground) -> None:
    """What follows a command that failed is not run."""
    ground.change(("echo new > state", "false; echo new > state"), file="people.yaml")
    assert ground.run().reasons[0].startswith('Step 2 "apply" failed: ended with exit code 1')
    assert (ground.folder / "state").read_text() == "old\n"


def test_a_verify_command_that_fails_fails_the_step(ground: Ground) -> None:
    """And says that it was the one."""
    ground.change(("grep -q new state", "grep -q newer state"), file="people.yaml")
    assert 'Step 2 "apply" failed: its verify command ended with exit code 1' in ground.run().reasons[0]


def test_a_hanging_command_is_ended(ground: Ground) -> None:
    """With everything that it began."""
    ground.change(("expect: [0, 2]", "expect: [0, 2], timeout: 1s"), ("./plan", "sleep 600"), file="people.yaml")
    assert ground.run().reasons[0] == (
        'Step 1 "plan" failed: it was stopped after 1 s, its timeout; everything it began was ended.'
    )


def test_an_outage_of_an_address_is_measured(ground: Ground) -> None:
    """A server that the step replaces is away for a moment: whoever asked waited, and the report says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = f"python3 -m http.server {port} --bind 127.0.0.1 >/dev/null 2>&1 & echo $! > pid; sleep 1"
    lines = (
        f'steps:\n  - {{name: first server, shell: "{serve}"}}\n'
        f'  - {{name: replace it, shell: "kill $(cat pid); sleep 0.5; {serve}"}}\n'
    )
    probe = f'probes: [{{name: site, http: "http://127.0.0.1:{port}/", every: 50ms}}]\n'
    ground.change(("steps:\n", lines), ("engine: none\n", f"engine: none\n{probe}"), file="people.yaml")
    report = ground.run(quick=True)
    assert report.reasons == ()
    replaced = report.steps[1].probes[0]
    assert replaced.failures > 0
    assert replaced.longest_seconds > 0


def test_programs_find_the_copy_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the copy is in the variables; addresses and secrets of the runner's own are not."""
    for name in ("DATABASE_URL", "PGHOST", "GONOGO_TOKEN", "GONOGO_SECRET_KEY"):
        monkeypatch.setenv(name, "production")
    monkeypatch.setenv("COLOUR", "blue")
    ground = sqlite_ground(tmp_path)
    ground.change(("steps:\n", 'steps:\n  - {name: look, shell: "env"}\n'), file="people.yaml")
    assert ground.run(quick=True).passed
    (folder,) = run_folders(ground.home)
    said = (folder.path / "up-1-look.log").read_text()
    assert "production" not in said
    assert "COLOUR=blue" in said
    assert "GONOGO_COPY_PATH=" in said
    assert ground.source not in said
