# SPDX-License-Identifier: Apache-2.0
"""Does a tick on the real store do what was decided, once, with one event and one serving version?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from gonogo.core import practice
from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput, NotFound, Refused
from gonogo.core.models import Event
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, as_
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.actions import tick as tick_of_store
from gonogo.practices.rollout.models import Breach, ServingVersion, Stand
from gonogo.practices.rollout.queries import control
from gonogo.practices.rollout.rules.control import Act
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.tests.control.store import (
    DAY,
    changes,
    make_automatic,
    require_one_record_each,
    say,
    state_of_store,
    steady,
)

BREACH = GuardrailVerdict.BREACH


@pytest.fixture(autouse=True)
def in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is right and the guardrail says ok."""
    steady(monkeypatch)
    say(monkeypatch)


@pytest.fixture
def automatic(ready: str) -> str:
    """The small release, whose waves open by themselves."""
    make_automatic()
    return ready


def test_a_release_goes_from_plan_to_everybody_by_itself(automatic: str) -> None:
    """One step in each tick and each in its time; every step with one event and one serving version."""
    taken = []
    for hours in (0, 23, 24, 47, 48, 71, 72, 191, 192, 193, 216):
        before = ServingVersion.objects.count()
        decision = tick_of_store(automatic, now=NOW + timedelta(hours=hours))
        assert ServingVersion.objects.count() - before == (decision.act in {Act.OPEN, Act.ADVANCE})
        taken += [(hours // 24, decision.act.value, *decision.waves)] if decision.act is not Act.HOLD else []
        if decision.act is Act.COMPLETE:
            break
    assert [one[1:] for one in taken] == [
        ("open", "pilot"),
        ("open", "appeals"),
        ("advance", "appeals"),
        ("open", "everyone"),
        ("complete",),
    ]
    assert changes() == ["pilot opened", "appeals opened", "appeals advanced", "everyone opened"]
    require_one_record_each()
    assert {row.actor for row in Event.objects.filter(subject__startswith="wave:")} == {"gonogo"}


def test_ticks_that_were_missed_are_not_caught_up(automatic: str) -> None:
    """After two weeks of silence each tick takes one step, and bake time counts from then."""
    late = NOW + 14 * DAY
    assert tick_of_store(automatic, now=late).act is Act.OPEN
    for _ in range(5):
        assert tick_of_store(automatic, now=late + timedelta(hours=23)).act is Act.HOLD
    assert changes() == ["pilot opened"]


def test_a_tick_repeated_at_the_same_moment_changes_nothing(automatic: str) -> None:
    """A restart or a doubled controller ticks again: same state, no event."""
    tick_of_store(automatic, now=NOW)
    before = state_of_store()
    for _ in range(3):
        assert tick_of_store(automatic, now=NOW).act is Act.HOLD
    assert state_of_store() == before


@pytest.mark.parametrize(
    ("basis", "act", "state"),
    [
        (Basis.HOLDBACK, Act.ROLL_BACK, "rolled back"),
        (Basis.LIMIT, Act.PAUSE, "paused"),
        (Basis.HISTORY, Act.PAUSE, "paused"),
    ],
)
def test_a_breach_protects_once_and_stands(
    automatic: str, monkeypatch: pytest.MonkeyPatch, basis: Basis, act: Act, state: str
) -> None:
    """Only the randomised comparison rolls back; recovered figures clear nothing."""
    tick_of_store(automatic, now=NOW)
    say(monkeypatch, BREACH, basis=basis)
    assert tick_of_store(automatic, now=NOW + timedelta(minutes=1)).act is act
    assert tick_of_store(automatic, now=NOW + timedelta(minutes=2)).act is Act.HOLD
    say(monkeypatch)
    decision = tick_of_store(automatic, now=NOW + 9 * DAY)
    assert (decision.act, decision.asks) == (Act.HOLD, True)
    assert changes() == ["pilot opened", f"pilot {state}"]
    assert Breach.objects.filter(cleared_at=None).count() == 1
    assert Event.objects.filter(verb="guardrail breached").count() == 1
    assert Event.objects.filter(verb="person asked").count() == 1
    require_one_record_each()


def test_a_breach_in_a_paused_wave_is_put_on_record(automatic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left to pause, and still nobody resumes over it."""
    tick_of_store(automatic, now=NOW)
    actions.pause_wave(automatic, "pilot", by=as_("ravi"), now=NOW, reason="Strange reports")
    say(monkeypatch, BREACH, basis=Basis.LIMIT)
    tick_of_store(automatic, now=NOW)
    say(monkeypatch)
    tick_of_store(automatic, now=NOW)
    with pytest.raises(Refused, match="nobody has cleared it"):
        actions.resume_wave(automatic, "pilot", by=as_("dana"), now=NOW, reason="It was nothing")
    assert changes() == ["pilot opened", "pilot paused"]


def test_a_breach_is_cleared_by_a_lead_with_a_reason_and_only_then_it_goes_on(
    automatic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without permission, reason or breach nothing is cleared; clearing resumes and opens nothing by itself."""
    tick_of_store(automatic, now=NOW)
    say(monkeypatch, BREACH, basis=Basis.LIMIT)
    tick_of_store(automatic, now=NOW)
    say(monkeypatch)
    with pytest.raises(Refused, match="stays paused"):
        actions.resume_wave(automatic, "pilot", by=as_("dana"), now=NOW, reason="It was nothing")
    with pytest.raises(NotAllowed):
        actions.clear_breach(automatic, "errors", by=as_("ravi"), now=NOW, reason="It was nothing")
    with pytest.raises(BadInput, match="Say why"):
        actions.clear_breach(automatic, "errors", by=as_("dana"), now=NOW, reason=" ")
    with pytest.raises(NotFound, match="No breach"):
        actions.clear_breach(automatic, "load", by=as_("dana"), now=NOW, reason="It was nothing")
    actions.clear_breach(automatic, "errors", by=as_("dana"), now=NOW, reason="The counter was wrong")
    assert tick_of_store(automatic, now=NOW + 3 * DAY).act is Act.HOLD
    assert changes() == ["pilot opened", "pilot paused"]
    actions.resume_wave(automatic, "pilot", by=as_("dana"), now=NOW + 3 * DAY, reason="It was nothing")
    assert changes()[-1] == "pilot resumed"
    assert tick_of_store(automatic, now=NOW + 3 * DAY).act is Act.OPEN
    require_one_record_each()


def test_nobody_opens_or_advances_over_a_breach_by_hand(automatic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the guardrail."""
    tick_of_store(automatic, now=NOW)
    say(monkeypatch, BREACH)
    tick_of_store(automatic, now=NOW)
    say(monkeypatch)
    with pytest.raises(Refused) as refused:
        actions.open_wave(automatic, "pilot", by=as_("dana"), now=NOW + DAY)
    assert any("Guardrail errors was breached" in why for why in (refused.value.message, *refused.value.details))


def test_a_pause_wins_over_an_advance_that_was_decided_before(automatic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the decision and the lock a person pauses: the tick decides again and holds."""
    tick_of_store(automatic, now=NOW)
    look, looks = control.look, []

    def look_and_be_overtaken(*args: object) -> object:
        seen = look(*args)  # type: ignore[arg-type]
        looks.append(seen)
        if len(looks) == 1:
            actions.pause_wave(automatic, "pilot", by=as_("ravi"), now=NOW + 3 * DAY, reason="Strange reports")
        return seen

    monkeypatch.setattr(import_module("gonogo.practices.rollout.actions.tick"), "look", look_and_be_overtaken)
    assert tick_of_store(automatic, now=NOW + 3 * DAY).act is Act.HOLD
    assert len(looks) == 2
    assert changes() == ["pilot opened", "pilot paused"]


def test_a_check_that_raises_is_unknown_and_holds(automatic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop goes on living, and the wave stays closed."""
    checks = practice.all_checks()

    def fail(*_: object) -> None:
        raise RuntimeError("the source is down")

    broken = {**checks, "support.staffed": replace(checks["support.staffed"], assess=fail)}
    monkeypatch.setattr("gonogo.core.readiness.all_checks", lambda: broken)
    decision = tick_of_store(automatic, now=NOW)
    assert decision.act is Act.HOLD
    assert "support.staffed says unknown" in decision.reason
    assert changes() == []


def test_a_rollback_needs_neither_checks_nor_guardrails_nor_a_leader(
    automatic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every check and every figure failing and somebody else leading, a person rolls back all the same."""
    tick_of_store(automatic, now=NOW)

    def fail(*_: object) -> None:
        raise RuntimeError("down")

    monkeypatch.setattr(control, "watch", fail)
    monkeypatch.setattr("gonogo.core.readiness.all_checks", fail)
    actions.take_lease("loop", "another", now=NOW)
    actions.roll_back_wave(automatic, "pilot", by=as_("ravi"), now=NOW, reason="Users are hurt")
    assert changes() == ["pilot opened", "pilot rolled back"]


def test_a_clock_set_back_opens_nothing_and_makes_nothing_young(
    automatic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence that had expired stays expired, and a protection is not dated before what happened."""
    tick_of_store(automatic, now=NOW)
    later = NOW + 3 * DAY
    actions.pause_wave(automatic, "pilot", by=as_("ravi"), now=later, reason="Strange reports")
    actions.resume_wave(automatic, "pilot", by=as_("dana"), now=later, reason="It was nothing")
    say(monkeypatch, BREACH)
    tick_of_store(automatic, now=NOW + DAY)
    assert Event.objects.latest("pk").at == later
    assert changes()[-1] == "pilot rolled back"


def test_contrary_evidence_holds_the_next_step(automatic: str) -> None:
    """The reason names the check, and the page can show since when."""
    tick_of_store(automatic, now=NOW)
    record_evidence(automatic, kind="incidents.open", outcome=Outcome.FAILED, by=as_("ravi"), now=NOW + DAY)
    assert tick_of_store(automatic, now=NOW + 3 * DAY).act is Act.HOLD
    stand = Stand.objects.get()
    tick_of_store(automatic, now=NOW + 4 * DAY)
    assert "incidents.open" in stand.reason
    assert Stand.objects.get().since == stand.since
