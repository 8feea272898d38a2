# SPDX-License-Identifier: Apache-2.0
"""Is a value per person worse on the new version than on the old?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gonogo.practices.rollout.rules.guard.assessment import Assessment
from gonogo.practices.rollout.rules.guard.comparison import Comparison, Doubts, Measure, judge, nothing_to_compare
from gonogo.practices.rollout.rules.guard.difference import Difference, Sums, difference_of_means
from gonogo.practices.rollout.rules.guard.sequence import ALPHA, burnt_in, half_width
from gonogo.practices.rollout.rules.guard.shares import check_shares
from gonogo.practices.rollout.rules.guard.ticks import Arms, Stratum
from gonogo.practices.rollout.rules.guard.wording import decimals, number, people


@dataclass(frozen=True, slots=True)
class MeanRule:
    """A guardrail of kind `mean`. `guardrails`: how many randomised guardrails of the release share alpha."""

    name: str
    of: str
    margin: float
    better: Literal["lower", "higher"] = "lower"
    guardrails: int = 1


@dataclass(frozen=True, slots=True)
class Values:
    """The first values of the people of one stratum, on each version."""

    stratum: Stratum
    new: Sums
    old: Sums


def assess_mean(
    rule: MeanRule,
    values: Iterable[Values],
    shares: Mapping[Stratum, float],
    *,
    problem: str | None = None,
    moves_together_by: str | None = None,
) -> Assessment:
    """Breach when the lower bound of the worsening is above 0 and the estimate at least the margin; ok below it.

    Arguments as for `assess_rate`; each stratum once. No answer but inconclusive before the burn-in.
    """
    rows = list(values)
    found = difference_of_means(((row.new, row.old) for row in rows), rule.margin)
    if found is None:
        nobody = f"No values of {rule.of} can be compared yet: that needs two people on the new and on the old version."
        return nothing_to_compare(rule.name, "mean", problem or nobody)
    difference = found if rule.better == "lower" else replace(found, estimate=-found.estimate)
    lower = difference.estimate - half_width(difference, ALPHA / max(1, rule.guardrails))
    comparison = Comparison(
        guardrail=rule.name,
        kind="mean",
        margin=rule.margin,
        difference=difference,
        lower=lower,
        upper=difference.estimate + half_width(difference, ALPHA),
        shown=burnt_in(difference) and lower > 0,
        measure=_measure(rule, difference),
    )
    arrived = {row.stratum: Arms(row.new.people, row.old.people) for row in rows}
    return judge(comparison, Doubts(check_shares(arrived, shares), problem, moves_together_by))


def _measure(rule: MeanRule, difference: Difference) -> Measure:
    places = decimals(rule.margin)
    new, old = number(difference.new, places), number(difference.old, places)
    figures = (
        f"{rule.of} was {new} on average for {people(difference.people_new)} on the new version, "
        f"{old} for {difference.people_old:,} on the old"
    )
    return Measure(figures, places)
