# SPDX-License-Identifier: Apache-2.0
"""Is the share of people with a bad event higher on the new version than on the old?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from gonogo.practices.rollout.rules.guard.assessment import Assessment
from gonogo.practices.rollout.rules.guard.comparison import Comparison, Doubts, Measure, judge, nothing_to_compare
from gonogo.practices.rollout.rules.guard.difference import Difference, difference_of_rates
from gonogo.practices.rollout.rules.guard.rate_process import RateState
from gonogo.practices.rollout.rules.guard.sequence import ALPHA, half_width
from gonogo.practices.rollout.rules.guard.shares import check_shares
from gonogo.practices.rollout.rules.guard.ticks import Stratum
from gonogo.practices.rollout.rules.guard.wording import decimals, number, people


@dataclass(frozen=True, slots=True)
class RateRule:
    """A guardrail of kind `rate`. `guardrails`: how many randomised guardrails of the release share alpha."""

    name: str
    bad: str
    of: str
    margin: float
    guardrails: int = 1


def threshold(guardrails: int) -> float:
    """The logarithm of the evidence that makes an alarm when so many guardrails share alpha."""
    return log(max(1, guardrails) / ALPHA)


def assess_rate(
    rule: RateRule,
    state: RateState,
    shares: Mapping[Stratum, float],
    *,
    problem: str | None = None,
    moves_together_by: str | None = None,
) -> Assessment:
    """Breach when the evidence ever reached K/alpha and the estimate is at least the margin; ok below the margin.

    `shares`: of each stratum, the expected share of arrivals on the new version. `problem`: why the figures cannot be
    trusted now, as a sentence, such as that they are stale. `moves_together_by`: the attribute by which people change
    versions together, if not each alone.
    """
    evidence = state.seen
    difference = difference_of_rates(evidence.strata.values())
    if difference is None:
        nobody = f"Nobody who had {rule.of} can be compared yet: that needs people on the new and on the old version."
        return nothing_to_compare(rule.name, "rate", problem or nobody)
    comparison = Comparison(
        guardrail=rule.name,
        kind="rate",
        margin=rule.margin,
        difference=difference,
        lower=difference.estimate - half_width(difference, ALPHA),
        upper=difference.estimate + half_width(difference, ALPHA),
        shown=evidence.peak >= threshold(rule.guardrails),
        measure=_measure(rule, difference),
    )
    return judge(comparison, Doubts(check_shares(evidence.strata, shares), problem, moves_together_by))


def _measure(rule: RateRule, difference: Difference) -> Measure:
    places = decimals(rule.margin * 100)
    new, old = number(100 * difference.new, places), number(100 * difference.old, places)
    figures = (
        f"{new} % of {people(difference.people_new)} on the new version had {rule.bad}, "
        f"{old} % of {difference.people_old:,} on the old"
    )
    return Measure(figures, places, factor=100, unit=" points")
