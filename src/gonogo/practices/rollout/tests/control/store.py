# SPDX-License-Identifier: Apache-2.0
"""Which release do the tests of the loop run on, and what do its guardrails say?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from gonogo.core import clock
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.models import Event
from gonogo.core.tests.cast import NOW, PLAN, operator
from gonogo.practices.rollout.models import Breach, ServingVersion, Wave
from gonogo.practices.rollout.queries import control
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.watching import OnBreach, Watched

DAY = timedelta(days=1)
MONDAY = NOW + timedelta(days=7)
"""Long after the planned opening of the first two waves."""
AUTOMATIC = (
    PLAN.replace("bake: 1d}", "bake: 1d, opening: automatic}")
    .replace("stages: [50, 100], approval: required}", "stages: [50, 100], bake: 1d, opening: automatic}")
    .replace("groups: [everyone]}", "groups: [everyone], opening: automatic}")
    .replace("roles:\n  release-lead: [dana]\n  security: [ivan]\n", "")
)


def say(
    monkeypatch: pytest.MonkeyPatch,
    verdict: GuardrailVerdict = GuardrailVerdict.OK,
    *,
    on_breach: OnBreach = "rollback",
    basis: Basis = Basis.HOLDBACK,
) -> None:
    """Let the one guardrail say this from now on."""
    one = Watched("errors", "rate", on_breach, verdict, basis, f"it is {verdict.value}.")
    monkeypatch.setattr(control, "watch", lambda release, now: (one,))


def make_automatic(now: datetime = NOW) -> None:
    """Apply the plan whose waves open by themselves."""
    apply_plan(AUTOMATIC, rosters={}, by=operator(), now=now)


def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(days=60))


def changes() -> list[str]:
    """What happened to waves so far, each as `wave verb`."""
    rows = Event.objects.filter(subject__startswith="wave:").order_by("pk")
    return [f"{row.subject.removeprefix('wave:')} {row.verb.removeprefix('wave ')}" for row in rows]


def state_of_store() -> tuple[object, ...]:
    """Everything that a tick may change, without numbers of rows; a person may be asked in other words."""
    rows = Event.objects.order_by("pk").values_list("subject", "verb", "before", "after", "actor", "at", "reason")
    events = [row if row[1] != "person asked" else row[:-1] for row in rows]
    return (
        list(Wave.objects.order_by("pk").values_list("name", "state", "percent", "stage_since", "sequence")),
        events,
        list(ServingVersion.objects.order_by("pk").values_list("waves", "event__verb", "at")),
        list(Breach.objects.order_by("pk").values_list("guardrail", "effect", "cleared_at")),
    )


def require_one_record_each() -> None:
    """Each change has one event with who, why, from and to, and one serving version; replaying gives the rows."""
    replayed: dict[str, tuple[str, int]] = {}
    counted: dict[str, int] = {}
    for event in _wave_events():
        name = event.subject.removeprefix("wave:")
        assert event.actor
        assert event.before == _words(*replayed.get(name, ("planned", 0)))
        state, _, percent = event.after.partition(" ")
        replayed[name] = (state, int(percent.removesuffix(" %")) if percent else 0)
        counted[name] = counted.get(name, 0) + 1
        assert ServingVersion.objects.filter(event=event).count() == 1
    for row in Wave.objects.all():
        assert (row.state, row.percent) == replayed.get(row.name, ("planned", 0))
        assert row.sequence == counted.get(row.name, 0)
    served = ServingVersion.objects.latest("pk").waves
    assert json.loads(json.dumps(served)) == {
        row.name: {"state": row.state, "percent": row.percent} for row in Wave.objects.all()
    }


def _wave_events() -> Iterator[Event]:
    yield from Event.objects.filter(subject__startswith="wave:", verb__startswith="wave ").order_by("pk")


def _words(state: str, percent: int) -> str:
    return f"{state} {percent} %" if state in {"open", "paused"} else state
