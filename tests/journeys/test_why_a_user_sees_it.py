# SPDX-License-Identifier: Apache-2.0
"""Can a support agent say on the phone why somebody does not see the new version?"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import sign_in
from tests.server import Server

pytestmark = pytest.mark.browser
WAVE = "/r/benefits-portal-2.0/waves/caseworkers/"
QUESTION = "Why does one user see the new version, or not?"


def complaints_about(page: Page) -> list[str]:
    """What axe says, and at which width the page must be scrolled sideways."""
    complaints = [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            complaints.append(f"wider than {width} pixels")
    return complaints


def test_an_agent_answers_from_the_page_of_the_wave(demo: Server, browser: Browser) -> None:
    """From the wave to the question, the answer as sentence, picture and time line; the key stands in no address."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    page = sign_in(context, demo.url, "sam")
    page.goto(demo.url + WAVE)
    page.get_by_role("link", name="See all").click()
    who = page.locator("tbody th").first.inner_text()
    page.go_back()
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_label("User key").fill(who)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text(f"{who} sees the old version: wave caseworkers has not opened")
    expect(page.get_by_role("img", name="Where this user stands in wave caseworkers")).to_be_visible()
    expect(page.get_by_role("list", name="Versions, the newest first")).to_contain_text("Old version still")
    assert who not in page.url
    assert complaints_about(page) == []
    context.close()


def test_the_page_works_for_who_is_not_listed(demo: Server, browser: Browser) -> None:
    """What is not known is asked for, and the answer follows what is filled in."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    context.set_default_timeout(20_000)
    page = sign_in(context, demo.url, "vera")
    page.goto(f"{demo.url}/r/benefits-portal-2.0/explain/")
    page.get_by_label("User key").fill("somebody.new")
    page.get_by_role("button", name="Say why").click()
    expect(page.locator(".answer")).to_contain_text("wave everyone has not opened")
    page.get_by_label("Office").fill("duluth")
    page.get_by_role("button", name="Say why").click()
    expect(page.locator(".answer")).to_contain_text("wave pilot has not opened")
    assert complaints_about(page) == []
    context.close()
