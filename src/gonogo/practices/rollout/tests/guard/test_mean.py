# SPDX-License-Identifier: Apache-2.0
"""What is answered about a value per person?"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite, nan
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.guard.difference import Sums, difference_of_means
from gonogo.practices.rollout.rules.guard.mean import MeanRule, Values, assess_mean
from gonogo.practices.rollout.rules.guard.sequence import ALPHA, burnt_in, half_width
from gonogo.practices.rollout.rules.guard.ticks import Stratum
from gonogo.practices.rollout.tests.guard.simulation import LOOKS, PILOT

RULE = MeanRule("time", "minutes per application", 0.5)
HALF = {PILOT: 0.5}
any_float = st.one_of(st.floats(), st.floats(-100, 100))
any_sums = st.builds(Sums, st.one_of(st.integers(-2, 500), st.integers(0, 10**400)), any_float, any_float)


def sums(mean: float, sd: float, people: int) -> Sums:
    """The sums of people with exactly this mean and standard deviation."""
    return Sums(people, mean * people, people * mean * mean + (people - 1) * sd * sd)


def one(new: Sums, old: Sums) -> list[Values]:
    """One stratum."""
    return [Values(PILOT, new, old)]


def test_worse_by_more_than_the_margin_is_a_breach() -> None:
    """The sentence has both means, the people and the margin."""
    answer = assess_mean(RULE, one(sums(12.8, 4, 3_000), sums(11.9, 4, 3_100)), HALF)
    assert answer.verdict is GuardrailVerdict.BREACH
    assert answer.reason == (
        "minutes per application was 12.8 on average for 3,000 people on the new version, 11.9 for 3,100 on the old: "
        "0.9 worse, beyond the margin of 0.5."
    )


def test_higher_can_be_better() -> None:
    """The same figures are then a breach the other way round, and the worsening is told as positive."""
    rule = MeanRule("score", "score", 0.5, "higher")
    low, high = sums(11.9, 4, 3_000), sums(12.8, 4, 3_000)
    breach = assess_mean(rule, one(low, high), HALF)
    assert breach.verdict is GuardrailVerdict.BREACH
    assert breach.estimate == pytest.approx(0.9)
    assert assess_mean(rule, one(high, low), HALF).verdict is GuardrailVerdict.OK


def test_not_shown_is_inconclusive_and_shown_is_ok() -> None:
    """With 300 people on each version it cannot be told, with 3,000 it can."""
    few = assess_mean(RULE, one(sums(12, 4, 300), sums(12, 4, 300)), HALF)
    assert few.verdict is GuardrailVerdict.INCONCLUSIVE
    assert few.users_to_go
    assert assess_mean(RULE, one(sums(12, 4, 3_000), sums(12, 4, 3_000)), HALF).verdict is GuardrailVerdict.OK


def test_nothing_is_said_before_the_burn_in() -> None:
    """Ninety-nine people on one version are too few for a breach or an ok, however clear the figures."""
    for new in (5.0, 50.0):
        answer = assess_mean(RULE, one(sums(new, 0.1, 99), sums(5, 0.1, 900)), {PILOT: 0.1})
        assert answer.verdict is GuardrailVerdict.INCONCLUSIVE


def test_values_without_spread_are_no_trouble() -> None:
    """All the same on both versions is ok; all the same on each, a minute apart, is a real difference; 0.01 is none."""
    same = assess_mean(RULE, one(sums(5, 0, 100), sums(5, 0, 100)), HALF)
    assert same.verdict is GuardrailVerdict.OK
    assert same.upper is not None and 0 < same.upper < RULE.margin
    assert assess_mean(RULE, one(sums(6, 0, 100), sums(5, 0, 100)), HALF).verdict is GuardrailVerdict.BREACH
    near = assess_mean(RULE, one(sums(5.01, 0, 100), sums(5, 0, 100)), HALF)
    assert near.verdict is GuardrailVerdict.OK
    assert near.lower is not None and near.lower < 0


def test_rounding_is_not_taken_for_certainty() -> None:
    """Large values whose spread is lost in the sum of squares keep some."""
    answer = assess_mean(MeanRule("at", "time", 1e-9), one(Sums(100, 1e11, 1e20), Sums(100, 1e11, 1e20)), HALF)
    assert answer.verdict is GuardrailVerdict.INCONCLUSIVE


def test_strata_are_compared_each_for_itself() -> None:
    """Slow offices come late and with most of their people on the new version: that alone is no regression."""
    slow = Stratum("rest", 90)
    values = [
        Values(PILOT, sums(10, 2, 500), sums(10, 2, 4_500)),
        Values(slow, sums(20, 2, 4_500), sums(20, 2, 500)),
    ]
    answer = assess_mean(RULE, values, {PILOT: 0.1, slow: 0.9})
    assert answer.estimate == pytest.approx(0)
    assert answer.verdict is GuardrailVerdict.OK


def test_doubts_are_told() -> None:
    """Stale figures and wrong shares are unknown, people who move together inconclusive, and a breach stays one."""
    good = one(sums(12, 4, 3_000), sums(12, 4, 3_000))
    assert assess_mean(RULE, good, HALF, problem="Stale.").verdict is GuardrailVerdict.UNKNOWN
    assert assess_mean(RULE, good, {PILOT: 0.4}).verdict is GuardrailVerdict.UNKNOWN
    assert assess_mean(RULE, good, HALF, moves_together_by="office").verdict is GuardrailVerdict.INCONCLUSIVE
    bad = one(sums(13, 4, 3_000), sums(12, 4, 3_000))
    assert assess_mean(RULE, bad, {PILOT: 0.4}, problem="Stale.").verdict is GuardrailVerdict.BREACH


@pytest.mark.parametrize("broken", [nan, inf, -inf])
def test_what_is_no_number_is_unknown(broken: float) -> None:
    """It should have been refused before; here it is not compared."""
    answer = assess_mean(RULE, one(Sums(200, broken, 5), sums(5, 1, 200)), HALF)
    assert answer.verdict is GuardrailVerdict.UNKNOWN


@given(st.lists(st.tuples(any_sums, any_sums), max_size=3), st.sampled_from(["lower", "higher"]))
def test_any_sums_get_an_answer(pairs: list[tuple[Sums, Sums]], better: str) -> None:
    """Whatever is in them: a verdict, a sentence and figures that are figures."""
    values = [Values(Stratum("wave", at), new, old) for at, (new, old) in enumerate(pairs)]
    rule = MeanRule("time", "minutes", 0.5, "lower" if better == "lower" else "higher")
    answer = assess_mean(rule, values, {row.stratum: 0.5 for row in values})
    assert answer.reason
    assert answer.estimate is None or isfinite(answer.estimate)


def sequences(seed: int, worse: float, draw: Callable[[Random], float]) -> tuple[bool, bool]:
    """Whether the lower bound was ever above 0 and the upper ever below 0.1, at 200 looks, each ten people later."""
    random = Random(seed)
    kept = [[0, 0.0, 0.0], [0, 0.0, 0.0]]
    above = ok = False
    for _ in range(LOOKS):
        for _ in range(10):
            version = random.getrandbits(1)
            value = draw(random) + worse * version
            kept[version] = [kept[version][0] + 1, kept[version][1] + value, kept[version][2] + value * value]
        old, new = (Sums(int(people), total, squares) for people, total, squares in kept)
        found = difference_of_means([(new, old)], 0.1)
        if found and burnt_in(found):
            above |= found.estimate - half_width(found, ALPHA) > 0
            ok |= found.estimate + half_width(found, ALPHA) < 0.1
    return above, ok


@pytest.mark.parametrize(
    "draw",
    [lambda random: random.lognormvariate(0, 1), lambda random: float(random.random() < 0.05)],
    ids=["long tail", "mostly nothing"],
)
def test_false_alarms_and_false_oks_are_at_most_alpha(draw: Callable[[Random], float]) -> None:
    """Also for values that are far from normal, over 200 looks."""
    runs = 100
    assert sum(sequences(seed, 0.0, draw)[0] for seed in range(runs)) <= ALPHA * runs
    assert sum(sequences(seed, 0.1, draw)[1] for seed in range(runs)) <= ALPHA * runs
