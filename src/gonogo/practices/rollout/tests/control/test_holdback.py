# SPDX-License-Identifier: Apache-2.0
"""Do the users who are kept for comparison stay on their side, whatever stage the wave is at?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.rules.membership import MatchAny
from gonogo.evaluation import FlagSet
from gonogo.practices.rollout.rules.definitions import FlagSpec, WavePlan, flag_definitions
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

WAVE = WaveFacts(
    "everyone", datetime(2027, 3, 1, tzinfo=UTC), ("everyone",), (10, 50, 100), timedelta(0), 20, False, WaveState.OPEN
)
PLAN = WavePlan(
    "portal-2.0", 1, (FlagSpec("new", {"on": True, "off": False}, "on", "off"),), {"everyone": MatchAny()}, ()
)


def served(wave: WaveFacts, more: tuple[WaveFacts, ...] = (), version: int = 1) -> frozenset[int]:
    """Which of 300 users have the new version."""
    plan = replace(PLAN, waves=(wave, *more), plan_version=version)
    flags = FlagSet.from_definitions(flag_definitions(plan, {}))
    return frozenset(n for n in range(300) if flags.evaluate("new", {"targetingKey": f"user-{n}"}).value)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from((10, 50, 100)), min_size=2, max_size=4).map(sorted),
    st.lists(st.sampled_from((WaveState.OPEN, WaveState.PAUSED)), min_size=4, max_size=4),
    st.booleans(),
)
def test_who_is_held_back_is_held_back_at_every_stage(percents: list[int], states: list[WaveState], more: bool) -> None:
    """I2: nobody of the holdback is ever in, nobody who is in drops out, also when the plan and later waves change."""
    kept = frozenset(range(300)) - served(replace(WAVE, percent=100))
    assert 30 < len(kept) < 90
    before: frozenset[int] = frozenset()
    for number, (percent, state) in enumerate(zip(percents, states, strict=False)):
        later = (replace(WAVE, name=f"later-{number}", holdback=number, percent=100),) if more else ()
        now = served(replace(WAVE, percent=percent, state=state), later, version=number + 1)
        assert not now & kept
        assert before <= now
        before = now
