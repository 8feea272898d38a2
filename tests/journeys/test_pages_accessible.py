# SPDX-License-Identifier: Apache-2.0
"""Can everybody use every page: with a screen reader, by keyboard, and on a narrow screen?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import sign_in
from tests.server import Server

pytestmark = pytest.mark.browser
BOARD = "/r/benefits-portal-2.0/"
PAGES = (
    "/releases/",
    "/releases/new/",
    BOARD,
    f"{BOARD}practices/small_releases/",
    f"{BOARD}practices/schedule/",
    f"{BOARD}practices/rollout/",
    f"{BOARD}practices/training/",
    f"{BOARD}waves/",
    f"{BOARD}waves/pilot/",
    f"{BOARD}waves/pilot/members/",
    f"{BOARD}waves/caseworkers/poll/",
    f"{BOARD}plan/",
    f"{BOARD}plan/edit/",
    f"{BOARD}evidence/",
    f"{BOARD}evidence/1/",
    f"{BOARD}history/",
    f"{BOARD}waivers/",
    "/people/",
    "/account/",
    "/nowhere/",
    "/sample/",
)
WIDTHS = (1280, 360)


@pytest.fixture(scope="module", params=["dana", "vera"])
def page(request: pytest.FixtureRequest, demo: Server, browser: Browser) -> Iterator[Page]:
    """A page on which the release lead or a viewer is signed in."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    yield sign_in(context, demo.url, request.param)
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody(page: Page, demo: Server, path: str) -> None:
    """Axe finds nothing, with everything unfolded, and nothing has to be scrolled sideways at 360 pixels."""
    complaints: list[str] = []
    page.once("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(demo.url + path)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width} pixels"
        complaints += [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    assert complaints == []


def test_the_board_refreshes_without_disturbing(demo: Server, browser: Browser) -> None:
    """What one reads or has focused stays where it is while the board asks again."""
    context = browser.new_context()
    page = sign_in(context, demo.url, "vera")
    page.goto(demo.url + BOARD)
    page.focus("#console-support")
    page.evaluate("document.querySelector('#console-support').dataset.kept = 'yes'")
    with page.expect_response(lambda answer: "/live/" in answer.url, timeout=40_000) as answered:
        pass
    assert answered.value.status == 200
    expect(page.locator("#console-support")).to_be_focused()
    expect(page.locator("#console-support")).to_have_attribute("data-kept", "yes")
    context.close()


def test_pages_work_without_scripts(demo: Server, browser: Browser) -> None:
    """Signing in, reading the board and unfolding the table need no script."""
    context = browser.new_context(java_script_enabled=False)
    page = sign_in(context, demo.url, "vera")
    page.goto(demo.url + BOARD)
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator(".console")).to_have_count(8)
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("region", name="Waves as a table")).to_be_visible()
    context.close()


def test_the_first_tab_leads_past_the_navigation(demo: Server, browser: Browser) -> None:
    """By keyboard, the first stop is the link to the content, and it works."""
    context = browser.new_context()
    page = sign_in(context, demo.url, "vera")
    page.goto(demo.url + BOARD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    context.close()
