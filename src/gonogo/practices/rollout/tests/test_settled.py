# SPDX-License-Identifier: Apache-2.0
"""Is it said beforehand what a plan can no longer change?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.settled import settled
from gonogo.practices.rollout.rules.waves import SERVING, WaveFacts, WaveState


def wave(name: str, state: WaveState = WaveState.PLANNED) -> WaveFacts:
    """A wave of one user group that is named after it."""
    opens = datetime(2027, 3, 1, tzinfo=UTC)
    return WaveFacts(name, opens, (f"{name}-group",), (100,), timedelta(0), 0, False, state, 100)


def test_before_the_first_wave_everything_can_change() -> None:
    """Also after a rollback, when nobody is served any more."""
    assert settled([wave("pilot"), wave("rest", WaveState.ROLLED_BACK)], flags=["new"], bucket_by="office") == {}


def test_an_open_wave_settles_itself_and_those_before_it() -> None:
    """Each section says what stays; a plan without flags says nothing about them."""
    told = settled(
        [wave("pilot"), wave("more", WaveState.OPEN), wave("rest")], flags=["new", "copy"], bucket_by="office"
    )
    assert told["waves"].startswith("Waves pilot and more have started: ")
    assert "so pilot-group and more-group must stay" in told["groups"]
    assert "new and copy must stay" in told["flags"]
    assert "together by office" in told["release"]
    assert "flags" not in settled([wave("pilot", WaveState.PAUSED)], flags=[], bucket_by="office")


@given(st.lists(st.sampled_from(list(WaveState)), min_size=1, max_size=5))
def test_exactly_the_waves_up_to_the_last_that_serves_are_settled(states: list[WaveState]) -> None:
    """Whatever states the waves have."""
    waves = [wave(f"w{number}", state) for number, state in enumerate(states)]
    told = settled(waves, flags=[], bucket_by="office")
    last = max((number for number, state in enumerate(states) if state in SERVING), default=-1)
    assert [f"w{number}-group" in told.get("groups", "") for number in range(len(states))] == [
        number <= last for number in range(len(states))
    ]
