# SPDX-License-Identifier: Apache-2.0
"""Do people see how the guardrails stand, and can those who may clear a breach do so?"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.models import Event, Person, Release
from gonogo.core.tests.cast import NOW, PLAN, ROSTERS, operator
from gonogo.practices.rollout.models import Breach

REASON = "31 support requests came in two days; 20 were to be expected."
Cast = dict[str, Person]


@pytest.fixture(autouse=True)
def clock_at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the release."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def breached(ready: str) -> str:
    """The release with a breach that nobody has cleared."""
    Breach.objects.create(
        release=Release.objects.get(name=ready),
        guardrail="support-load",
        basis="history",
        effect="pause",
        waves=["pilot"],
        reason=REASON,
        at=NOW,
    )
    return ready


def page(client: Client, person: Person, address: str) -> str:
    """What this person sees there."""
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_guardrail_has_its_verdict_and_what_it_would_do(ready: str, cast: Cast, client: Client) -> None:
    """Before anything is open nothing is known, and it says so."""
    seen = page(client, cast["vera"], f"/r/{ready}/guardrails/")
    assert "support-load" in seen
    assert "Unknown" in seen
    assert "While it is breached, Gonogo takes no further step." in seen


def test_a_breach_is_shown_to_all_and_cleared_by_those_who_may(breached: str, cast: Cast, client: Client) -> None:
    """Vera sees why; only a lead finds the way on, and her reason is kept."""
    address = f"/r/{breached}/guardrails/"
    seen = page(client, cast["vera"], address)
    assert REASON in seen and "Clear this breach" not in seen
    assert client.get(f"{address}support-load/clear/").status_code == 403
    assert "Clear this breach" in page(client, cast["dana"], address)
    refused = client.post(f"{address}support-load/clear/", {"reason": "ok"})
    assert refused.status_code == 400
    assert Breach.objects.filter(cleared_at=None).exists()
    client.post(f"{address}support-load/clear/", {"reason": "The letter was misleading and is corrected."})
    row = Breach.objects.get()
    assert (row.cleared_by, row.cleared_at) == ("dana", NOW)
    assert Event.objects.get(verb="guardrail cleared").reason == "The letter was misleading and is corrected."
    again = client.get(f"{address}support-load/clear/", follow=True).content.decode()
    assert "No breach of support-load stands" in again


def test_a_breach_of_a_guardrail_that_left_the_plan_can_still_be_cleared(
    breached: str, cast: Cast, client: Client
) -> None:
    """It holds the release as before, so there must be a way to it."""
    without = PLAN.partition("guardrails:")[0] + "roles:" + PLAN.partition("roles:")[2]
    apply_plan(without, rosters=ROSTERS, by=operator(), now=NOW)
    seen = page(client, cast["dana"], f"/r/{breached}/guardrails/")
    assert f"/r/{breached}/guardrails/support-load/clear/" in seen


def test_a_wave_says_what_it_can_show(ready: str, cast: Cast, client: Client) -> None:
    """Every guardrail is named on the page of the wave."""
    seen = page(client, cast["vera"], f"/r/{ready}/waves/pilot/")
    assert "What would show that people are worse off" in seen
    assert "It is read when the wave is open, whatever its size." in seen


def test_a_wave_says_the_smallest_regression_it_can_show_and_after_how_many_people(
    release: str, cast: Cast, client: Client
) -> None:
    """By the people in each wave: a large one sees it, a small one is told to be too small, with the people needed."""
    several = PLAN.replace("groups: [everyone]}", "groups: [everyone], stages: [50, 100]}")
    rate = "  - {name: failed, kind: rate, bad: failed, of: tried, margin: 0.01, on-breach: rollback}"
    rows = "".join(f"user-{n},{'duluth' if n < 6 else 'fargo'}\n" for n in range(5_000))
    apply_plan(
        several.replace("  - {name: support-load, kind: count, source: support, on-breach: hold}", rate),
        rosters={**ROSTERS, "rosters/people.csv": f"targetingKey,office\n{rows}".encode()},
        by=operator(),
        now=NOW,
    )
    large = page(client, cast["vera"], f"/r/{release}/waves/everyone/")
    increase = r"an increase of failed from 5\.0 % \(assumed, .*\) to (\d\.\d) %"
    shown = re.search(rf"With 4,97\d people, {increase} is seen", large)
    assert shown is not None
    assert 6.0 < float(shown[1]) < 9.0
    needed = re.search(r"Twice the margin, 2\.0 points, is seen after ([\d,]+) people\.", large)
    assert needed is not None
    assert 5_000 < int(needed[1].replace(",", "")) < 12_000
    small = page(client, cast["vera"], f"/r/{release}/waves/appeals/")
    assert "20 people are too few to show any increase of failed" in small


@pytest.mark.parametrize("address", ["guardrails/", "groups/", "explain/", "webhooks/", "waves/pilot/"])
def test_the_navigation_says_where_one_is(ready: str, cast: Cast, client: Client, address: str) -> None:
    """Everything around the waves belongs to them."""
    seen = page(client, cast["dana"], f"/r/{ready}/{address}")
    assert f'<a href="/r/{ready}/waves/" aria-current="true">Waves</a>' in seen
