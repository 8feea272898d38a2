# SPDX-License-Identifier: Apache-2.0
"""Is what a wave is said to show what it does show?"""

from __future__ import annotations

from math import isfinite
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.foresight import foresee_mean, foresee_rate
from gonogo.practices.rollout.rules.guard.mean import MeanRule
from gonogo.practices.rollout.rules.guard.power import (
    rate_power,
    smallest_visible,
    smallest_visible_mean,
    users_needed,
    users_needed_mean,
)
from gonogo.practices.rollout.rules.guard.rate import RateRule, threshold
from gonogo.practices.rollout.rules.guard.ticks import Tick
from gonogo.practices.rollout.tests.guard.simulation import PILOT, binomial, peak

RULE = RateRule("failed", "submission_failed", "submission_attempted", 0.005)


def seen(seed: int, people: tuple[int, int], rates: tuple[float, float], guardrails: int) -> bool:
    """Whether a wave that is used up in 40 intervals ever shows the regression."""
    random, looks, ticks = Random(seed), 40, []
    arrived, gone = [0, 0], [0, 0]
    for tick in range(looks):
        now = [size * (tick + 1) // looks for size in people]
        bad = [binomial(random, now[arm] - arrived[arm], rates[arm]) for arm in (0, 1)]
        ticks.append(Tick(PILOT, tick, now[0] - gone[0], now[1] - gone[1], *bad))
        arrived, gone = now, [gone[arm] + bad[arm] for arm in (0, 1)]
    return peak(ticks) >= threshold(guardrails)


@pytest.mark.parametrize(
    ("new", "old", "base", "guardrails"),
    [(150, 150, 0.05, 1), (500, 500, 0.05, 5), (240, 60, 0.05, 1), (50, 950, 0.05, 1), (1_500, 1_500, 0.02, 2)],
)
def test_the_smallest_visible_increase_is_seen_in_four_of_five_cases(
    new: int, old: int, base: float, guardrails: int
) -> None:
    """By simulation, give or take what 200 runs can tell."""
    increase = smallest_visible(new, old, base, guardrails)
    assert increase is not None
    share = sum(seen(seed, (new, old), (base + increase, base), guardrails) for seed in range(200)) / 200
    assert 0.70 <= share <= 0.90


def test_too_few_people_can_show_nothing() -> None:
    """With five on each version, not even certain failure; nor with nobody to compare with."""
    assert smallest_visible(5, 5, 0.05, 1) is None
    assert smallest_visible(500, 0, 0.05, 1) is None
    assert smallest_visible_mean(99, 500, 4.0, 1) is None


def test_people_needed_and_increase_visible_are_two_sides_of_one_thing() -> None:
    """So many people show the increase, and a tenth fewer do not."""
    users = users_needed(0.02, 0.01, 0.5, 1)
    assert users is not None and 6_000 < users < 14_000
    assert smallest_visible(users // 2 + 1, users // 2 + 1, 0.02, 1) == pytest.approx(0.01, rel=0.01)
    wanted = users_needed_mean(4.0, 0.5, 0.5, 3)
    assert wanted is not None
    assert smallest_visible_mean(wanted // 2 + 1, wanted // 2 + 1, 4.0, 3) == pytest.approx(0.5, rel=0.01)


def test_more_people_and_fewer_guardrails_see_more() -> None:
    """And an uneven share sees less."""
    sizes = [smallest_visible(people, people, 0.05, 1) or 1 for people in (100, 300, 1_000, 10_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert (smallest_visible(500, 500, 0.05, 1) or 1) < (smallest_visible(500, 500, 0.05, 5) or 1)
    assert (users_needed(0.05, 0.05, 0.5, 1) or 0) < (users_needed(0.05, 0.05, 0.9, 1) or 0)


def test_the_margin_must_be_reached_as_well() -> None:
    """With very many people the margin decides, and an increase of just the margin is a toss-up for ever."""
    assert (smallest_visible(10**6, 10**6, 0.02, 1) or 1) < 0.005
    assert (smallest_visible(10**6, 10**6, 0.02, 1, margin=0.005) or 0) > 0.005
    assert users_needed(0.02, 0.005, 0.5, 1, margin=0.005) is None
    assert users_needed(0.02, 0.010, 0.5, 1, margin=0.005) is not None


def test_the_plan_is_told_what_its_wave_can_show() -> None:
    """The base rate, marked when it is assumed, the rate that is seen, and the people for twice the margin."""
    told = foresee_rate(RULE, 300, 0.5)
    assert told.assumed and told.smallest is not None and told.users is not None
    assert told.reason == (
        f"With 300 people, an increase of submission_failed from 5.0 % (assumed, not measured yet) to "
        f"{100 * (0.05 + told.smallest):.1f} % is seen in four of five cases. "
        f"Twice the margin, 1.0 points, is seen after {told.users:,} people."
    )
    known = foresee_rate(RULE, 12, 0.9, base_rate=0.02)
    assert (known.smallest, known.assumed) == (None, False)
    assert known.reason.startswith("12 people are too few to show any increase of submission_failed from 2.0 %.")
    assert foresee_rate(RULE, 3_000, 1.0).reason.endswith("No number of people would show twice the margin.")


def test_of_a_mean_the_spread_must_be_known() -> None:
    """Without it nothing is said about what can be seen."""
    rule = MeanRule("time", "minutes per application", 0.5)
    assert foresee_mean(rule, 3_000, 0.5).smallest is None
    told = foresee_mean(rule, 3_000, 0.5, sd=4.0)
    assert told.smallest is not None and "worse by 0.6" in told.reason
    assert foresee_mean(rule, 150, 0.5, sd=4.0).reason.startswith("150 people are too few")


@example(100, 100, 1.797693134862316e306, 0)
@given(st.integers(-1, 10**13), st.integers(-1, 10**13), st.floats(), st.integers(0, 50))
def test_any_numbers_get_an_answer(new: int, old: int, rate: float, guardrails: int) -> None:
    """None or an increase that is possible."""
    found = smallest_visible(new, old, rate, guardrails)
    assert found is None or 0 < found <= 1 - rate
    change = smallest_visible_mean(new, old, rate, guardrails)
    assert change is None or (isfinite(change) and change > 0)
    assert users_needed(rate, 0.01, 0.5, guardrails) is None or 0 <= rate < 1


@given(st.integers(1, 10**5), st.integers(1, 10**5), st.floats(0, 0.99), st.floats(0, 1))
def test_a_chance_is_a_chance(new: int, old: int, base: float, rise: float) -> None:
    """Between 0 and 1."""
    assert 0 <= rate_power(new, old, base, rise, 1, 0.0) <= 1
