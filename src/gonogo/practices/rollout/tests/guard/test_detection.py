# SPDX-License-Identifier: Apache-2.0
"""Is a regression seen, and after how many people?"""

from __future__ import annotations

from random import Random
from statistics import median

from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.guard.rate import RateRule, assess_rate, threshold
from gonogo.practices.rollout.rules.guard.rate_process import RateState, fold
from gonogo.practices.rollout.tests.guard.simulation import PILOT, arrivals_at, peak, ramp, waves

FIXED_SAMPLE = 3_013
"""People on each version for 2 against 3 % with a single one-sided look, alpha 5 %, power 80 %."""


def people_until_seen(seed: int, rule: RateRule, new: float, old: float, arrivals: int = 200) -> float:
    """How many people each version had when the breach was called; infinite if it never was."""
    state, people = RateState(), 0.0
    for tick in arrivals_at(Random(seed), new, old, arrivals):
        state, people = fold(state, [tick]), people + arrivals / 2
        shown = state.seen.peak >= threshold(rule.guardrails)
        if shown and assess_rate(rule, state, {PILOT: 0.5}).verdict is GuardrailVerdict.BREACH:
            return people
    return float("inf")


def test_one_point_more_is_seen_about_as_soon_as_a_single_look_could() -> None:
    """From 2 to 3 %, one guardrail, margin 0.5 points: the median is within 1.1 times the fixed-sample size."""
    rule = RateRule("failed", "failed", "attempted", 0.005)
    assert median(people_until_seen(seed, rule, 0.03, 0.02) for seed in range(400)) <= 1.1 * FIXED_SAMPLE


def test_a_broken_version_is_seen_at_once() -> None:
    """When half of the people fail instead of 2 %, it takes fewer than 60 on each version in nine of ten runs."""
    rule = RateRule("failed", "failed", "attempted", 0.005)
    assert sorted(people_until_seen(seed, rule, 0.5, 0.02, arrivals=4) for seed in range(100))[90] < 60


def test_a_regression_is_seen_though_fewer_and_fewer_fail() -> None:
    """A ratio of 1.5 during a ramp, where the pooled rates look better on the new version (Simpson's paradox)."""
    seen = [peak(ramp(Random(seed), 1.5, arrivals=300)) >= threshold(1) for seed in range(100)]
    assert sum(seen) >= 0.95 * len(seen)


def test_what_no_wave_can_show_the_rollout_shows() -> None:
    """Six waves of 300 people, from 5 to 10 %: seldom seen after the first, in 85 % of the runs after the last."""
    first = last = 0
    for seed in range(200):
        each = waves(Random(seed), 0.10, 0.05)
        first += peak(each[0]) >= threshold(1)
        last += peak(tick for wave in each for tick in wave) >= threshold(1)
    assert first <= 0.3 * 200
    assert last >= 0.85 * 200
