# SPDX-License-Identifier: Apache-2.0
"""Does Gonogo take a release back by itself when it hurts users, and do people see why?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import sign_in
from tests.server import Server, gonogo

pytestmark = pytest.mark.browser
RELEASE = "claims-3.0"
PLAN = """\
gonogo: 1
release: claims-3.0
product: claims
kind: iterative
date: 2026-01-05
groups: {everyone: {match: any}}
flags: {new-claim: {variants: {on: true, off: false}, new: on, old: off}}
waves:
  - {name: first, opens: 2026-01-05T09:00, groups: [everyone], stages: [50, 100], bake: 1h}
guardrails:
  - {name: failed-claims, kind: rate, bad: claim_failed, of: claim_sent, margin: 0.01, on-breach: rollback}
policy: {small_releases.size: off, rollout.groups: off, rollout.rollback: off, incidents.open: required}
"""
USERS = 3000
AT_ONCE = 1000
DETECTED_WITHIN = 180
"""Seconds for the minute to close, the loop to look and the wave to go back."""


def key_for(server: Server, scope: str) -> str:
    """A client key of the product."""
    made = gonogo("token", "create", "--scope", scope, "--product", "claims", "--format", "json", home=server.home)
    return str(made.json()["token"])


def served_new(server: Server, key: str, users: Sequence[str]) -> dict[str, bool]:
    """Which users the data plane gives the new version."""
    found = {}
    with httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for user in users:
            body = {"context": {"targetingKey": user}}
            found[user] = client.post(f"{server.url}/ofrep/v1/evaluate/flags/new-claim", json=body).json()["value"]
    return found


def report(server: Server, key: str, name: str, events: list[dict[str, object]]) -> None:
    """Send events in batches; each must be taken in whole."""
    for first in range(0, len(events), AT_ONCE):
        part = events[first : first + AT_ONCE]
        answer = httpx.post(
            f"{server.url}/api/v1/events",
            json={"batch": f"{name}-{first}", "events": part},
            headers={"Authorization": f"Bearer {key}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["accepted"] == len(part), answer.text


def failing(index: int, new: bool) -> bool:
    """One in 50 claims fails on the old version, one in eight on the new one."""
    return index % (8 if new else 50) == 0


def open_the_wave(server: Server, folder: Path) -> None:
    """Apply the plan, meet its gate and open the first stage."""
    (folder / "claims.yaml").write_text(PLAN, encoding="utf-8")
    of = ("--release", RELEASE)
    gonogo("plan", "apply", str(folder / "claims.yaml"), home=server.home)
    gonogo("evidence", "record", "incidents.open", "--outcome", "passed", *of, home=server.home)
    gonogo("wave", "open", "first", *of, home=server.home)


def test_a_breach_rolls_the_wave_back_and_the_board_says_why(
    own_demo: Server, browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Events show more failures on the new version: it goes back, the board says so, a person clears and sees it."""
    open_the_wave(own_demo, tmp_path)
    evaluate, events = key_for(own_demo, "evaluate"), key_for(own_demo, "events")
    users = [f"claimant-{number}" for number in range(USERS)]
    new = served_new(own_demo, evaluate, users)
    assert 0.4 < sum(new.values()) / USERS < 0.6
    exposed = [
        {"type": "exposure", "user": one, "flag": "new-claim", "variant": "on" if new[one] else "off", "wave": "first"}
        for one in users
    ]
    sent = [{"type": "outcome", "user": one, "event": "claim_sent"} for one in users]
    failed = [one for index, one in enumerate(users) if failing(index, new[one])]
    report(own_demo, events, "exposed", list(exposed))
    report(own_demo, events, "sent", list(sent))
    report(own_demo, events, "failed", [{"type": "outcome", "user": one, "event": "claim_failed"} for one in failed])

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = sign_in(context, own_demo.url, "dana")
    page.goto(f"{own_demo.url}/r/{RELEASE}/")
    expect(page.locator(".alarm--no")).to_contain_text("Gonogo rolled back wave first", timeout=DETECTED_WITHIN * 1000)
    expect(page.locator(".alarm--no")).to_contain_text("failed-claims is breached")
    expect(page.locator(".alarm--no")).to_contain_text("claim_failed")
    assert not any(served_new(own_demo, evaluate, users[:200]).values())
    with capsys.disabled():
        print(f"\nThe board: {page.locator('.alarm--no').inner_text()}")
    _clear(page)
    page.goto(f"{own_demo.url}/r/{RELEASE}/")
    expect(page.locator(".alarm--no")).to_have_count(0)
    assert not any(served_new(own_demo, evaluate, users[:200]).values()), "clearing opens nothing"
    context.close()


def _clear(page: Page) -> None:
    page.get_by_role("link", name="See the guardrails").first.click()
    expect(page.locator(".guardrail--no")).to_contain_text("stands until a person clears it")
    page.get_by_role("link", name="Clear this breach").click()
    page.get_by_label(re.compile("Reason")).fill("The upload is repaired and tested again.")
    page.get_by_role("button", name="Clear the breach").click()
    expect(page.get_by_text("is cleared; it counts anew").first).to_be_visible()
