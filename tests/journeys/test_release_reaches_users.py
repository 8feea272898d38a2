# SPDX-License-Identifier: Apache-2.0
"""Does a release go from the board to its users, and back, as people see it?"""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import sign_in
from tests.server import Server, gonogo

pytestmark = pytest.mark.browser
RELEASE = "benefits-portal-2.0"
PILOT_PERSON, OTHER_PERSON = "Maria Lopez", "Andre Taylor"


def person(page: Page, name: str) -> Locator:
    """The button of a person in the sample application, with the version they get."""
    return page.locator(".person", has_text=name).locator(".version")


def give_word_for_training(page: Page) -> None:
    """Answer the one question that is open, for the pilot."""
    page.get_by_role("link", name="What to do next").click()
    page.get_by_role("link", name=re.compile("Invite those who have not")).click()
    row = page.locator("details", has_text="Give your word").first
    row.locator("summary").click()
    row.locator("label", has_text=re.compile("^Yes")).click()
    row.get_by_label(re.compile("What you know")).fill(
        "All fourteen people of both offices were in the session on Tuesday."
    )
    row.get_by_role("button").click()


def test_evidence_opens_the_pilot_for_its_people_only_and_rollback_takes_it_back(
    own_demo: Server, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    """Board, evidence, preview, open: the sample application changes for the pilot only. Roll back: it returns."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    sample = context.new_page()
    sample.goto(f"{own_demo.url}/sample/")
    expect(person(sample, PILOT_PERSON)).to_have_text("old")
    page = sign_in(context, own_demo.url, "dana")
    page.goto(f"{own_demo.url}/r/{RELEASE}/")
    expect(page.locator(".verdict").first).to_contain_text("NO EVIDENCE")
    give_word_for_training(page)
    page.goto(f"{own_demo.url}/r/{RELEASE}/")
    expect(page.locator(".verdict").first).to_contain_text("GO")
    _open_pilot(page)
    expect(person(sample, PILOT_PERSON)).to_have_text("new")
    expect(person(sample, OTHER_PERSON)).to_have_text("old")
    seconds = _roll_back(page, sample)
    expect(person(sample, OTHER_PERSON)).to_have_text("old")
    with capsys.disabled():
        print(f"\nFrom the click on Roll back to the sample application: {seconds:.2f} s")
    assert seconds < 10
    assert "whole" in gonogo("evidence", "verify", home=own_demo.home).out
    context.close()


def _open_pilot(page: Page) -> None:
    page.get_by_role("link", name=re.compile("pilot", re.I)).first.click()
    page.get_by_role("link", name="Preview and open").click()
    expect(page.get_by_text("14 people").first).to_be_visible()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".verdict").first).to_contain_text("Open, 100 %")


def _roll_back(page: Page, sample: Page) -> float:
    page.get_by_role("link", name=re.compile("Roll back")).click()
    page.locator("main form textarea, main form input[type=text]").first.fill("The new form lost an attachment.")
    started = time.perf_counter()
    page.locator("main form button[type=submit]").click(no_wait_after=True)
    expect(person(sample, PILOT_PERSON)).to_have_text("old")
    return time.perf_counter() - started


def test_viewer_sees_the_board_and_can_open_nothing(own_demo: Server, browser: Browser) -> None:
    """Vera only looks: no button opens, pauses or attests, and the addresses refuse her."""
    context: BrowserContext = browser.new_context()
    page = sign_in(context, own_demo.url, "vera")
    page.goto(f"{own_demo.url}/r/{RELEASE}/waves/pilot/")
    expect(page.get_by_role("link", name="Preview and open")).to_have_count(0)
    answer = page.goto(f"{own_demo.url}/r/{RELEASE}/waves/pilot/rollback/")
    assert answer is not None
    assert answer.status == 403
    context.close()
