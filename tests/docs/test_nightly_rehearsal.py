# SPDX-License-Identifier: Apache-2.0
"""Do the pipelines of the page about nightly rehearsals work as they are written there, with a real server?"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from click import Context, Group
from ruamel.yaml import YAML

from gonogo.core.tests.cast import PLAN, ROSTERS
from gonogo.faces.cli.root import gonogo as root
from gonogo.practices.rehearsals.tests.running.ground import Ground, copies, sqlite_ground
from tests.docs.test_outside import HOW_TO, blocks
from tests.docs.test_small_releases import TOOLS, Job
from tests.server import gonogo, running_server

PAGE = "nightly-rehearsal.md"


def pipelines() -> tuple[dict[str, Any], dict[str, Any]]:
    """The workflow of GitHub and the pipeline of GitLab; the first block is a part of a plan."""
    part, github, gitlab = (YAML(typ="safe", pure=True).load(block) for block in blocks(PAGE, "yaml"))
    assert list(part) == ["rehearsals"]
    return github, gitlab


def shown() -> list[list[str]]:
    """The commands that the page shows to type, word by word."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", (HOW_TO / PAGE).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    text = "\n".join(block for language, block in found if not language).replace("\\\n", " ")
    return [shlex.split(line, comments=True) for line in text.splitlines() if line.startswith("gonogo ")]


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What tells a pipeline where the server is and who it is; the server has the plan with the page's rehearsals."""
    home = tmp_path_factory.mktemp("server") / ".gonogo"
    plan = PLAN + blocks(PAGE, "yaml")[0]
    for name, content in {"release.yaml": plan.encode(), **ROSTERS}.items():
        path = home.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    gonogo("plan", "apply", "release.yaml", home=home)
    gonogo("user", "add", "ci", "--role", "release-lead", "--name", "CI", home=home)
    made = ("token", "create", "--for", "ci", "--scope", "read", "--scope", "evidence", "--format", "json")
    token = gonogo(*made, home=home).json()["token"]
    with running_server(home) as running:
        yield {"GONOGO_URL": running.url, "GONOGO_TOKEN": token}


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A checked out product whose rehearsal runs on a small database."""
    folder = tmp_path / "clone" / "rehearsals"
    folder.mkdir(parents=True)
    return sqlite_ground(folder)


@pytest.fixture
def job(tmp_path: Path, ground: Ground, variables: dict[str, str]) -> Job:
    """A job of a pipeline in that folder, with a data folder that stays from night to night."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("gonogo", "pipx", "pip"):
        (tools / name).write_text(f"#!/bin/sh\n{TOOLS[name]}\n")
        (tools / name).chmod(0o755)
    kept = {"GONOGO_HOME": str(tmp_path / "kept"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    return Job(tmp_path / "clone", tools, {**variables, **kept})


def steps_of(job: dict[str, Any], *, always: bool = False) -> list[str]:
    """The commands of a job on GitHub: those until something fails, or those that run whatever happened."""
    return [step["run"] for step in job["steps"] if "run" in step and ("if" in step) == always]


def states(job: Job) -> dict[str, str]:
    """What the gate says about the rehearsals, as the page of the board does."""
    found = gonogo("check", "--format", "json", home=job.clone.parent / "elsewhere", code=None, **server_of(job)).json()
    return {one["check"]: one["verdict"] for one in found["findings"] if one["check"].startswith("rehearsals.")}


def server_of(job: Job) -> dict[str, str]:
    """Where the job's server is."""
    return {name: job.env[name] for name in ("GONOGO_URL", "GONOGO_TOKEN")}


def test_the_workflow_of_github_runs_as_written(job: Job, ground: Ground, tmp_path: Path) -> None:
    """A night that passes and one that loses a row: test report, summary, annotations, evidence and gate."""
    github, _ = pipelines()
    night = github["jobs"]["people"]
    assert github["on"]["schedule"] == [{"cron": "17 2 * * *"}] and night["concurrency"] == "rehearse"
    job.run(steps_of(night))
    suites = fromstring((job.clone / "rehearsal.xml").read_text())
    assert (suites.get("failures"), suites.get("errors")) == ("0", "0")
    said = job.run(steps_of(night, always=True))
    assert "::notice title=Rehearsal people::" in said
    assert (tmp_path / "summary.md").read_text().startswith("### PASSED: rehearsal people")
    assert states(job)["rehearsals.passed"] == "go"
    ground.change(("FROM person;", "FROM person WHERE id <> 7;"))
    job.run(steps_of(night), code=1)
    assert int(fromstring((job.clone / "rehearsal.xml").read_text()).get("failures", "0")) >= 2
    said = job.run(steps_of(night, always=True), code=1)
    assert "::error title=rows%2C verify%3A person" in said
    assert "### FAILED: rehearsal people" in (tmp_path / "summary.md").read_text()
    assert states(job)["rehearsals.passed"] == "no-go"
    assert copies(tmp_path / "kept") == []


def test_after_a_merge_the_changed_files_are_known(job: Job, ground: Ground) -> None:
    """The hash of the job is that of a run, so nothing changes; a changed script makes earlier runs stale."""
    github, gitlab = pipelines()
    job.run(steps_of(github["jobs"]["people"]))
    job.run(steps_of(github["jobs"]["changed"]))
    assert states(job)["rehearsals.fresh"] == "go"
    ground.change(("INSERT INTO human", "-- Another remark.\nINSERT INTO human"))
    job.run(gitlab["changed"]["script"])
    assert states(job)["rehearsals.fresh"] == "no-go"


def test_the_pipeline_of_gitlab_runs_as_written(job: Job) -> None:
    """The report stands where GitLab looks for it, and the run is told afterwards."""
    _, gitlab = pipelines()
    rehearse = gitlab["rehearse"]
    job.run(rehearse["script"])
    assert rehearse["artifacts"]["reports"]["junit"] == "rehearsal.xml"
    assert fromstring((job.clone / "rehearsal.xml").read_text()).tag == "testsuites"
    assert 'The rehearsal "people" passed' in job.run(rehearse["after_script"])


def test_every_command_of_the_page_is_one() -> None:
    """Each `gonogo` line of the page names a command, with options and arguments that it has."""
    asked = [words[1:] for words in shown()]
    assert {words[1] for words in asked} == {
        "validate", "run", "production-size", "list", "show", "forecast", "production",
    }  # fmt: skip
    for words in asked:
        with Context(root) as context:
            group = root.get_command(context, words[0])
            assert isinstance(group, Group)
            command = group.get_command(context, words[1])
            assert command is not None, words
            command.make_context(words[1], words[2:], parent=context)
