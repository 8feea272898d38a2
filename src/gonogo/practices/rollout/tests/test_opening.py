# SPDX-License-Identifier: Apache-2.0
"""Does a wave open only when nothing stands in the way, and can it always be taken back?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.gate import Gate, assess_gate
from gonogo.core.rules.poll import PollStanding, Standing
from gonogo.core.rules.verdict import Finding, State
from gonogo.practices.rollout.rules.opening import Freeze, Poll, Situation, decide_advance, decide_opening
from gonogo.practices.rollout.rules.waves import (
    WaveFacts,
    WaveState,
    decide_pause,
    decide_resume,
    decide_rollback,
)

NOW = datetime(2027, 3, 9, 14, tzinfo=UTC)
PILOT = WaveFacts(
    name="pilot",
    opens=NOW - timedelta(days=8),
    groups=("pilot-offices",),
    stages=(100,),
    bake=timedelta(days=7),
    holdback=0,
    approval_required=False,
    state=WaveState.OPEN,
    percent=100,
    stage_since=NOW - timedelta(days=8),
    opened_at=NOW - timedelta(days=8),
    changed_at=NOW - timedelta(days=8),
    sequence=1,
)
CASEWORKERS = WaveFacts("caseworkers", NOW, ("caseworkers",), (10, 50, 100), timedelta(days=3), 5, True)
GO = PollStanding(Standing.GO, "All 4 roles answered go.")


def gate(state: State) -> Gate:
    """A gate with one required finding in this state."""
    found = [Finding("support.staffed", state, "because of that", "mend it")]
    return assess_gate(release="r", wave="caseworkers", plan_version=1, findings=found, waivers={})


READY = Situation(
    wave=CASEWORKERS,
    earlier=(PILOT,),
    gate=gate(State.GO),
    poll=Poll(GO, NOW - timedelta(hours=1)),
    asks_roles=True,
    freezes=(),
)


def refusals(**changes: object) -> str:
    """What stands in the way when the ready situation is changed like this."""
    return " ".join(decide_opening(replace(READY, **changes), NOW).refusals)  # type: ignore[arg-type]


def test_ready_wave_opens() -> None:
    """With everything in order nothing stands in the way."""
    assert decide_opening(READY, NOW).allowed


def test_wave_before_must_be_open_in_full_and_baked() -> None:
    """Order is kept: planned, paused, partly open and still baking waves all hold the next one."""
    assert "comes first and is planned" in refusals(earlier=(replace(PILOT, state=WaveState.PLANNED),))
    assert "comes first and is paused" in refusals(earlier=(replace(PILOT, state=WaveState.PAUSED),))
    assert "comes first and is rolled-back" in refusals(earlier=(replace(PILOT, state=WaveState.ROLLED_BACK),))
    partly = replace(PILOT, stages=(50, 100), percent=50)
    assert "is at 50 % of its users" in refusals(earlier=(partly,))
    fresh = replace(PILOT, stage_since=NOW - timedelta(days=6))
    assert "still bakes until 10 March 2027 14:00 UTC" in refusals(earlier=(fresh,))
    assert not refusals(earlier=(replace(PILOT, stage_since=NOW - timedelta(days=7)),))


def test_bake_time_is_counted_in_full_when_the_clocks_change() -> None:
    """A day of bake over the spring change ends 24 hours later, an hour further on the wall clock."""
    denver = ZoneInfo("America/Denver")
    evening = datetime(2027, 3, 13, 18, tzinfo=denver)
    wave = replace(PILOT, stage_since=evening, bake=timedelta(days=1))
    assert wave.baked_at == datetime(2027, 3, 14, 19, tzinfo=denver)


def test_unmet_and_unknown_checks_hold_the_wave_with_their_reason() -> None:
    """Both say which check and why."""
    assert "support.staffed says no-go: because of that" in refusals(gate=gate(State.NO_GO))
    assert "support.staffed says unknown: because of that" in refusals(gate=gate(State.UNKNOWN))


def test_gate_that_requires_nothing_does_not_open() -> None:
    """An empty gate has shown nothing."""
    empty = assess_gate(release="r", wave="w", plan_version=1, findings=[], waivers={})
    assert "nothing shows that it is safe" in refusals(gate=empty)


def test_approval_is_asked_where_the_plan_asks_for_it() -> None:
    """No poll, an open poll, a void poll and a no-go poll hold a wave that needs approval."""
    assert "was not held yet" in refusals(poll=None)
    for standing in (Standing.OPEN, Standing.VOID, Standing.NO_GO):
        assert refusals(poll=Poll(PollStanding(standing, "why"), NOW))
    no_approval = replace(CASEWORKERS, approval_required=False)
    assert not refusals(wave=no_approval, poll=None)
    assert refusals(wave=no_approval, poll=Poll(PollStanding(Standing.NO_GO, "why"), NOW))


def test_opening_again_after_a_rollback_needs_a_poll_from_after_it() -> None:
    """The decision from before the rollback does not count twice."""
    back = replace(CASEWORKERS, approval_required=False, state=WaveState.ROLLED_BACK, changed_at=NOW)
    assert "needs a new poll" in refusals(wave=back, poll=Poll(GO, NOW - timedelta(minutes=1)))
    assert "was not held yet" in refusals(wave=back, poll=None)
    assert not refusals(wave=back, poll=Poll(GO, NOW + timedelta(minutes=1)))
    assert not refusals(wave=back, poll=None, asks_roles=False)


def test_freeze_holds_its_groups_to_its_last_moment() -> None:
    """A freeze covers from its first moment until just before its end, for its groups or for all."""
    freeze = Freeze("open enrolment", NOW - timedelta(days=1), NOW + timedelta(seconds=1), ("caseworkers",))
    assert "freeze “open enrolment”" in refusals(freezes=(freeze,))
    assert not refusals(freezes=(replace(freeze, until=NOW),))
    assert not refusals(freezes=(replace(freeze, groups=("appeals",)),))
    assert refusals(freezes=(replace(freeze, groups=()),))


def test_open_wave_is_not_opened_twice() -> None:
    """The second of two people is told."""
    assert refusals(wave=replace(CASEWORKERS, state=WaveState.OPEN)) == "Wave caseworkers is already open."


def test_advance_goes_stage_by_stage_while_the_gate_holds() -> None:
    """Not when paused, not past the last stage, not with a gate that turned, not in a freeze."""
    at_ten = replace(CASEWORKERS, state=WaveState.OPEN, percent=10)
    assert at_ten.next_stage == 50
    assert decide_advance(replace(READY, wave=at_ten), NOW).allowed
    assert not decide_advance(replace(READY, wave=replace(at_ten, state=WaveState.PAUSED)), NOW).allowed
    assert not decide_advance(replace(READY, wave=replace(at_ten, percent=100)), NOW).allowed
    assert not decide_advance(replace(READY, wave=at_ten, gate=gate(State.UNKNOWN)), NOW).allowed
    freeze = Freeze("quiet", NOW, NOW + timedelta(days=1))
    assert not decide_advance(replace(READY, wave=at_ten, freezes=(freeze,)), NOW).allowed


def test_holdback_is_never_served() -> None:
    """At the last stage the holdback still stays on the old version."""
    assert replace(CASEWORKERS, state=WaveState.OPEN, percent=100).served_percent == 95
    assert replace(CASEWORKERS, state=WaveState.PAUSED, percent=10).served_percent == 10
    assert CASEWORKERS.served_percent == 0


@given(st.sampled_from(WaveState), st.sampled_from(State), st.booleans(), st.sampled_from([None, *Standing]))
def test_nothing_but_a_full_set_of_yeses_opens(
    state: WaveState, verdict: State, frozen: bool, poll: Standing | None
) -> None:
    """Over all combinations, a wave opens only from a closed state, with gate and poll go and no freeze."""
    situation = replace(
        READY,
        wave=replace(CASEWORKERS, state=state, changed_at=NOW - timedelta(hours=2)),
        gate=gate(verdict),
        poll=None if poll is None else Poll(PollStanding(poll, "why"), NOW),
        freezes=(Freeze("quiet", NOW, NOW + timedelta(days=1)),) if frozen else (),
    )
    expected = (
        state in {WaveState.PLANNED, WaveState.ROLLED_BACK}
        and verdict is State.GO
        and not frozen
        and poll is Standing.GO
    )
    assert decide_opening(situation, NOW).allowed is expected


@given(st.sampled_from(WaveState))
def test_protection_is_possible_from_every_state_that_serves(state: WaveState) -> None:
    """Open and paused waves can be rolled back, and doing it twice is no error."""
    wave = replace(CASEWORKERS, state=state)
    assert decide_rollback(wave).allowed is (state is not WaveState.PLANNED)
    assert decide_pause(wave).allowed is (state is WaveState.OPEN)
    assert decide_resume(wave).allowed is (state is WaveState.PAUSED)
