# SPDX-License-Identifier: Apache-2.0
"""Can everybody use every page: with a screen reader, by keyboard, and on a narrow screen?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from gonogo.faces.web.forms.plan_sections import SECTIONS
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
    f"{BOARD}small/",
    f"{BOARD}small/waiting/",
    f"{BOARD}small/slices/",
    f"{BOARD}small/lead-time/",
    f"{BOARD}rehearsals/",
    f"{BOARD}rehearsals/people/",
    f"{BOARD}practices/rollout/",
    f"{BOARD}practices/training/",
    f"{BOARD}waves/",
    f"{BOARD}waves/pilot/",
    f"{BOARD}waves/pilot/members/",
    f"{BOARD}guardrails/",
    f"{BOARD}explain/",
    f"{BOARD}forecast/",
    f"{BOARD}forecast/track-record/",
    f"{BOARD}waves/caseworkers/poll/",
    f"{BOARD}calendar/",
    f"{BOARD}moving/",
    f"{BOARD}cutovers/",
    f"{BOARD}cutovers/dress-1/",
    f"{BOARD}cutovers/dress-2/",
    f"{BOARD}cutovers/cutover/",
    f"{BOARD}cutovers/cutover/print/",
    f"{BOARD}runbooks/people-cutover/",
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
PAGES_OF_LEAD = (
    *(f"{BOARD}plan/edit/{section}/" for section in SECTIONS),
    f"{BOARD}webhooks/",
    f"{BOARD}groups/",
    f"{BOARD}forecast/work/",
    f"{BOARD}cutovers/cutover/do/start/",
    f"{BOARD}runbooks/import/",
    f"{BOARD}runbooks/people-cutover/schedule/",
    f"{BOARD}runbooks/people-cutover/add/",
    f"{BOARD}runbooks/people-cutover/tasks/smoke/",
    f"{BOARD}runbooks/people-cutover/tasks/smoke/after/",
)
PAGES_OF_ADMIN = ("/people/add/", "/people/tokens/", "/people/account/vera/", "/people/account/vera/deactivate/")
WIDTHS = (1280, 360)
LOOKERS = {"dana": 1280, "vera": 360}
"""Who looks, and how wide their screen is."""


@pytest.fixture(scope="module", params=LOOKERS)
def page(request: pytest.FixtureRequest, demo: Server, browser: Browser) -> Iterator[Page]:
    """A page on which the release lead at a desk or a viewer with a telephone is signed in."""
    context = browser.new_context(viewport={"width": LOOKERS[request.param], "height": 800})
    context.set_default_timeout(20_000)
    yield sign_in(context, demo.url, request.param)
    context.close()


def complaints_about(page: Page, url: str) -> list[str]:
    """What axe and the console say about a page with everything unfolded, and at which width it must be scrolled."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    width = page.viewport_size["width"]
    page.goto(url)
    complaints = [said for said in complaints if "status of 40" not in said]
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    found = Axe().run(page).response["violations"]
    complaints += [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
    for tried in WIDTHS:
        page.set_viewport_size({"width": tried, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > tried:
            complaints.append(f"wider than {tried} pixels")
    page.set_viewport_size({"width": width, "height": 800})
    return complaints


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody(page: Page, demo: Server, path: str) -> None:
    """Axe finds nothing, with everything unfolded; at no width has anything to be scrolled sideways."""
    assert complaints_about(page, demo.url + path) == []


def test_a_run_is_for_everybody(page: Page, demo: Server) -> None:
    """Runs that passed, failed, lost a row or were cut off: their addresses stand in the table of runs."""
    page.goto(f"{demo.url}{BOARD}rehearsals/")
    runs = page.eval_on_selector_all("tbody th a", "all => all.map(one => one.getAttribute('href'))")
    assert len(runs) == 17
    shown = [runs[0], *runs[-1:-9:-1]]
    assert {path: found for path in shown if (found := complaints_about(page, demo.url + path))} == {}


@pytest.mark.parametrize(("who", "paths"), [("ada", PAGES_OF_ADMIN), ("dana", PAGES_OF_LEAD)])
def test_a_page_of_one_role_is_for_everybody(demo: Server, browser: Browser, who: str, paths: tuple[str, ...]) -> None:
    """The pages that only an administrator or a release lead sees."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 800})
    page = sign_in(context, demo.url, who)
    assert {path: found for path in paths if (found := complaints_about(page, demo.url + path))} == {}
    context.close()


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
