# SPDX-License-Identifier: Apache-2.0
"""Does the evidence for a regression stay below its threshold when there is no regression?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

import pytest

from gonogo.practices.rollout.rules.guard.difference import difference_of_rates
from gonogo.practices.rollout.rules.guard.rate import threshold
from gonogo.practices.rollout.rules.guard.rate_process import RateState, fold
from gonogo.practices.rollout.rules.guard.sequence import ALPHA, burnt_in, half_width
from gonogo.practices.rollout.rules.guard.ticks import Tick
from gonogo.practices.rollout.tests.guard.simulation import (
    arrivals_at,
    clustered,
    delayed,
    peak,
    ramp,
    regrouped,
    surely_at_most,
    waves,
)


@cache
def peaks_of_two_percent() -> tuple[float, ...]:
    """The largest evidence at 200 looks, 2 % against 2 %, in 2,000 runs."""
    return tuple(peak(arrivals_at(Random(seed), 0.02, 0.02)) for seed in range(2_000))


def test_two_percent_against_two_percent() -> None:
    """In at most alpha of the runs the evidence ever reaches 1/alpha, though it is looked at 200 times."""
    peaks = peaks_of_two_percent()
    assert surely_at_most(sum(one >= threshold(1) for one in peaks), len(peaks), ALPHA)


def test_five_guardrails_share_alpha() -> None:
    """Of releases with five guardrails, at most alpha have any false alarm."""
    peaks = peaks_of_two_percent()
    releases = [peaks[at : at + 5] for at in range(0, len(peaks), 5)]
    assert sum(max(five) >= threshold(5) for five in releases) <= ALPHA * len(releases)
    assert sum(max(five) >= threshold(1) for five in releases) > ALPHA * len(releases)


@pytest.mark.parametrize(
    ("runs", "ticks"),
    [
        (300, lambda random: ramp(random, 1.0)),
        (200, clustered),
        (200, delayed),
        (200, regrouped),
        (200, lambda random: arrivals_at(random, 0.3, 0.3, arrivals=20)),
        (200, lambda random: [tick for wave in waves(random, 0.05, 0.05) for tick in wave]),
    ],
    ids=["ramp", "clustered requests", "delayed", "censored at a stage", "30 % at once", "six small waves"],
)
def test_no_regression_however_it_is_disguised(runs: int, ticks: Callable[[Random], list[Tick]]) -> None:
    """At most alpha also when rates fall while the stage rises, and when people fail often or late."""
    alarms = sum(peak(ticks(Random(seed))) >= threshold(1) for seed in range(runs))
    assert alarms <= ALPHA * runs


@pytest.mark.parametrize(("new", "old", "margin"), [(0.025, 0.02, 0.005), (0.10, 0.05, 0.05)])
def test_a_regression_of_the_margin_is_not_called_ok(new: float, old: float, margin: float) -> None:
    """At 200 looks, at most alpha of the runs are ever below the margin when the truth is at the margin."""

    def ever_ok(seed: int) -> bool:
        state = RateState()
        for tick in arrivals_at(Random(seed), new, old, arrivals=50):
            state = fold(state, [tick])
            found = difference_of_rates(state.seen.strata.values())
            if found and burnt_in(found) and found.estimate + half_width(found, ALPHA) < margin:
                return True
        return False

    assert sum(ever_ok(seed) for seed in range(100)) <= ALPHA * 100
