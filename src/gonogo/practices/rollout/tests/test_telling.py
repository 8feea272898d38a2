# SPDX-License-Identifier: Apache-2.0
"""Does a wave read as it stands?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.telling import bake_of, planned_words, span_words, stages_of, state_words
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

ZONE = ZoneInfo("America/New_York")
START = datetime(2027, 3, 1, 14, tzinfo=UTC)
WAVE = WaveFacts("pilot", START, ("pilot",), (10, 100), timedelta(days=2), 0, False)
OPEN = replace(WAVE, state=WaveState.OPEN, percent=100, stage_since=START, opened_at=START)


@pytest.mark.parametrize(
    ("wave", "words"),
    [
        (WAVE, "Planned"),
        (replace(OPEN, percent=10), "Open, 10 %"),
        (replace(OPEN, state=WaveState.PAUSED), "Paused at 100 %"),
        (replace(WAVE, state=WaveState.ROLLED_BACK), "Rolled back"),
    ],
)
def test_the_state_in_words(wave: WaveFacts, words: str) -> None:
    """Each state with the figure that matters."""
    assert state_words(wave) == words


def test_stages_are_marked() -> None:
    """Behind, now and to come; nothing is now in a wave that does not serve."""
    assert [stage.mark.value for stage in stages_of(WAVE)] == ["later", "later"]
    assert [stage.mark.value for stage in stages_of(replace(OPEN, percent=10))] == ["now", "later"]
    assert [stage.mark.value for stage in stages_of(OPEN)] == ["done", "now"]


def test_bake_time_counts_from_the_last_stage() -> None:
    """Before, during and after; none for a wave without bake time."""
    waiting = bake_of(replace(OPEN, percent=10), START, ZONE)
    assert waiting is not None and waiting.sentence == "Bakes 2 days once it is open for all of its people."
    half = bake_of(OPEN, START + timedelta(days=1), ZONE)
    assert half is not None and (half.passed, half.whole) == (24, 48)
    assert half.sentence == "Bakes until Wednesday, 3 March 2027, 09:00: 1 day left of 2 days."
    done = bake_of(OPEN, START + timedelta(days=9), ZONE)
    assert done is not None and done.passed == done.whole
    assert bake_of(replace(OPEN, bake=timedelta(0)), START, ZONE) is None


def test_the_planned_day_is_told_against_today() -> None:
    """Days are those of the release's calendar, not of UTC."""
    assert (
        planned_words(START, START - timedelta(days=99), ZONE) == "Planned for Monday, 1 March 2027, 09:00: in 99 days."
    )
    assert planned_words(START, START + timedelta(hours=3), ZONE).endswith("today.")
    assert planned_words(START, START + timedelta(days=1), ZONE).endswith("1 day ago.")


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_span_is_one_number_and_one_unit(span: timedelta) -> None:
    """Never 0 days for something, never 1 days."""
    number, unit = span_words(span).split()
    assert unit in ({"minute", "hour", "day"} if number == "1" else {"minutes", "hours", "days"})
    assert int(number) > 0 or span < timedelta(minutes=1)
