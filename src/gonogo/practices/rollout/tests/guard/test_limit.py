# SPDX-License-Identifier: Apache-2.0
"""What is answered about an absolute limit?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.limit import LimitRule, Reading, assess_limit

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BELOW = LimitRule("slow-pages", below=2.0)
ABOVE = LimitRule("uptime", above=0.99, every=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("rule", "value", "verdict"),
    [
        (BELOW, 1.99, GuardrailVerdict.OK),
        (BELOW, 2.0, GuardrailVerdict.BREACH),
        (BELOW, 7.5, GuardrailVerdict.BREACH),
        (ABOVE, 0.995, GuardrailVerdict.OK),
        (ABOVE, 0.99, GuardrailVerdict.BREACH),
    ],
)
def test_inside_the_limit_is_ok_and_at_it_is_a_breach(rule: LimitRule, value: float, verdict: GuardrailVerdict) -> None:
    """Below means below, above means above; it never claims to be a comparison that may roll back."""
    answer = assess_limit(rule, Reading(NOW, value), NOW)
    assert (answer.verdict, answer.estimate, answer.basis) == (verdict, value, Basis.LIMIT)
    assert not answer.basis.may_roll_back


def test_the_sentence_has_the_figure_and_the_limit() -> None:
    """In both cases."""
    assert assess_limit(BELOW, Reading(NOW, 2.5), NOW).reason == "The figure is 2.5, which is not below 2."
    assert assess_limit(ABOVE, Reading(NOW, 0.995), NOW).reason == "The figure is 0.995, which is above 0.99."


@pytest.mark.parametrize(
    ("rule", "age", "fresh"),
    [(BELOW, 180, True), (BELOW, 181, False), (ABOVE, 900, True), (ABOVE, 901, False), (BELOW, -120, True)],
)
def test_a_figure_is_fresh_for_three_times_its_interval(rule: LimitRule, age: int, fresh: bool) -> None:
    """And at least two minutes, also ahead of the clock."""
    answer = assess_limit(rule, Reading(NOW - timedelta(seconds=age), 1.5), NOW)
    assert (answer.verdict is not GuardrailVerdict.UNKNOWN) == fresh


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (None, "No figure has arrived."),
        (Reading(NOW), "The source gave no figure."),
        (Reading(NOW, nan), "The source gave nan, which cannot be compared with a limit."),
        (Reading(NOW, -inf), "The source gave -inf, which cannot be compared with a limit."),
        (Reading(NOW, 1.0, "The query gave two series."), "The query gave two series."),
        (Reading(NOW - timedelta(hours=3), 1.0), "The latest figure is 3 hours old; one was due every 60 seconds."),
        (
            Reading(NOW + timedelta(minutes=5), 1.0),
            "The latest figure is dated 5 minutes in the future; compare the clocks.",
        ),
    ],
)
def test_without_a_fresh_number_it_is_unknown(reading: Reading | None, reason: str) -> None:
    """Missing, unreadable, stale, from the future or with a problem, each told."""
    answer = assess_limit(BELOW, reading, NOW)
    assert (answer.verdict, answer.reason) == (GuardrailVerdict.UNKNOWN, reason)


def test_without_a_limit_it_is_unknown() -> None:
    """Nothing to keep to is not ok."""
    assert assess_limit(LimitRule("none"), Reading(NOW, 1.0), NOW).verdict is GuardrailVerdict.UNKNOWN


@given(st.one_of(st.none(), st.floats()), st.timedeltas(), st.sampled_from(["The source hangs.", None]))
def test_any_reading_gets_an_answer_and_no_problem_is_ok(
    value: float | None, age: timedelta, problem: str | None
) -> None:
    """Whatever the value, wherever the clock."""
    far = datetime(5000, 1, 1, tzinfo=UTC)
    at = far - max(min(age, timedelta(days=10**6)), timedelta(days=-(10**6)))
    answer = assess_limit(BELOW, Reading(at, value, problem), far)
    assert answer.reason
    if problem or value is None:
        assert answer.verdict is GuardrailVerdict.UNKNOWN
