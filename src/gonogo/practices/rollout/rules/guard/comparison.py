# SPDX-License-Identifier: Apache-2.0
"""What does a comparison of the two versions come to, once all that can spoil it is considered?

The order matters: a breach that has been shown is not hidden by anything that makes figures unsure later.
"""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.practices.rollout.rules.guard.assessment import Assessment, Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.difference import Difference
from gonogo.practices.rollout.rules.guard.sequence import BURN_IN, burnt_in, people_to_go
from gonogo.practices.rollout.rules.guard.shares import ShareCheck
from gonogo.practices.rollout.rules.guard.wording import number, worse


@dataclass(frozen=True, slots=True)
class Doubts:
    """All that can spoil a comparison: a problem with the figures, people who move together, shares that are wrong.

    `problem` is a sentence, such as that the figures are stale. `moves_together_by` is the attribute by which people
    change versions together, None when everyone does so alone.
    """

    shares: ShareCheck
    problem: str | None = None
    moves_together_by: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How the figures of a guardrail are told: the factor, decimals and unit of a difference, and the sentence."""

    figures: str
    places: int
    factor: float = 1.0
    unit: str = ""

    def worse(self, difference: float) -> str:
        """A difference in the words of this guardrail."""
        return worse(difference * self.factor, self.places, self.unit)

    def margin(self, margin: float) -> str:
        """The margin, in the unit of the differences."""
        return f"the margin of {number(margin * self.factor, self.places)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of one guardrail; differences are how much worse the new version is.

    `shown`: whether it is beyond chance that the new version is worse at all.
    """

    guardrail: str
    kind: str
    margin: float
    difference: Difference
    lower: float
    upper: float
    shown: bool
    measure: Measure


def nothing_to_compare(guardrail: str, kind: str, reason: str) -> Assessment:
    """The answer while there is no stratum with people on both versions."""
    return Assessment(guardrail, kind, GuardrailVerdict.UNKNOWN, Basis.HOLDBACK, reason)


def judge(comparison: Comparison, doubts: Doubts) -> Assessment:
    """Breach before unknown before ok before inconclusive; people who move together can show nothing one by one."""
    difference, margin, measure = comparison.difference, comparison.margin, comparison.measure
    doubt = _doubt(doubts)
    if not doubts.moves_together_by and comparison.shown and difference.estimate >= margin:
        reason = f"{_compared(comparison)}, beyond {measure.margin(margin)}."
        return _assessment(comparison, GuardrailVerdict.BREACH, reason)
    if doubt is not None:
        verdict, reason = doubt
        return _assessment(comparison, verdict, f"{reason} {measure.figures}.")
    if burnt_in(difference) and comparison.upper < margin:
        limit = f"At worst it is {measure.worse(comparison.upper)}, within {measure.margin(margin)}"
        return _assessment(comparison, GuardrailVerdict.OK, f"{_compared(comparison)}. {limit}.", to_go=0)
    return _inconclusive(comparison)


def _doubt(doubts: Doubts) -> tuple[GuardrailVerdict, str] | None:
    if doubts.problem:
        return GuardrailVerdict.UNKNOWN, doubts.problem
    if doubts.moves_together_by:
        return GuardrailVerdict.INCONCLUSIVE, (
            f"People change versions together by {doubts.moves_together_by}, so they cannot be compared one by one."
        )
    if doubts.shares.reason:
        return GuardrailVerdict.UNKNOWN, doubts.shares.reason
    return None


def _inconclusive(comparison: Comparison) -> Assessment:
    measure = comparison.measure
    to_go = people_to_go(comparison.difference, comparison.margin)
    if not burnt_in(comparison.difference):
        range_ = f"{_compared(comparison)}. At least {BURN_IN} people on each version are needed to call it ok"
    else:
        range_ = (
            f"{_compared(comparison)}. It can be anything from {measure.worse(comparison.lower)} to "
            f"{measure.worse(comparison.upper)}; compare {measure.margin(comparison.margin)}"
        )
    shown = " That it is worse is beyond chance; that it is beyond the margin is not." if comparison.shown else ""
    more = f" About {to_go:,} more are needed to call it ok if this stays as it is." if to_go else ""
    return _assessment(comparison, GuardrailVerdict.INCONCLUSIVE, f"{range_}.{shown}{more}", to_go=to_go)


def _compared(comparison: Comparison) -> str:
    within = "compared within each wave and stage, " if comparison.difference.strata > 1 else ""
    return f"{comparison.measure.figures}: {within}{comparison.measure.worse(comparison.difference.estimate)}"


def _assessment(
    comparison: Comparison, verdict: GuardrailVerdict, reason: str, *, to_go: int | None = None
) -> Assessment:
    return Assessment(
        guardrail=comparison.guardrail,
        kind=comparison.kind,
        verdict=verdict,
        basis=Basis.HOLDBACK,
        reason=reason,
        estimate=comparison.difference.estimate,
        lower=comparison.lower,
        upper=comparison.upper,
        people_new=comparison.difference.people_new,
        people_old=comparison.difference.people_old,
        users_to_go=to_go,
    )
