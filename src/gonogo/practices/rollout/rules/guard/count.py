# SPDX-License-Identifier: Apache-2.0
"""Is something counted more often than its own history lets expect?

A Poisson mixture of likelihood ratios against "at most `TOLERATED` times as often", which may be looked at any number
of times. History is a weaker basis than a holdback: seasons and busy days raise false alarms above alpha, so a breach
here may hold or pause and never rolls back by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, isfinite

from gonogo.practices.rollout.rules.guard.assessment import Assessment, Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.rate import threshold
from gonogo.practices.rollout.rules.guard.ratios import LOG_RATIOS, LOG_WEIGHTS, RATIOS, log_mixture
from gonogo.practices.rollout.rules.guard.ticks import LARGEST

TOLERATED = 1.25
"""The ratio to the history that is no regression yet."""
STEPS = 60
EXTREMES = (-30.0, 30.0)
"""Logarithms between which a bound of the ratio is looked for."""


@dataclass(frozen=True, slots=True)
class CountRule:
    """A guardrail of kind `count`: what is counted, in words for people. `guardrails` share alpha as for `rate`."""

    name: str
    counted: str
    guardrails: int = 1


@dataclass(frozen=True, slots=True)
class CountRow:
    """How often it was counted in a period, and how often the history lets expect; periods are numbered upwards."""

    period: int
    count: int
    expected: float


def assess_count(rule: CountRule, rows: Iterable[CountRow], *, problem: str | None = None) -> Assessment:
    """Breach when the evidence for more than the tolerated ratio ever reached K/alpha; ok when the ratio is below it.

    A row of a period that was delivered before changes nothing.
    """
    count, expected, peak = _folded(rows)
    if expected <= 0:
        nothing = f"There is no history of {rule.counted} to compare with yet."
        return Assessment(rule.name, "count", GuardrailVerdict.UNKNOWN, Basis.HISTORY, problem or nothing)
    lower, upper = bounds(count, expected)
    figures = f"{count:,} {rule.counted} were counted, {expected:,.1f} were to be expected from the time before"
    if peak >= threshold(rule.guardrails):
        verdict, reason = GuardrailVerdict.BREACH, f"{figures}: that is more than {TOLERATED} times as many."
    elif problem:
        verdict, reason = GuardrailVerdict.UNKNOWN, f"{problem} {figures}."
    elif upper < TOLERATED:
        verdict, reason = GuardrailVerdict.OK, f"{figures}: at most {upper:.2f} times as many."
    else:
        range_ = f"from {lower:.2f} to {upper:.2f} times as many"
        verdict, reason = GuardrailVerdict.INCONCLUSIVE, f"{figures}. It can be anything {range_}."
    return Assessment(rule.name, "count", verdict, Basis.HISTORY, reason, count / expected, lower, upper)


def excess_evidence(count: int, expected: float, tolerated: float) -> float:
    """The logarithm of the evidence that it is more often than the tolerated ratio to what was expected."""
    return log_mixture(
        [
            weight + count * leaning - tolerated * (ratio - 1) * expected
            for weight, leaning, ratio in zip(LOG_WEIGHTS, LOG_RATIOS, RATIOS, strict=True)
        ]
    )


def lack_evidence(count: int, expected: float, tolerated: float) -> float:
    """The logarithm of the evidence that it is less often than the tolerated ratio to what was expected."""
    return log_mixture(
        [
            weight - count * leaning + tolerated * (1 - 1 / ratio) * expected
            for weight, leaning, ratio in zip(LOG_WEIGHTS, LOG_RATIOS, RATIOS, strict=True)
        ]
    )


def bounds(count: int, expected: float) -> tuple[float, float]:
    """Between which ratios the truth lies; each bound holds at all times with a chance of 1 - alpha."""
    enough = threshold(1)
    lower = _edge(lambda ratio: excess_evidence(count, expected, ratio) < enough)
    upper = _edge(lambda ratio: lack_evidence(count, expected, ratio) >= enough)
    return lower, upper


def _edge(beyond: Callable[[float], bool]) -> float:
    low, high = EXTREMES
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if beyond(exp(middle)) else (middle, high)
    return exp(high)


def _folded(rows: Iterable[CountRow]) -> tuple[int, float, float]:
    first: dict[int, CountRow] = {}
    for row in rows:
        if isfinite(row.expected) and row.expected >= 0 and row.count >= 0:
            first.setdefault(row.period, row)
    count, expected, peak = 0, 0.0, 0.0
    for period in sorted(first):
        count = min(count + first[period].count, LARGEST)
        expected = min(expected + first[period].expected, float(LARGEST))
        if expected > 0:
            peak = max(peak, excess_evidence(count, expected, TOLERATED))
    return count, expected, peak
