# SPDX-License-Identifier: Apache-2.0
"""At which stage did a wave stand, through pauses, rollbacks and a second opening?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gonogo.practices.rollout.rules.served_stages import StageSpan, WaveRecord, records_of, tick_of

START = datetime(2027, 3, 1, 14, tzinfo=UTC)
FIRST = tick_of(START)


def minutes(number: int) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=number)


def record(*moves: tuple[int, str, int]) -> WaveRecord:
    """The record of a wave that moved at these minutes."""
    return records_of((minutes(at), {"pilot": {"state": state, "percent": percent}}) for at, state, percent in moves)[
        "pilot"
    ]


def test_stages_follow_each_other_without_a_gap() -> None:
    """A pause changes nothing: whoever is in stays in."""
    pilot = record((0, "planned", 0), (10, "open", 10), (20, "paused", 10), (25, "open", 10), (40, "open", 50))
    assert pilot.spans() == (StageSpan(10, FIRST + 10, FIRST + 40), StageSpan(50, FIRST + 40))
    assert [pilot.stage_at(minutes(at).timestamp()) for at in (2, 6, 10, 39, 40, 900)] == [None, 10, 10, 10, 50, 50]


def test_a_rollback_ends_the_last_stage_with_its_minute() -> None:
    """Afterwards nobody takes part."""
    pilot = record((10, "open", 10), (40, "rolled-back", 0))
    assert pilot.spans() == (StageSpan(10, FIRST + 10, FIRST + 41),)
    assert [pilot.stage_at(minutes(at).timestamp()) for at in (39, 40)] == [10, None]


def test_a_second_opening_begins_anew() -> None:
    """What was before it is no part of the record any more."""
    pilot = record((10, "open", 10), (20, "open", 50), (40, "rolled-back", 0), (60, "open", 10))
    assert (pilot.openings, pilot.since) == (2, FIRST + 60)
    assert pilot.spans() == (StageSpan(10, FIRST + 60),)
    assert pilot.stage_at(minutes(30).timestamp()) is None


def test_a_wave_that_never_started_has_no_stage() -> None:
    """Whatever is asked."""
    pilot = record((0, "planned", 0))
    assert (pilot.openings, pilot.since, pilot.spans(), pilot.stage_at(minutes(5).timestamp())) == (0, None, (), None)
