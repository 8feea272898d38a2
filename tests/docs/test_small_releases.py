# SPDX-License-Identifier: Apache-2.0
"""Do the pipelines of the page about small releases work as they are written there, with a real server?"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click import Context, Group
from ruamel.yaml import YAML

from gonogo.core.tests.cast import PLAN, ROSTERS
from gonogo.faces.cli.root import gonogo as root
from gonogo.practices.small_releases.tests.made_repository import MadeRepository, run_git
from tests.docs.test_outside import HOW_TO, blocks
from tests.server import COMMAND, gonogo, running_server

PAGE = "small-releases.md"
DAY = timedelta(days=1)
NUMBERS = {"${{ github.event.number }}": "41", "${{ github.token }}": "token-of-the-job"}
TOOLS = {
    "gonogo": f'exec {sys.executable} -m {COMMAND[-1]} "$@"',
    "pipx": "exit 0",
    "pip": "exit 0",
    "gh": 'case "$*" in *--edit-last*) exit 1;; esac; echo "$@" > gh-was-told; cat "$5" > posted.md',
    "curl": 'echo "$@" > curl-was-told',
}


def shown() -> list[str]:
    """The lines that the page shows without a language: what a person types."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", (HOW_TO / PAGE).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line for language, block in found if not language for line in block.splitlines()]


def pipelines() -> list[dict[str, Any]]:
    """The workflow of GitHub and the pipeline of GitLab."""
    made = [YAML(typ="safe", pure=True).load(block) for block in blocks(PAGE, "yaml")]
    return [one for one in made if "repository" not in one]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> MadeRepository:
    """A hosted repository: twelve releases, and a squashed pull request of two commits that waits."""
    made = MadeRepository(tmp_path_factory.mktemp("hosted") / "portal.git", bare=True)
    start = datetime.now(UTC) - 100 * DAY
    for number in range(12):
        made.commit({f"part{number}.py": "x\n"}, f"Change {number}", at=start + 7 * number * DAY)
        made.tag(f"v1.{number}.0", at=start + 7 * number * DAY + timedelta(hours=2))
    made.branch("form")
    made.commit({"form.py": "1\n"}, "Begin", at=start + 80 * DAY)
    made.commit({"form.py": "2\n"}, "End", at=start + 82 * DAY)
    made.switch("main")
    made.squash("form", 40, message="Add the form (#40)", at=start + 90 * DAY)
    made.commit({"style.css": "1\n"}, "Style", at=start + 91 * DAY)
    return made


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What tells a pipeline where the server is and who it is; the server has the plan of the product."""
    home = tmp_path_factory.mktemp("server") / ".gonogo"
    for name, content in {"release.yaml": PLAN.encode(), **ROSTERS}.items():
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
def job(tmp_path: Path, origin: MadeRepository, variables: dict[str, str]) -> Job:
    """A job of a pipeline in a fresh clone of its own."""
    run_git("clone", "-q", str(origin.path), str(tmp_path / "clone"))
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in TOOLS.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    return Job(tmp_path / "clone", tools, variables)


class Job:
    """Runs the steps of a job as the pipeline would, in a shell that ends at the first error."""

    def __init__(self, clone: Path, tools: Path, variables: dict[str, str]) -> None:
        self.clone = clone
        self.tools = tools
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GONOGO_", "DJANGO_"))}
        self.env = {**kept, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", **variables}

    def run(self, steps: list[str], *, code: int = 0, **variables: str) -> str:
        """What the steps print; all but the last must end well, and that one with this code."""
        said = ""
        for place, step in enumerate(steps):
            done = subprocess.run(
                ["bash", "-e", "-c", step],
                cwd=self.clone,
                env={**self.env, **variables},
                capture_output=True,
                text=True,
                check=False,
            )
            assert "Traceback" not in done.stderr
            assert done.returncode == (code if place == len(steps) - 1 else 0), f"{step}\n{done.stdout}{done.stderr}"
            said += done.stdout
        return said

    def status(self) -> str:
        """What git finds changed in the clone."""
        return run_git("-C", str(self.clone), "status", "--porcelain")


def steps_of(job: dict[str, Any]) -> list[str]:
    """The commands of a job on GitHub, with what stands for the event."""
    return [filled(step["run"]) for step in job["steps"] if "run" in step]


def filled(text: str) -> str:
    """The text with what the pipeline would put in."""
    for name, value in NUMBERS.items():
        text = text.replace(name, value)
    return text


def test_the_workflow_measures_main_and_comments_on_a_pull_request(job: Job, variables: dict[str, str]) -> None:
    """Step by step as the page has them: figures reach the server, and the comment says what waits."""
    workflow, _ = pipelines()
    assert workflow["jobs"]["measure"]["steps"][0]["with"] == {"fetch-depth": 0}
    said = job.run(steps_of(workflow["jobs"]["measure"]))
    assert "2 changes wait" in said
    listed = gonogo("evidence", "list", "--format", "json", home=job.clone.parent / "home", **variables).json()
    (recorded,) = listed["evidence"]
    assert (recorded["kind"], recorded["facts"]["pending"]) == ("small_releases.measured", 2)
    assert job.status() == ""
    event = {key: filled(value) for key, value in workflow["jobs"]["comment"]["env"].items()}
    said = job.run(steps_of(workflow["jobs"]["comment"]), code=1, **event)
    assert "::error title=Gonogo::" in said
    assert (job.clone / "gh-was-told").read_text().startswith("pr comment 41 --body-file comment.md")
    posted = (job.clone / "posted.md").read_text()
    assert posted.startswith("**2 changes wait, the oldest for 10 days; none of the last 12 releases had more.**")
    assert "small\\_releases.size" in posted or "small_releases.size" in posted


def test_the_pipeline_of_gitlab_runs_as_written(job: Job, origin: MadeRepository) -> None:
    """The same with its own variables; merge requests are fetched from where GitLab keeps them."""
    _, pipeline = pipelines()
    origin.pull_head(40, "form", under="refs/merge-requests")
    event = {
        "CI_DEFAULT_BRANCH": "main", "NOTES_TOKEN": "t", "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_PROJECT_ID": "7", "CI_MERGE_REQUEST_IID": "41",
    }  # fmt: skip
    before = pipeline["default"]["before_script"]
    assert pipeline["variables"] == {"GIT_DEPTH": "0"}
    assert "2 changes wait" in job.run([*before, *pipeline["measure"]["script"]], **event)
    job.run([*before, *pipeline["comment"]["script"]], **event)
    told = (job.clone / "curl-was-told").read_text()
    assert "body@comment.md https://gitlab.example/api/v4/projects/7/merge_requests/41/notes" in told
    assert (job.clone / "comment.md").read_text().startswith("**2 changes wait")


def test_the_refs_of_pull_requests_tell_when_a_change_was_begun(job: Job, origin: MadeRepository) -> None:
    """The command of the page brings the head of a squashed branch, which the main branch does not have."""
    fetch = next(line for line in shown() if "refs/pull/" in line)
    assert job.run([fetch]) == ""
    assert run_git("-C", str(job.clone), "rev-parse", "refs/pull/40/head").strip() == origin.named("form")


def test_every_command_of_the_page_is_one() -> None:
    """Each `gonogo` line of the page names a command, with options and arguments that it has."""
    lines = [shlex.split(line, comments=True) for line in shown()]
    asked = [words[1:] for words in lines if words[:1] == ["gonogo"]]
    assert {words[1] for words in asked} == {"history", "pending", "slice", "record", "link", "measure"}
    for words in asked:
        with Context(root) as context:
            group = root.get_command(context, words[0])
            assert isinstance(group, Group)
            command = group.get_command(context, words[1])
            assert command is not None, words
            command.make_context(words[1], words[2:], parent=context)
