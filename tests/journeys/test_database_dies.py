# SPDX-License-Identifier: Apache-2.0
"""When the database dies in the night, does the page say since when, and does the runner bridge it?"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.crash.conftest import write_plan
from tests.journeys.conftest import sign_in
from tests.postgres_cluster import Cluster, NoPostgres, temporary_cluster
from tests.server import COMMAND, Server, gonogo, running_server, start_gonogo, surroundings

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
PASSWORD = "a night by the window"
PATIENCE = 90_000
"""Milliseconds to wait for what other processes do."""
RUNBOOK = """\
runbook: night
title: A night in a folder
window: {starts: 2027-03-06T22:00, ends: 2027-03-07T06:00}
people: {dana: {}}
tasks:
  - id: copy
    name: Copy the people
    owner: dana
    kind: command
    planned: 1m
    run: echo copy >> begun; while [ ! -e go ]; do sleep 0.1; done; echo all copied
  - {id: after, name: Count them, owner: dana, kind: command, after: [copy], planned: 1m, run: echo after >> begun}
"""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the test's own, as it is going to be killed."""
    try:
        with temporary_cluster() as made:
            yield made
    except NoPostgres as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture
def served(cluster: Cluster, tmp_path: Path) -> Iterator[Server]:
    """A dress rehearsal that has started, on that database."""
    home, given = tmp_path / "home", {"GONOGO_DATABASE_URL": cluster.url}
    gonogo("plan", "apply", str(write_plan(tmp_path)), home=home, **given)
    add = [*COMMAND, "user", "add", "dana", "--role", "release-lead", "--password-stdin"]
    subprocess.run(add, input=PASSWORD, env=surroundings(home, **given), cwd=tmp_path, text=True, check=True)
    (tmp_path / "night.yaml").write_text(RUNBOOK)
    for words in (("import", str(tmp_path / "night.yaml")), ("schedule", "night", "dress"), ("start", "dress")):
        gonogo("cutover", *words, home=home, **given)
    with running_server(home, **given) as server:
        yield server


@pytest.fixture
def runner(served: Server, cluster: Cluster, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The runner beside the database, which speaks with the server."""
    scopes = ("--scope", "read", "--scope", "cutover")
    made = gonogo("token", "create", *scopes, "--for", "dana", "--format", "json", home=served.home,
                  GONOGO_DATABASE_URL=cluster.url).json()  # fmt: skip
    words = ("cutover", "run", "dress", str(tmp_path / "night.yaml"), "--runner", "db1")
    process = start_gonogo(*words, home=tmp_path / "beside", GONOGO_URL=served.url, GONOGO_TOKEN=made["token"])
    yield process
    process.kill()
    process.communicate()


def live_page(server: Server, browser: Browser) -> Page:
    """The live page, as somebody leaves it open."""
    page = sign_in(browser.new_context(), server.url, "dana", PASSWORD)
    page.goto(f"{server.url}/r/portal-2.0/cutovers/dress/")
    return page


@pytest.mark.usefixtures("runner")
def test_the_page_says_since_when_and_the_runner_goes_on(
    served: Server, cluster: Cluster, browser: Browser, tmp_path: Path
) -> None:
    """The program ends while the database is dead; when it is back, that is told and the next program begins, once."""
    page = live_page(served, browser)
    expect(page.locator("#task-copy .badge")).to_contain_text("running", timeout=PATIENCE)
    expect(page.locator("#stale")).to_be_hidden()
    cluster.kill()
    expect(page.locator("#stale")).to_contain_text("No answer since", timeout=PATIENCE)
    expect(page.locator("#task-copy .badge")).to_contain_text("running")
    (tmp_path / "go").touch()
    journal = next((tmp_path / "beside").glob("cutovers/*/journal.jsonl"))
    served.wait_for(lambda: '"what": "done"' in journal.read_text(), "the end is written down", 60)
    assert (tmp_path / "begun").read_text().split() == ["copy"]
    cluster.start()
    expect(page.locator("#task-after .badge")).to_contain_text("done", timeout=PATIENCE)
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#log")).to_be_visible()
    assert (tmp_path / "begun").read_text().split() == ["copy", "after"]
    page.context.close()
