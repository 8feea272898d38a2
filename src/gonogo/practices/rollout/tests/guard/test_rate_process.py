# SPDX-License-Identifier: Apache-2.0
"""Is the evidence a pure fold of what was counted, and does it never forget?"""

from __future__ import annotations

from itertools import pairwise
from math import isfinite, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.rate_process import RateState, fold, share_at_risk
from gonogo.practices.rollout.rules.guard.ratios import LOG_WEIGHTS, RATIOS, log_mixture
from gonogo.practices.rollout.rules.guard.ticks import LARGEST, Arms, Stratum, Tick
from gonogo.practices.rollout.tests.guard.simulation import PILOT, Person, arrivals_at, counted

STRATA = (Stratum("pilot", 5), Stratum("pilot", 50), Stratum("rest", 50))
small = st.integers(0, 60)
any_number = st.one_of(small, st.integers(-5, 0), st.integers(0, 10**30))


@st.composite
def histories(draw: st.DrawFn) -> list[Tick]:
    """Rows of several strata in some intervals, in order, each once."""
    keys = draw(st.sets(st.tuples(st.integers(0, 12), st.sampled_from(STRATA)), max_size=20))
    return [Tick(stratum, tick, *(draw(small) for _ in range(4))).capped() for tick, stratum in sorted(keys)]


@given(histories(), st.randoms(use_true_random=False))
def test_batches_order_and_repetition_change_nothing(ticks: list[Tick], random: Random) -> None:
    """However the rows are cut, shuffled within an interval and delivered again, the state is exactly the same."""
    state, delivered = RateState(), []
    shuffled = sorted(ticks, key=lambda row: (row.tick, random.random()))
    while shuffled:
        size = random.randint(1, len(shuffled))
        batch, shuffled = shuffled[:size], shuffled[size:]
        delivered += batch
        again = random.sample(delivered, random.randint(0, len(delivered)))
        state = fold(state, sorted(batch + again, key=lambda row: random.random()))
    assert state == fold(RateState(), ticks)
    assert state.seen == fold(RateState(), ticks).seen


@given(histories())
def test_the_largest_evidence_never_falls(ticks: list[Tick]) -> None:
    """Interval by interval it only rises: what was shown stays shown."""
    numbers = sorted({row.tick for row in ticks})
    peaks = [fold(RateState(), [row for row in ticks if row.tick <= number]).seen.peak for number in numbers]
    assert all(earlier <= later for earlier, later in pairwise([0.0, *peaks]))


@given(st.lists(st.builds(Tick, st.sampled_from(STRATA), any_number, any_number, any_number, any_number, any_number)))
def test_any_counts_are_folded(ticks: list[Tick]) -> None:
    """Zeros, negative and absurd counts, more bad than at risk: never an exception, never a figure that is none."""
    seen = fold(RateState(), ticks).seen
    assert isfinite(seen.peak)
    assert all(isfinite(term) for term in seen.log_terms)
    assert all(0 <= arms.bad_new <= arms.new <= 100 * LARGEST for arms in seen.strata.values())


def test_without_events_there_is_no_evidence() -> None:
    """The weights add up to one, so evidence begins at one; people alone change nothing, nor does one version alone."""
    assert log_mixture(LOG_WEIGHTS) == pytest.approx(0, abs=1e-12)
    state = fold(
        RateState(), [Tick(PILOT, 1, 500, 500, 0, 0), Tick(PILOT, 2, 40, 0, 9, 0), Tick(PILOT, 3, 0, 40, 0, 9)]
    )
    assert state.seen.log_terms == LOG_WEIGHTS
    assert state.seen.peak == 0


def test_one_event_weighs_what_the_theory_says() -> None:
    """One of 30 on the new version against 90 on the old: the mixture of the likelihood ratios, by hand."""
    seen = fold(RateState(), [Tick(PILOT, 1, 30, 90, 1, 0)]).seen
    ratios = [ratio * 30 / (ratio * 30 + 90) / (30 / 120) for ratio in RATIOS]
    expected = [weight + log(ratio) for weight, ratio in zip(LOG_WEIGHTS, ratios, strict=True)]
    assert list(seen.log_terms) == pytest.approx(expected)
    assert seen.peak == pytest.approx(log_mixture(expected))


def test_bad_events_on_the_old_version_speak_against_a_regression() -> None:
    """The present evidence falls below one, the largest stays."""
    seen = fold(RateState(), [Tick(PILOT, 1, 50, 50, 3, 0), Tick(PILOT, 2, 47, 50, 0, 9)]).seen
    assert log_mixture(seen.log_terms) < 0 < seen.peak


def test_the_larger_of_two_shares_is_taken() -> None:
    """Where many on the new version have failed, those enrolled count; where many on the old have, those at risk."""
    row = Tick(PILOT, 9, 20, 60, 0, 0)
    assert share_at_risk(row, Arms(80, 80, 60, 20)) == 0.5
    assert share_at_risk(row, Arms(20, 80, 0, 20)) == 0.25


def test_people_are_counted_once_and_stay_counted() -> None:
    """Those who failed or changed versions have left the users at risk and still count as having taken part."""
    people = [
        Person(PILOT, True, 0, 2),
        Person(PILOT, True, 1),
        Person(PILOT, False, 0, None, 3),
        Person(PILOT, False, 1),
    ]
    arms = fold(RateState(), counted(people, looks=6)).seen.strata[PILOT]
    assert arms == Arms(2, 2, 1, 0)


@given(st.integers(0, 1000))
def test_a_late_row_changes_nothing(seed: int) -> None:
    """An interval that is over is never counted again, whatever comes with its number."""
    ticks = arrivals_at(Random(seed), 0.3, 0.1, arrivals=10, looks=8)
    state = fold(RateState(), ticks)
    assert fold(state, [Tick(Stratum("other", 5), 3, 50, 50, 50, 0), *ticks]) == state
