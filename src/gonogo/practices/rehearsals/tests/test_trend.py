# SPDX-License-Identifier: Apache-2.0
"""Is a direction said when there is one, and nothing when chance explains it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gonogo.practices.rehearsals.rules.forecasting.drawing import Drawn
from gonogo.practices.rehearsals.rules.forecasting.timed import TimedRun, timed
from gonogo.practices.rehearsals.rules.forecasting.trend import Direction, trend_of
from gonogo.practices.rehearsals.rules.report import Leg
from gonogo.practices.rehearsals.tests.made_runs import ENDED, MACHINE, made_run, made_step, sized


def runs(seconds: list[float], *, share: float = 1.0, label: str = "ci-large") -> list[TimedRun]:
    """Runs a day apart with these durations of the way up."""
    return [
        timed(
            sized(
                made_run(
                    f"r{n}",
                    ended=ENDED + timedelta(days=n),
                    steps=(made_step(seconds=one), made_step("b", Leg.BACKOUT, 9.0)),
                    machine=replace(MACHINE, label=label),
                ),
                share,
            )
        )
        for n, one in enumerate(seconds)
    ]


@pytest.mark.parametrize(
    ("seconds", "direction", "says"),
    [
        ([60, 61, 63, 66, 70, 75, 81, 88, 96], Direction.SLOWER, "1 min 1 s in the first third of 9 runs"),
        ([96, 88, 81, 75, 70, 66, 63, 61], Direction.QUICKER, "becomes quicker"),
        ([60, 61, 59, 62, 60, 58, 61, 60], Direction.STEADY, "No direction can be seen over 8 runs"),
        ([60.0, 60.1, 60.2, 60.3, 60.4, 60.5, 60.6, 60.7], Direction.STEADY, "No direction"),
        ([60, 70, 80, 90, 100, 110, 120], Direction.UNTOLD, "7 of 8 runs of this size on this machine: too few"),
        ([], Direction.UNTOLD, "0 of 8 runs"),
    ],
)
def test_directions(seconds: list[float], direction: Direction, says: str) -> None:
    """Slower, quicker, steady, or too few to tell; in any order of the runs."""
    found = trend_of(list(reversed(runs(seconds))))
    assert (found.direction, found.count) == (direction, len(seconds))
    assert says in found.says


def test_other_sizes_and_machines_do_not_count() -> None:
    """Only what is about as large as the newest, on its machine."""
    mixed = (
        runs([5.0] * 9, share=0.5) + runs([5.0] * 9, label="laptop") + runs([60, 61, 63, 66, 70, 75, 81, 88, 96, 99])
    )
    assert trend_of(mixed).count == 10
    assert trend_of(mixed).direction is Direction.SLOWER


def test_the_way_back_has_its_own_trend() -> None:
    """Each way is looked at for itself."""
    rising = runs([60, 61, 63, 66, 70, 75, 81, 88, 96])
    assert trend_of(rising, Leg.BACKOUT).direction is Direction.STEADY


def test_chance_alone_is_rarely_taken_for_a_direction() -> None:
    """Of 300 histories without a trend, few are said to have one."""
    drawn = Drawn(2)
    told = 0
    for _ in range(300):
        told += trend_of(runs([60 + 20 * drawn.share() for _ in range(10)])).direction is not Direction.STEADY
    assert told / 300 < 0.13
