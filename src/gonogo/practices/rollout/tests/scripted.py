# SPDX-License-Identifier: Apache-2.0
"""Which rollout is run and recorded, so that its past can be asked about?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.roster import KEY, parse_roster
from gonogo.core.tests.cast import NOW, RELEASE, ROSTERS, as_, attest_all
from gonogo.core.tests.cast import PLAN as USUAL_PLAN
from gonogo.faces.ofrep.tests.call import ask
from gonogo.faces.ofrep.tests.cast import ALL_KEY, grants, plane
from gonogo.faces.serve.compiled import compile_document, document_of, snapshot_of
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.queries import served_now

PLAN = (
    USUAL_PLAN.partition("waves:")[0]
    + """\
bucketing: v2
waves:
  - {name: pilot, opens: 2027-03-01T09:00, groups: [pilot], stages: [50, 100]}
  - {name: rest, opens: 2027-03-03T09:00, groups: [appeals, everyone], stages: [20, 60, 100], holdback: 10}
guardrails:
  - {name: support-load, kind: count, source: support, on-breach: hold}
"""
)
COLOUR = "  colour: {variants: {blue: blue, red: red}, new: blue, old: red}\n"
FLAGS = ("new-intake", "colour")
BECAUSE = "The support desk is overwhelmed."
STRANGER = {KEY: "visitor", "office": "duluth"}
"""Somebody whom the population does not list."""
Answers = dict[tuple[str, str], Any]


def people() -> tuple[dict[str, str], ...]:
    """Every seventh of the population, and one user who is not in it."""
    return (*list(parse_roster(ROSTERS["rosters/people.csv"]).rows())[::7], STRANGER)


def given_over_http() -> Answers:
    """What applications are given now: value and variant by user and flag; nothing for a flag that is not served."""
    served = served_now(release_named(RELEASE).id)
    assert served is not None
    app = plane(snapshot_of([compile_document(document_of(served))], grants()))
    said = {(who[KEY], flag): ask(app, flag, who, key=ALL_KEY).json() for who in people() for flag in FLAGS}
    return {key: (one.get("value"), one.get("variant")) for key, one in said.items()}


def rollout(bucketing: str = "v2") -> Iterator[tuple[str, datetime]]:
    """Run it step by step: the name of each step and when it was."""
    text = PLAN.replace("bucketing: v2", f"bucketing: {bucketing}")
    moments = (NOW + timedelta(hours=hours) for hours in range(40))
    at = next(moments)
    apply_plan(text, rosters=ROSTERS, by=as_("dana"), now=at)
    attest_all(now=at)
    yield "applied", at
    for step, move, wave in (
        ("pilot opened", actions.open_wave, "pilot"),
        ("pilot advanced", actions.advance_wave, "pilot"),
        ("rest opened", actions.open_wave, "rest"),
        ("rest paused", actions.pause_wave, "rest"),
    ):
        at = next(moments)
        move(RELEASE, wave, by=as_("dana"), now=at, reason=BECAUSE)
        yield step, at
    at = next(moments)
    more = ROSTERS["rosters/appeals.csv"] + b"visitor\n"
    changed = text.replace("bucketing:", COLOUR + "bucketing:")
    apply_plan(changed, rosters={"rosters/appeals.csv": more}, by=as_("dana"), now=at)
    attest_all(now=at)
    yield "plan changed", at
    for step, move in (
        ("rest resumed", actions.resume_wave),
        ("rest advanced", actions.advance_wave),
        ("rest rolled back", actions.roll_back_wave),
        ("rest opened again", actions.open_wave),
    ):
        at = next(moments)
        move(RELEASE, "rest", by=as_("dana"), now=at, reason=BECAUSE)
        yield step, at
