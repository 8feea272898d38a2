# SPDX-License-Identifier: Apache-2.0
"""Do waves move only as decided, once, with one event, and does a rollback always work?"""

from datetime import timedelta

import pytest

from gonogo.core import clock
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.actions.polls import answer_poll, open_poll
from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput, Conflict, Refused
from gonogo.core.models import Event, Evidence
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.rules.poll import Answer
from gonogo.core.tests.cast import NOW, PLAN, ROSTERS, as_, operator
from gonogo.practices.rollout import actions, queries
from gonogo.practices.rollout.actions import moves
from gonogo.practices.rollout.models import ServingVersion, Wave
from gonogo.practices.rollout.rules.waves import WaveState


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(days=30))


def test_closed_gate_refuses_with_every_finding_and_changes_nothing(release: str) -> None:
    """Who tries to open is told each check that holds; no event, no serving version."""
    versions = ServingVersion.objects.count()
    with pytest.raises(Refused) as refused:
        actions.open_wave(release, "pilot", by=as_("dana"), now=NOW)
    assert len(refused.value.details) > 10
    assert any("training.coverage says unknown" in detail for detail in refused.value.details)
    assert ServingVersion.objects.count() == versions
    assert not Event.objects.filter(subject="wave:pilot").exists()


def test_opening_writes_state_event_and_serving_version_together(ready: str) -> None:
    """One change, one event with actor, reason, from and to, one serving version that it caused."""
    wave = actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="All is ready")
    assert (wave.state, wave.percent, wave.opened_at) == (WaveState.OPEN, 100, NOW)
    event = Event.objects.get(subject="wave:pilot")
    assert (event.actor, event.before, event.after, event.reason) == ("dana", "planned", "open 100 %", "All is ready")
    serving = ServingVersion.objects.latest("pk")
    assert serving.event == event
    assert serving.waves["pilot"] == {"state": "open", "percent": 100}
    assert queries.served_count(release_named(ready)) == 6


def test_second_open_is_refused_and_leaves_one_event(ready: str) -> None:
    """Two people open at once: one of them is told."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    with pytest.raises(Refused, match="already open"):
        actions.open_wave(ready, "pilot", by=as_("ada"), now=NOW)
    assert Event.objects.filter(subject="wave:pilot").count() == 1


def test_decision_on_a_state_that_changed_meanwhile_is_lost(ready: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare-and-set: when the row moved between look and write, nothing is written."""
    look = moves.situation_of

    def look_and_be_overtaken(*args: object) -> object:
        found = look(*args)  # type: ignore[arg-type]
        Wave.objects.filter(name="pilot").update(sequence=41)
        return found

    monkeypatch.setattr(moves, "situation_of", look_and_be_overtaken)
    with pytest.raises(Conflict, match="Somebody else changed wave pilot"):
        actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    assert Wave.objects.get(name="pilot").state == "planned"
    assert not Event.objects.filter(subject="wave:pilot").exists()


def test_a_decision_on_what_was_seen_before_is_refused_with_who_changed_it(ready: str) -> None:
    """Opening, advancing and resuming compare; without `seen` they do not; nothing is written on a conflict."""
    seen = queries.wave_named(release_named(ready), "pilot").sequence
    opened = actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW, seen=seen)
    assert opened.sequence != seen
    for move in (actions.open_wave, actions.advance_wave, actions.resume_wave):
        with pytest.raises(Conflict) as conflict:
            move(ready, "pilot", by=as_("ada"), now=NOW, reason="Go on with it", seen=seen)
        assert conflict.value.message == (
            "Wave pilot was changed since you looked. Dana did so on Monday, 1 March 2027, 09:00 (wave opened). "
            "It is now: Open, 100 %. Nothing was done."
        )
    actions.pause_wave(ready, "pilot", by=as_("ravi"), now=NOW, reason="Strange reports")
    with pytest.raises(Conflict, match="Ravi did so"):
        actions.resume_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="It was nothing", seen=opened.sequence)
    actions.resume_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="It was nothing", seen=opened.sequence + 1)
    actions.pause_wave(ready, "pilot", by=as_("ravi"), now=NOW, reason="Strange reports")
    actions.resume_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="It was nothing")
    assert Event.objects.filter(subject="wave:pilot").count() == 5


def test_pause_and_resume_keep_everyone_in(ready: str) -> None:
    """Both need a reason, serve the same people, and leave one event each."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    with pytest.raises(BadInput, match="Say why"):
        actions.pause_wave(ready, "pilot", by=as_("ravi"), now=NOW, reason="")
    actions.pause_wave(ready, "pilot", by=as_("ravi"), now=NOW, reason="Strange reports")
    assert queries.served_count(release_named(ready)) == 6
    with pytest.raises(NotAllowed):
        actions.resume_wave(ready, "pilot", by=as_("ravi"), now=NOW, reason="It was nothing")
    actions.resume_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="It was nothing")
    verbs = [event.verb for event in Event.objects.filter(subject="wave:pilot")]
    assert verbs == ["wave opened", "wave paused", "wave resumed"]


def test_rollback_works_from_pause_with_a_wrong_clock_and_a_closed_gate(
    ready: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stands in the way of protection, and repeating it changes nothing."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    actions.pause_wave(ready, "pilot", by=as_("ravi"), now=NOW, reason="Strange reports")
    record_evidence(ready, kind="incidents.open", outcome=Outcome.FAILED, by=as_("ravi"), now=NOW)
    monkeypatch.setattr(clock, "system_now", lambda: NOW - timedelta(days=400))
    wave = actions.roll_back_wave(ready, "pilot", by=as_("sam"), now=NOW, reason="Users are hurt")
    assert wave.state is WaveState.ROLLED_BACK
    assert queries.served_count(release_named(ready)) == 0
    events, versions = Event.objects.count(), ServingVersion.objects.count()
    actions.roll_back_wave(ready, "pilot", by=as_("sam"), now=NOW, reason="Users are hurt")
    assert (Event.objects.count(), ServingVersion.objects.count()) == (events, versions)


def test_clock_set_back_opens_nothing(ready: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bake time cannot be counted with it."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW - timedelta(days=400))
    with pytest.raises(Refused, match="Correct the clock"):
        actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)


def test_next_wave_waits_for_bake_and_poll_then_goes_stage_by_stage(ready: str) -> None:
    """The whole way of two waves, on the real store."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    with pytest.raises(Refused) as early:
        actions.open_wave(ready, "appeals", by=as_("dana"), now=NOW + timedelta(hours=23))
    assert "Wave pilot still bakes until 2 March 2027 09:00 EST." in early.value.details
    later = NOW + timedelta(days=1)
    with pytest.raises(Refused, match="poll was not held yet"):
        actions.open_wave(ready, "appeals", by=as_("dana"), now=later)
    open_poll(ready, wave="appeals", by=as_("dana"), now=later)
    answer_poll(ready, wave="appeals", role="release-lead", answer=Answer.GO, by=as_("dana"), now=later)
    answer_poll(ready, wave="appeals", role="security", answer=Answer.GO, by=as_("ivan"), now=later)
    actions.open_wave(ready, "appeals", by=as_("dana"), now=later)
    half = queries.served_count(release_named(ready))
    assert half is not None and 6 < half < 26
    assert actions.advance_wave(ready, "appeals", by=as_("dana"), now=later).percent == 100
    assert queries.served_count(release_named(ready)) == 26
    with pytest.raises(Refused, match="at its last stage"):
        actions.advance_wave(ready, "appeals", by=as_("dana"), now=later)


def test_roll_back_release_takes_back_every_wave(ready: str) -> None:
    """All that serve, in one go."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    back = actions.roll_back_release(ready, by=as_("dana"), now=NOW, reason="Stop everything")
    assert [wave.name for wave in back] == ["pilot"]
    assert actions.roll_back_release(ready, by=as_("dana"), now=NOW, reason="Stop everything") == ()


def test_plan_that_would_take_the_release_away_is_refused_while_open(ready: str) -> None:
    """Renaming an open wave is refused as a whole; a later wave may still change."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    with pytest.raises(BadInput, match="break what is in use") as refused:
        apply_plan(PLAN.replace("name: pilot", "name: first"), rosters=ROSTERS, by=operator(), now=NOW)
    assert "waves[0]: wave pilot is open" in refused.value.details[0]
    moved = PLAN.replace("2027-03-09T09:00", "2027-03-10T09:00")
    assert apply_plan(moved, rosters={}, by=operator(), now=NOW).change == "changed"
    assert queries.served_count(release_named(ready)) == 6


def test_impact_says_who_gains_and_loses_before_applying(ready: str) -> None:
    """Planned waves changing size are told in people."""
    from gonogo.core.planfile import read_plan

    wider = read_plan(PLAN.replace("[duluth, el-paso]", "[duluth, el-paso, fargo]"))
    lines = queries.impact_of(release_named(ready), wider, {})
    assert lines[0] == "At once: 0 of 60 people gain the release, 0 lose it."
    assert "Wave pilot: 6 people before, 60 after." in lines


def test_rollback_time_is_recorded_once_as_computed_evidence(ready: str) -> None:
    """What the data plane measured becomes evidence for the check rollout.rollback."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    opened = queries.newest_serving_version()
    actions.roll_back_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="Trying it out")
    version = queries.newest_serving_version()
    for number in (opened, version, version):
        actions.record_rollback_time(number, seconds=0.42, now=NOW)
    found = Evidence.objects.filter(kind="rollout.rollback", basis="computed")
    assert [one.facts["seconds"] for one in found] == [0.42]
    assert found[0].facts["statement"] == "The rollback of wave pilot took 0.4 seconds."


def test_unknown_wave_and_wrong_role_are_refused(ready: str) -> None:
    """The message lists the waves, or the role that is needed."""
    from gonogo.core.errors import NotFound

    with pytest.raises(NotFound, match="Its waves are: pilot, appeals, everyone"):
        actions.open_wave(ready, "pilots", by=as_("dana"), now=NOW)
    with pytest.raises(NotAllowed, match="needs the role release-lead or admin"):
        actions.open_wave(ready, "pilot", by=as_("ravi"), now=NOW)


def test_a_no_go_is_not_undone_by_a_new_poll_or_a_plan_without_approval(ready: str) -> None:
    """Only a poll that says go opens the wave, also where the plan asks for no approval."""
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    answer_poll(
        ready, wave="pilot", role="security", answer=Answer.NO_GO, words="Not while this hole is open",
        by=as_("ivan"), now=NOW,
    )  # fmt: skip
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    with pytest.raises(Refused, match="no-go, from security"):
        actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    apply_plan(PLAN.replace("bake: 1d", "bake: 2d"), rosters={}, by=as_("dana"), now=NOW)
    with pytest.raises(Refused, match="no-go, from security"):
        actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    open_poll(ready, wave="pilot", by=as_("dana"), now=NOW)
    answer_poll(ready, wave="pilot", role="release-lead", answer=Answer.GO, by=as_("dana"), now=NOW)
    answer_poll(ready, wave="pilot", role="security", answer=Answer.GO, by=as_("ivan"), now=NOW)
    assert actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW).state is WaveState.OPEN


def test_an_open_release_stays_with_its_product(ready: str) -> None:
    """Under another product its applications would no longer find the flags, so users would lose the release."""
    elsewhere = PLAN.replace("product: portal", "product: other")
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    with pytest.raises(BadInput) as refused:
        apply_plan(elsewhere, rosters={}, by=as_("dana"), now=NOW)
    assert refused.value.details[0].startswith("product: a wave has started")
    actions.roll_back_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="Move it first")
    assert apply_plan(elsewhere, rosters={}, by=as_("dana"), now=NOW).change == "changed"


def test_a_rolled_back_wave_taken_out_and_put_back_still_needs_a_new_poll(ready: str) -> None:
    """The plan cannot make a rollback forgotten."""
    actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
    actions.roll_back_wave(ready, "pilot", by=as_("dana"), now=NOW, reason="Too slow for them")
    apply_plan(PLAN.replace("name: pilot, opens", "name: first, opens"), rosters={}, by=as_("dana"), now=NOW)
    apply_plan(PLAN, rosters={}, by=as_("dana"), now=NOW)
    with pytest.raises(Refused, match="poll"):
        actions.open_wave(ready, "pilot", by=as_("dana"), now=NOW)
