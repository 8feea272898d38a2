# SPDX-License-Identifier: Apache-2.0
"""What is answered about a count against its own history?"""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.count import CountRow, CountRule, assess_count, bounds, excess_evidence
from gonogo.practices.rollout.rules.guard.sequence import ALPHA

RULE = CountRule("support", "support requests")
any_row = st.builds(CountRow, st.integers(), st.one_of(st.integers(0, 50), st.integers()), st.floats())


def days(*counts: int, expected: float = 10.0) -> list[CountRow]:
    """One row a day."""
    return [CountRow(day, count, expected) for day, count in enumerate(counts)]


def poisson(random: Random, mean: float) -> int:
    """A count with this mean."""
    left, found = exp(-mean), -1
    while left < 1:
        left /= 1.0 - random.random()
        found += 1
    return found


def test_three_times_as_many_is_a_breach_on_a_weaker_basis() -> None:
    """It is labelled as history, which may not roll back by itself."""
    answer = assess_count(RULE, days(*[30] * 14))
    assert (answer.verdict, answer.basis, answer.estimate) == (GuardrailVerdict.BREACH, Basis.HISTORY, 3.0)
    assert not answer.basis.may_roll_back
    assert answer.reason == (
        "420 support requests were counted, 140.0 were to be expected from the time before: "
        "that is more than 1.25 times as many."
    )


def test_as_many_as_ever_is_ok_once_it_is_shown() -> None:
    """One day shows nothing; two months of the usual count do."""
    assert assess_count(RULE, days(10)).verdict is GuardrailVerdict.INCONCLUSIVE
    answer = assess_count(RULE, days(*[10] * 60))
    assert answer.verdict is GuardrailVerdict.OK
    assert answer.lower is not None and answer.upper is not None and answer.lower < 1 < answer.upper < 1.25


def test_a_breach_stays_one() -> None:
    """Quiet days afterwards do not take back what was shown, nor does a feed that stops."""
    rows = days(*[40] * 7, *[2] * 60)
    assert assess_count(RULE, rows, problem="Stale.").verdict is GuardrailVerdict.BREACH


def test_a_day_delivered_twice_counts_once() -> None:
    """In any order."""
    rows = days(12, 9, 14, 8)
    assert assess_count(RULE, [*rows[::-1], *rows]) == assess_count(RULE, rows)


@pytest.mark.parametrize("rows", [[], days(5, expected=0.0), days(5, expected=float("nan"))])
def test_without_history_it_is_unknown(rows: list[CountRow]) -> None:
    """Nothing to compare with is not ok; a problem is told where there is one."""
    assert assess_count(RULE, rows).verdict is GuardrailVerdict.UNKNOWN
    assert assess_count(RULE, rows, problem="No figures.").reason == "No figures."
    assert assess_count(RULE, days(*[10] * 60), problem="Stale.").verdict is GuardrailVerdict.UNKNOWN


def test_the_tolerated_ratio_makes_few_alarms() -> None:
    """At exactly 1.25 times the history, at most alpha of the runs ever alarm over 60 days."""
    alarms = 0
    for seed in range(200):
        random = Random(seed)
        rows = [CountRow(day, poisson(random, 12.5), 10.0) for day in range(60)]
        alarms += assess_count(RULE, rows).verdict is GuardrailVerdict.BREACH
    assert alarms <= ALPHA * 200


def test_twice_as_many_is_seen_in_two_weeks() -> None:
    """Ten a day before, twenty now."""
    seen = 0
    for seed in range(100):
        random = Random(seed)
        rows = [CountRow(day, poisson(random, 20.0), 10.0) for day in range(14)]
        seen += assess_count(RULE, rows).verdict is GuardrailVerdict.BREACH
    assert seen >= 90


@given(st.integers(0, 500), st.floats(0.1, 500))
def test_a_bound_is_where_the_evidence_is_just_enough(count: int, expected: float) -> None:
    """The lower bound solves the equation, and lies below the estimate."""
    lower, upper = bounds(count, expected)
    assert lower <= max(count / expected, 1e-12) <= upper
    if count > 3:
        assert excess_evidence(count, expected, lower) == pytest.approx(log(1 / ALPHA), abs=1e-6)


@given(st.lists(any_row))
def test_any_rows_get_an_answer(rows: list[CountRow]) -> None:
    """Whatever is in them, and a problem never makes it ok."""
    assert assess_count(RULE, rows).reason
    assert assess_count(RULE, rows, problem="Stale.").verdict is not GuardrailVerdict.OK


@given(st.lists(st.integers(0, 60), max_size=8))
def test_the_breach_latches(counts: list[int]) -> None:
    """Day by day, once it is a breach it remains one."""
    verdicts = [assess_count(RULE, days(*counts[:end])).verdict for end in range(1, len(counts) + 1)]
    assert all(later is GuardrailVerdict.BREACH for earlier, later in pairwise(verdicts) if earlier == "breach")
