# SPDX-License-Identifier: Apache-2.0
"""Does somebody who moves the date see what it costs, before and after, and what heals it?"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import sign_in
from tests.server import COMMAND, Server, gonogo, running_server, surroundings

pytestmark = pytest.mark.browser
PASSWORD = "a date that moves"
BOARD = "/r/claims-3.0/"
PLAN = """\
# Agreed with the agency in spring.
gonogo: 1
release: claims-3.0
product: claims
title: Claims 3.0
kind: big-bang
date: {day}   # the day that is asked about
schedule: {{code-freeze: {freeze}, buffer: 30d}}
groups: {{pilot: {{match: {{office: [duluth]}}}}, everyone: {{match: any}}}}
flags: {{new-claim: {{variants: {{on: true, off: false}}, new: on, old: off}}}}
waves:
  - {{name: pilot, opens: {day}T09:00, groups: [pilot], bake: 1d}}
  - {{name: everyone, opens: {later}T09:00, groups: [everyone]}}
policy: {{schedule.calendar: off, schedule.freeze-gap: off}}
"""
DONE = "5,4,6,5,5,4,6,5,5,4,6,5"
REMAINING = 40


def apply_plan(home: Path, day: date) -> None:
    """Apply the plan with this release date."""
    dates = {"day": day, "freeze": day - timedelta(days=70), "later": day + timedelta(days=8)}
    file = home.parent / "release.yaml"
    file.write_text(PLAN.format(**dates))
    gonogo("plan", "apply", str(file), home=home)


def add_lead(home: Path) -> None:
    """Make the account of the release lead."""
    command = [*COMMAND, "user", "add", "dana", "--role", "release-lead", "--password-stdin"]
    subprocess.run(command, env=surroundings(home), cwd=home.parent, input=f"{PASSWORD}\n", text=True, check=True)


@pytest.fixture
def thirty_five_days(tmp_path: Path) -> Iterator[tuple[Server, date]]:
    """A release with a forecast that leaves 35 days, and its date."""
    home = tmp_path / "home"
    apply_plan(home, date(2099, 3, 2))
    add_lead(home)
    made = gonogo("forecast", "--done", DONE, "--remaining", str(REMAINING), "--format", "json", home=home).json()
    day = date.fromisoformat(made["dates"]["p85"]) + timedelta(days=35)
    apply_plan(home, day)
    with running_server(home) as server:
        yield server, day


def sentence(day: date) -> str:
    """A day as people read it."""
    return f"{day:%-d %B %Y}"


def complaints_about(page: Page) -> list[str]:
    """What axe says, and at which width the page must be scrolled sideways."""
    complaints = [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            complaints.append(f"wider than {width} pixels")
    return complaints


def time_on_the_board(page: Page) -> Locator:
    """The console of the room of time."""
    return page.locator(".console", has=page.locator("#console-schedule"))


def events(address: str) -> dict[str, Any]:
    """What two programs that ask at once get: the same, by the part of the uid that names the thing."""
    with ThreadPoolExecutor(2) as programs:
        answers = list(programs.map(lambda _: httpx.get(address, timeout=30), range(2)))
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    again = httpx.get(address, headers={"If-None-Match": answers[0].headers["ETag"]}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")
    return {str(one["UID"]).partition("@")[0]: one for one in Calendar.from_ical(answers[0].content).events}


def subscribe(page: Page) -> str:
    """Get an address of the calendar on its page, and come back."""
    page.get_by_role("link", name="Calendar", exact=True).click()
    expect(page.get_by_role("heading", name="What happens when?")).to_be_visible()
    assert complaints_about(page) == []
    page.get_by_role("button", name="Make an address").click()
    address = page.locator(".secret code").inner_text()
    assert complaints_about(page) == []
    page.get_by_role("link", name="I have kept it").click()
    return address


def look_at(page: Page, day: date) -> str:
    """See what happens on another day; returns the words of the scope cut that would heal it."""
    page.get_by_role("link", name="Move a date").click()
    page.get_by_label("New day").fill(day.isoformat())
    page.get_by_role("button", name="See what happens").click()
    buffer = page.locator('[id="schedule.buffer"]')
    expect(buffer.locator(".badge")).to_have_text(["GO", "NO-GO"])
    expect(buffer).to_contain_text("21 days")
    assert complaints_about(page) == []
    healing = re.search(rf"Cut \d+ of {REMAINING} items", buffer.inner_text())
    assert healing, buffer.inner_text()
    return healing[0]


def forecast_with(page: Page, url: str, remaining: int) -> None:
    """Type in the same weeks with another number of items left."""
    page.goto(f"{url}{BOARD}forecast/work/")
    page.get_by_text("Or type in weekly counts").click()
    page.get_by_label("Finished in each of the last full weeks").fill(DONE)
    page.get_by_label("Still to be done").fill(str(remaining))
    page.get_by_role("button", name="Forecast from these counts").click()


def test_the_date_moves_and_a_smaller_scope_heals_it(thirty_five_days: tuple[Server, date], browser: Browser) -> None:
    """GO with 35 days; two weeks earlier NO-GO with the cut that heals it, on the page and on the board; cut, GO."""
    server, day = thirty_five_days
    earlier = day - timedelta(days=14)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = sign_in(context, server.url, "dana", PASSWORD)
    page.goto(server.url + BOARD)
    expect(time_on_the_board(page).locator(".badge")).to_have_text("GO")
    expect(time_on_the_board(page)).to_contain_text("35 days")
    address = subscribe(page)
    before = events(address)

    healing = look_at(page, earlier)
    page.get_by_role("button", name=f"Move it to {sentence(earlier)}").click()
    expect(page.get_by_text("Moved to")).to_be_visible()
    expect(time_on_the_board(page).locator(".badge")).to_have_text("NO-GO")
    expect(time_on_the_board(page)).to_contain_text(healing)

    kept = gonogo("plan", "export", "--release", "claims-3.0", home=server.home).out
    assert f"date: {earlier}   # the day that is asked about" in kept and "# Agreed with the agency" in kept
    after = events(address)
    assert earlier == after["release-date"].DTSTART
    assert all(after[name]["SEQUENCE"] > before[name]["SEQUENCE"] for name in ("release-date", "wave/everyone"))
    assert after["code-freeze"] == before["code-freeze"]

    forecast_with(page, server.url, REMAINING - int(healing.split()[1]))
    page.goto(server.url + BOARD)
    expect(time_on_the_board(page).locator(".badge")).to_have_text("GO")
    context.close()
