# SPDX-License-Identifier: Apache-2.0
"""Can somebody without git say what would show that people are worse off, exactly as a file would say it?"""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core import clock
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.planfile import Count, Limit, Mean, Rate, plan_from_data, plan_to_data, read_plan
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_
from gonogo.faces.web.forms.plan import section_form
from gonogo.faces.web.forms.plan_guardrails import OF_KIND, GuardrailRow
from gonogo.faces.web.forms.plan_row import Known
from gonogo.faces.web.tests.conftest import Browser
from gonogo.faces.web.tests.page_forms import problems_of
from gonogo.faces.web.tests.test_plan_edit import address, fields, require_equal, row, send, send_and_confirm
from gonogo.practices.rollout.actions import open_wave

FAILED = "{name: failed, kind: rate, bad: submit_failed, of: submit_tried, margin: 0.005, on-breach: rollback}"
SLOW = "{name: slow, kind: mean, of: minutes, margin: 1.5, on-breach: pause}"
PAGES = "{name: pages, kind: limit, source: {prometheus: up}, below: 2, every: 5m, on-breach: pause}"
LOAD = "{name: support-load, kind: count, source: support, on-breach: hold}"
RATE = {"kind": "rate", "bad": "submit_failed", "of": "submit_tried", "points": "0.5", "on_breach": "rollback"}
MEAN = {"kind": "mean", "value": "minutes", "change": "1.5", "on_breach": "pause"}
LIMIT = {
    "kind": "limit", "query": "up", "side": "below", "figure": "2", "every": "5m", "on_breach": "pause",
}  # fmt: skip
ALL_AT_ONCE = PLAN.replace(", stages: [50, 100]", "")


def with_guardrails(*guardrails: str, plan: str = PLAN) -> str:
    """The small plan with these guardrails."""
    return plan.replace(f"  - {LOAD}\n", "".join(f"  - {one}\n" for one in guardrails))


def adding(sent: dict[str, Any], *rows: dict[str, str]) -> dict[str, Any]:
    """What a browser sends when these rows were added below the others."""
    first = int(sent["guardrails-TOTAL_FORMS"])
    added = {
        f"guardrails-{first + number}-{field}": value for number, one in enumerate(rows) for field, value in one.items()
    }
    return {**sent, **added, "guardrails-TOTAL_FORMS": str(first + len(rows))}


def refused(looking_as: Browser, sent: dict[str, Any]) -> tuple[dict[str, str], str]:
    """The fields at which the page says that something is wrong, and what it lists above the form."""
    response = looking_as("dana").post(address("guardrails"), sent)
    assert response.status_code == 400
    (wrong,) = [one for one in response.context["form"].blocks if one.errors]
    return {name: " ".join(errors) for name, errors in wrong.errors.items()}, problems_of(response)


def test_guardrails_made_by_form_equal_the_file(release: str, looking_as: Browser) -> None:
    """One of each kind, to the hash; the preview tells them before anything is applied."""
    sent = adding(
        fields(looking_as, "guardrails"),
        RATE | {"name": "failed"},
        MEAN | {"name": "slow"},
        LIMIT | {"name": "pages"},
    )
    send_and_confirm(looking_as, "guardrails", sent)
    require_equal(with_guardrails(LOAD, FAILED, SLOW, PAGES))


def test_a_guardrail_is_changed_and_another_removed(release: str, looking_as: Browser) -> None:
    """Another kind takes only what belongs to it; what stands in the fields of the former kind is not read."""
    apply_plan(with_guardrails(LOAD, FAILED, SLOW), rosters={}, by=as_("dana"), now=NOW)
    sent = fields(looking_as, "guardrails")
    failed, slow = row(sent, "failed"), row(sent, "slow")
    sent |= {f"{failed}-kind": "count", f"{failed}-source": "incidents", f"{failed}-points": "much"}
    sent |= {f"{slow}-better": "higher", f"{slow}-change": "0.1", f"{row(sent, 'support-load')}-DELETE": "on"}
    send_and_confirm(looking_as, "guardrails", sent)
    require_equal(
        with_guardrails(
            "{name: failed, kind: count, source: incidents, on-breach: rollback}",
            "{name: slow, kind: mean, of: minutes, margin: 0.1, better: higher, on-breach: pause}",
        )
    )


def test_a_query_of_several_lines_comes_back_as_it_was(release: str, looking_as: Browser) -> None:
    """A browser sends other line breaks than the file has; sending the form unchanged changes nothing."""
    apply_plan(
        with_guardrails('{name: q, kind: limit, source: {prometheus: "sum(\\n  up)\\n"}, above: -1, on-breach: hold}'),
        rosters={},
        by=as_("dana"),
        now=NOW,
    )
    sent = fields(looking_as, "guardrails")
    assert sent["guardrails-0-query"] == "sum(\n  up)\n"
    sent["guardrails-0-query"] = sent["guardrails-0-query"].replace("\n", "\r\n")
    response = send_and_confirm(looking_as, "guardrails", sent)
    assert "The plan says the same as version 2; nothing was changed." in response.content.decode()


AMOUNTS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
BREACH = {"name": st.just("one"), "on-breach": st.sampled_from(["rollback", "pause", "hold"])}
GUARDRAILS = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("rate"), "bad": WORDS, "of": WORDS,
            "margin": st.floats(0, 1, exclude_min=True, exclude_max=True), **BREACH,
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("mean"), "of": WORDS, "margin": st.floats(0, exclude_min=True, allow_infinity=False),
            "better": st.sampled_from(["lower", "higher"]), **BREACH,
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("limit"), "source": st.fixed_dictionaries({"prometheus": WORDS}),
            "every": st.sampled_from(["1m", "90s", "2h"]), **BREACH,
        }
    ).flatmap(lambda limit: st.sampled_from(["below", "above"]).flatmap(
        lambda side: AMOUNTS.map(lambda figure: {**limit, side: figure})
    )),
    st.fixed_dictionaries({"kind": st.just("count"), "source": st.sampled_from(["support", "incidents"]), **BREACH}),
)  # fmt: skip


@given(GUARDRAILS)
def test_every_guardrail_survives_its_form(guardrail: dict[str, Any]) -> None:
    """Whatever a file may say, the row shows it so that sending it back says the same, to the last bit."""
    plan = plan_from_data({**plan_to_data(read_plan(PLAN)), "guardrails": [guardrail]})
    data = plan_to_data(plan)
    sent = QueryDict(mutable=True)
    sent |= {"guardrails-TOTAL_FORMS": "1", "guardrails-INITIAL_FORMS": "0"}
    for field, value in GuardrailRow.initial_of(data["guardrails"][0]).items():
        sent[f"guardrails-0-{field}"] = value
    form = section_form("guardrails", data, known=Known(), practices=(), post=sent, files={})
    assert form.is_valid(), list(form.complaints())
    assert plan_to_data(plan_from_data(form.data())) == data


@pytest.mark.parametrize("kind", [Rate, Mean, Limit, Count])
def test_every_key_of_a_guardrail_has_a_field(kind: type[Rate | Mean | Limit | Count]) -> None:
    """A key that the plan learns and the form does not would be lost by whoever changes a guardrail here."""
    keys = {field.alias for field in kind.model_fields.values()}
    name = str(kind.model_json_schema()["properties"]["kind"]["const"])
    assert keys == GuardrailRow.places.keys() | OF_KIND[name].keys()
    assert {*GuardrailRow.places.values(), *OF_KIND[name].values()} <= GuardrailRow.base_fields.keys()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"name", "kind", "on_breach"}),
        ({"kind": "rate"}, {"name", "bad", "of", "points", "on_breach"}),
        ({"kind": "mean", "name": "a", "on_breach": "hold", "value": " "}, {"value", "change"}),
        ({"kind": "limit", "name": "a", "on_breach": "hold", "query": "\n"}, {"query", "figure"}),
        ({"kind": "count", "name": "a", "on_breach": "hold"}, {"source"}),
        ({"kind": "guess", "name": "a", "on_breach": "hold"}, {"kind"}),
        (RATE | {"name": "a", "points": "0,5"}, {"points"}),
        (RATE | {"name": "a", "points": "500"}, {"points"}),
        (RATE | {"name": "Not A Name"}, {"name"}),
        (RATE | {"name": "support-load"}, {"name"}),
        (RATE | {"name": "a", "bad": "x" * 121}, {"bad"}),
        (MEAN | {"name": "a", "change": "-1"}, {"change"}),
        (LIMIT | {"name": "a", "every": "soon"}, {"every"}),
        (LIMIT | {"name": "a", "every": "0s"}, set()),
        (LIMIT | {"name": "a", "figure": "1e999"}, {"figure"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    release: str, looking_as: Browser, typed: dict[str, str], wrong: set[str]
) -> None:
    """All of it at once, in the unit that was asked for, and nothing is applied."""
    sent = adding(fields(looking_as, "guardrails"), {"better": "higher", **typed})
    at, listed = refused(looking_as, sent)
    assert wrong <= set(at)
    assert set(at) <= (wrong or {"__all__", "every"})
    for sentence in at.values():
        assert sentence in listed


def test_a_row_left_blank_is_not_there(release: str, looking_as: Browser) -> None:
    """Who adds a row and leaves it alone is asked nothing."""
    response = looking_as("dana").post(address("guardrails"), fields(looking_as, "guardrails") | {"add": "guardrails"})
    page = response.content.decode()
    assert 'name="guardrails-1-kind"' in page
    blank = adding(fields(looking_as, "guardrails"), {"better": "lower", "side": "below"})
    response = send_and_confirm(looking_as, "guardrails", blank)
    assert "The plan says the same as version 1; nothing was changed." in response.content.decode()


def test_a_plan_without_holdback_and_stages_says_that_nothing_is_compared(release: str, looking_as: Browser) -> None:
    """Where a comparison is planned, and where the waves are; a wave that alone lacks both is named."""
    gap = "No wave of this plan has a holdback or stages, so nobody stays on the old version to compare with"
    page = looking_as("dana").get(address("guardrails")).content.decode()
    assert "Waves pilot, everyone have no holdback and no stages, so nothing is compared there." in page
    assert gap not in page
    apply_plan(with_guardrails(FAILED, plan=ALL_AT_ONCE), rosters={}, by=as_("dana"), now=NOW)
    assert gap in looking_as("dana").get(address("guardrails")).content.decode()
    advice = "Guardrail failed compares with people who stay on the old version, and no wave has a holdback or stages."
    assert advice in looking_as("dana").get(address("waves")).content.decode()
    apply_plan(with_guardrails(LOAD, plan=ALL_AT_ONCE), rosters={}, by=as_("dana"), now=NOW)
    assert "no wave has a holdback" not in looking_as("dana").get(address("waves")).content.decode()
    every = PLAN.replace("bake: 1d", "holdback: 5").replace("[everyone]}", "[everyone], stages: [5, 100]}")
    apply_plan(every, rosters={}, by=as_("dana"), now=NOW)
    assert "rowform__note--comparison" not in looking_as("dana").get(address("guardrails")).content.decode()


def test_what_cannot_roll_back_on_its_own_is_said_where_it_is_chosen(release: str, looking_as: Browser) -> None:
    """At the top for all, and in the row for the kinds that compare nothing; the plan promises no rollback either."""
    page = looking_as("dana").get(address("guardrails")).content.decode()
    assert "Only a comparison with people who stay on the old version rolls back on its own" in page
    assert "it pauses the wave, and a person decides." in page
    told = with_guardrails(LOAD.replace("hold", "rollback"), FAILED, PAGES)
    apply_plan(told, rosters={}, by=as_("dana"), now=NOW)
    shown = " ".join(looking_as("vera").get(reverse("plan", args=[RELEASE])).content.decode().split())
    assert "On a breach: the wave is paused and a person decides about a rollback" in shown
    assert "On a breach: the compared waves are rolled back." in shown
    assert "It is read every 5 minutes. On a breach: the wave is paused until a person resumes it." in shown


def test_the_rows_are_told_when_folded(release: str, looking_as: Browser) -> None:
    """What shows it, and what happens then; the preview says the change in words too."""
    apply_plan(with_guardrails(FAILED, SLOW, PAGES, LOAD), rosters={}, by=as_("dana"), now=NOW)
    page = looking_as("dana").get(address("guardrails")).content.decode()
    for words in (
        "share of people with submit_failed · rolls back",
        "mean of minutes · pauses",
        "a figure that must stay below 2 · pauses",
        "what support counts · holds",
    ):
        assert words in page
    sent = fields(looking_as, "guardrails")
    sent[f"{row(sent, 'failed')}-points"] = "1"
    shown = unescape(send(looking_as, "guardrails", sent).content.decode())
    assert 'In guardrail "failed", margin changes from 0.005 to 0.01.' in shown


def test_with_a_wave_open_the_page_says_what_a_removed_guardrail_means(
    ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guardrails stay changeable, and nobody takes protection away without being told."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    assert "no longer protects" not in looking_as("dana").get(address("guardrails")).content.decode()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    page = looking_as("dana").get(address("guardrails")).content.decode()
    assert "one that is taken out no longer protects those who have the release" in page
    send_and_confirm(looking_as, "guardrails", adding(fields(looking_as, "guardrails"), RATE | {"name": "failed"}))
    require_equal(with_guardrails(LOAD, FAILED))
