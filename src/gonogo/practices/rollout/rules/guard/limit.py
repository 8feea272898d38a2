# SPDX-License-Identifier: Apache-2.0
"""Does a figure keep to its absolute limit?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from gonogo.practices.rollout.rules.guard.assessment import Assessment, Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.freshness import staleness
from gonogo.practices.rollout.rules.guard.wording import plain


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A guardrail of kind `limit`: the figure must stay below, or above, what is given, and is read this often."""

    name: str
    below: float | None = None
    above: float | None = None
    every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the source gave at a time: a value, or a sentence about the problem."""

    at: datetime
    value: float | None = None
    problem: str | None = None


def assess_limit(rule: LimitRule, reading: Reading | None, now: datetime) -> Assessment:
    """Ok inside the limit, breach at it or beyond; unknown without a fresh figure that can be compared."""
    problem = _problem(rule, reading, now)
    if problem is not None or reading is None or reading.value is None:
        return _assessment(rule, GuardrailVerdict.UNKNOWN, problem or "No figure has arrived.", None)
    value = reading.value
    beyond = (rule.below is not None and value >= rule.below) or (rule.above is not None and value <= rule.above)
    is_ = "is not" if beyond else "is"
    sentence = f"The figure is {plain(value)}, which {is_} {_limit(rule)}."
    return _assessment(rule, GuardrailVerdict.BREACH if beyond else GuardrailVerdict.OK, sentence, value)


def _problem(rule: LimitRule, reading: Reading | None, now: datetime) -> str | None:
    if rule.below is None and rule.above is None:
        return "No limit is given; say in the plan what the figure must stay below or above."
    if reading is None:
        return "No figure has arrived."
    if reading.problem:
        return reading.problem
    if reading.value is None:
        return "The source gave no figure."
    if not isfinite(reading.value):
        return f"The source gave {reading.value}, which cannot be compared with a limit."
    return staleness(reading.at, rule.every, now)


def _limit(rule: LimitRule) -> str:
    limits = (("below", rule.below), ("above", rule.above))
    return " and ".join(f"{word} {plain(limit)}" for word, limit in limits if limit is not None)


def _assessment(rule: LimitRule, verdict: GuardrailVerdict, reason: str, value: float | None) -> Assessment:
    return Assessment(rule.name, "limit", verdict, Basis.LIMIT, reason, estimate=value)
