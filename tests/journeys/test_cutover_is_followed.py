# SPDX-License-Identifier: Apache-2.0
"""Can ten people go through a night together: with a real runner, a late task, a vote, and the way back?"""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import sign_in
from tests.server import Server, end_of, gonogo, start_gonogo

pytestmark = pytest.mark.browser
RELEASE = "benefits-portal-2.0"
LIVE = f"/r/{RELEASE}/cutovers/small-night/"
PATIENCE = 90_000
"""Milliseconds to wait for what other processes do."""
RUNBOOK = """\
runbook: small-night
title: A small night
timezone: UTC
window: {starts: 2027-03-06T22:00, ends: 2027-03-06T23:00}
people:
  dana: {name: Dana Whitfield, phone: "+1 555 0100"}
  ravi: {name: Ravi Menon}
roles:
  security: [ivan]
point-of-no-return: open
tasks:
  - id: copy
    name: Move the people
    owner: ravi
    kind: command
    planned: 1s
    run: while [ ! -e go ]; do echo moving; sleep 0.1; done; echo all moved
  - {id: decide, name: "Go live?", owner: dana, kind: decision, after: [copy], planned: 1s, voters: [dana, security]}
  - {id: open, name: Open the new portal, owner: ravi, kind: manual, after: [decide], planned: 1s}
backout:
  - {id: restore, name: Bring the old database back, owner: ravi, kind: command, planned: 59m, run: echo restored}
  - {id: reopen, name: Open the old portal, owner: ravi, kind: manual, after: [restore], planned: 20s}
"""


@pytest.fixture
def people(own_demo: Server, browser: Browser) -> Iterator[dict[str, Page]]:
    """Four people in four browsers; Vera has a telephone."""
    contexts = []
    found = {}
    for name in ("dana", "ravi", "ivan", "vera"):
        size = {"width": 360, "height": 740} if name == "vera" else {"width": 1280, "height": 900}
        contexts.append(browser.new_context(viewport=size))
        found[name] = sign_in(contexts[-1], own_demo.url, name)
    yield found
    for context in contexts:
        context.close()


def schedule(server: Server, folder: Path) -> Path:
    """Put the runbook where the runner is, and schedule the night from now on."""
    folder.mkdir()
    file = folder / "small-night.yaml"
    file.write_text(RUNBOOK)
    gonogo("cutover", "import", str(file), home=server.home)
    starts, ends = (when.isoformat(timespec="seconds") for when in window_from(datetime.now(UTC)))
    words = ("cutover", "schedule", "small-night", "small-night")
    gonogo(*words, "--starts", starts, "--ends", ends, home=server.home)
    return file


def window_from(starts: datetime) -> tuple[datetime, datetime]:
    """So long that nothing is late while the test looks, on whatever machine."""
    return starts, starts + timedelta(hours=12)


def let_hours_pass(server: Server) -> None:
    """Nobody can turn the clock of a server: in its place the window of the night is moved, to twelve hours ago.

    So the program that runs has taken twelve hours longer than planned, however quick the machine is.
    """
    starts, ends = window_from(datetime.now(UTC) - timedelta(hours=12))
    with closing(sqlite3.connect(server.home / "gonogo.sqlite3", timeout=60)) as store, store:
        moved = store.execute(
            "UPDATE rehearsals_cutover SET window_starts = ?, window_ends = ? WHERE name = 'small-night'",
            [f"{when:%Y-%m-%d %H:%M:%S}" for when in (starts, ends)],
        )
        assert moved.rowcount == 1


def test_a_night_is_gone_through_and_turned_back(own_demo: Server, people: dict[str, Page], tmp_path: Path) -> None:
    """Everybody sees the same at the same time; what it showed is in the ledger at the end."""
    file = schedule(own_demo, tmp_path / "beside-the-database")
    dana, vera = people["dana"], people["vera"]
    vera.goto(own_demo.url + LIVE)
    expect(vera.locator(".cut__top")).to_contain_text("has not started")
    expect(vera.locator(".cut__top--go")).to_have_count(1)
    expect(vera.locator("main button, main .usa-button")).to_have_count(0)
    runner = begin_night(own_demo, dana, file)
    expect(vera.locator("#task-copy .badge")).to_contain_text("running", timeout=PATIENCE)
    expect(vera.locator("#task-copy")).to_contain_text("moving", timeout=PATIENCE)
    expect(vera.locator(".cut__top--go .badge")).to_contain_text("Enough time")
    # The program takes longer than planned, until the decision would come too late.
    let_hours_pass(own_demo)
    expect(vera.locator(".cut__top--no .badge")).to_contain_text("Out of time", timeout=PATIENCE)
    expect(vera.locator(".cut__top")).to_contain_text("late")
    (file.parent / "go").touch()
    vote_and_turn_back(own_demo, people)
    go_back(own_demo, people)
    assert end_of(runner).code == 1
    require_evidence(own_demo, dana)
    # A night that is over is looked at once a minute only; one that is planned shows sooner that nobody answers.
    vera.goto(f"{own_demo.url}/r/{RELEASE}/cutovers/cutover/")
    own_demo.kill()
    expect(vera.locator("#stale")).to_contain_text("No answer since", timeout=PATIENCE)


def begin_night(server: Server, lead: Page, file: Path) -> subprocess.Popen[str]:
    """The lead presses Start; the runner beside the database is there."""
    lead.goto(server.url + LIVE)
    lead.get_by_role("link", name="Start the dress rehearsal").click()
    lead.get_by_role("button", name="Start the dress rehearsal").click()
    words = ("cutover", "run", "small-night", str(file), "--runner", "db-2", "--release", RELEASE)
    return start_gonogo(*words, home=server.home)


def vote_and_turn_back(server: Server, people: dict[str, Page]) -> None:
    """One go and one no-go, which all see; then the lead turns back."""
    dana, ivan, votes = people["dana"], people["ivan"], people["vera"].locator(".cut__votes")
    expect(votes).to_contain_text("Dana Whitfield has not voted yet", timeout=PATIENCE)
    dana.goto(server.url + LIVE)
    dana.get_by_role("link", name="Vote", exact=True).click()
    dana.get_by_text("Go", exact=True).click()
    dana.get_by_role("button", name="Vote").click()
    ivan.goto(server.url + LIVE)
    ivan.get_by_role("link", name="Vote", exact=True).click()
    ivan.get_by_text("No-go", exact=True).click()
    ivan.get_by_label("Why").fill("It took too long to be sure.")
    ivan.get_by_role("button", name="Vote").click()
    people["vera"].reload()
    expect(votes).to_contain_text("It took too long to be sure.", timeout=PATIENCE)
    dana.goto(server.url + LIVE)
    dana.get_by_role("link", name="Turn back").click()
    dana.get_by_label("Reason").fill("Security says no.")
    dana.get_by_role("button", name="Turn back").click()


def go_back(server: Server, people: dict[str, Page]) -> None:
    """The runner restores, Ravi opens the old portal, and the lead finishes."""
    dana, ravi, says = people["dana"], people["ravi"], people["vera"].locator(".cut__says")
    people["vera"].reload()
    expect(says).to_contain_text("Turning back", timeout=PATIENCE)
    ravi.goto(server.url + LIVE)
    begin = ravi.get_by_role("button", name="Start", exact=True)
    expect(begin).to_be_visible(timeout=PATIENCE)
    begin.click()
    ravi.get_by_role("button", name="Done", exact=True).click()
    finish = dana.get_by_role("link", name="Finish the dress rehearsal")
    expect(finish).to_be_visible(timeout=PATIENCE)
    finish.click()
    dana.get_by_role("button", name="Finish").click()
    people["vera"].reload()
    expect(says).to_contain_text("The old system was back", timeout=PATIENCE)


def require_evidence(server: Server, page: Page) -> None:
    """The ledger has what was planned and what it took, and the live page leads there."""
    page.get_by_role("link", name="See it as evidence").click()
    expect(page.locator("main")).to_contain_text("rehearsals.dress")
    listed = gonogo("evidence", "list", "--release", RELEASE, "--format", "json", home=server.home).json()
    facts = next(one["facts"] for one in listed["evidence"] if one["facts"].get("name") == "small-night")
    took = {one["task"]: (one["stage"], one["planned_seconds"]) for one in facts["tasks"]}
    assert took["copy"] == ("done", 1.0)
    assert took["decide"][0] == "failed"
    assert took["reopen"] == ("done", 20.0)
    assert (facts["outcome"], facts["turned_back_because"]) == ("backed-out", "Security says no.")


def test_the_page_works_without_scripts(demo: Server, browser: Browser) -> None:
    """Everything is there, and one looks again by a link."""
    context = browser.new_context(java_script_enabled=False)
    page = sign_in(context, demo.url, "vera")
    page.goto(f"{demo.url}/r/{RELEASE}/cutovers/cutover/")
    expect(page.locator(".cut__time")).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.locator(".cut__says")).to_contain_text("It is planned to start")
    context.close()
