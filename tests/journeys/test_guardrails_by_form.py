# SPDX-License-Identifier: Apache-2.0
"""Is somebody who plans a guardrail asked only what belongs to it, also where no scripts run?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.conftest import sign_in
from tests.server import Server

pytestmark = pytest.mark.browser
ADDRESS = "/r/benefits-portal-2.0/plan/edit/guardrails/"
ASKED = {
    "A larger share": {"bad", "of", "points"},
    "A measured value": {"value", "change", "better"},
    "A figure in Prometheus": {"query", "side", "figure", "every"},
    "Another practice": {"source"},
}
"""What is asked for each kind, besides the kind, the name and what happens then."""


def asked(row: Locator) -> set[str]:
    """The fields of the row that can be seen."""
    seen = row.locator(".field").evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => one.className.split('--')[1])"
    )
    return set(seen) - {"kind", "name", "on_breach"}


def test_a_kind_of_guardrail_asks_only_what_belongs_to_it(demo: Server, browser: Browser) -> None:
    """Nothing before a kind is chosen; what cannot roll back on its own says so as soon as that is wanted."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    context.set_default_timeout(20_000)
    page = sign_in(context, demo.url, "dana")
    page.goto(demo.url + ADDRESS)
    page.get_by_role("button", name="Add a guardrail").click()
    row = page.locator(".rowform").nth(3)
    expect(row.get_by_text("What would show that people are worse off?")).to_be_visible()
    assert asked(row) == set()
    found = {}
    for kind in ASKED:
        row.locator("label", has_text=kind).click()
        found[kind] = asked(row)
    assert found == ASKED
    note = row.get_by_text("This is no comparison with people")
    expect(note).to_be_hidden()
    row.locator("label", has_text="Roll back").click()
    expect(note).to_be_visible()
    row.locator("label", has_text="A larger share").click()
    expect(note).to_be_hidden()
    context.close()
