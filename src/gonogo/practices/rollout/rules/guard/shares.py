# SPDX-License-Identifier: Apache-2.0
"""Did as many people arrive on each version as the draw sends there?

If not, the two groups differ by more than the version, and no comparison of them can be trusted. The evidence is a
Dirichlet-multinomial against the expected shares, which may be looked at any number of times (Lindon and Malek 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import lgamma, log

from gonogo.practices.rollout.rules.guard.ticks import LARGEST, Arms, Stratum
from gonogo.practices.rollout.rules.guard.wording import people

ALPHA = 0.001
CONCENTRATION = 100.0
"""How close to the expected share a wrong share is looked for; two versions at 50 each when they share evenly."""
SMALLEST = 0.001
"""A share of nobody or everybody is taken as this, so that one stray person is not proof of anything."""


@dataclass(frozen=True, slots=True)
class ShareCheck:
    """Whether the groups are comparable. `reason` is empty when they are; otherwise it says why not."""

    log_evidence: float = 0.0
    reason: str = ""

    @property
    def alarm(self) -> bool:
        """Whether the evidence that the shares are wrong is beyond chance."""
        return self.log_evidence >= -log(ALPHA)


def expected_share(stage: int, holdback: int) -> float:
    """The share of new arrivals that the draw sends to the new version, from whole percentages."""
    return max(0, min(stage, 100 - holdback)) / 100


def check_shares(strata: Mapping[Stratum, Arms], shares: Mapping[Stratum, float]) -> ShareCheck:
    """Compare arrivals on (new, old) with the expected share of the new version, as a product over the strata."""
    known = sorted(stratum for stratum in strata if _usable(shares.get(stratum)))
    evidence = {stratum: share_evidence(strata[stratum], shares[stratum]) for stratum in known}
    total = sum(evidence.values())
    if total >= -log(ALPHA):
        worst = max(known, key=evidence.__getitem__)
        arms, share = strata[worst], shares[worst]
        return ShareCheck(
            total,
            f"The groups are not comparable: in wave {worst.wave} at {worst.stage} %, {people(arms.new)} arrived on "
            f"the new version and {arms.old:,} on the old, where {100 * share:.3g} % were expected on the new.",
        )
    unknown = sorted(
        stratum for stratum in strata.keys() - evidence.keys() if strata[stratum].new + strata[stratum].old
    )
    if unknown:
        where = f"wave {unknown[0].wave} at {unknown[0].stage} %"
        return ShareCheck(total, f"It is not known which share of the people of {where} should be on the new version.")
    return ShareCheck(total)


def share_evidence(arms: Arms, share: float) -> float:
    """The logarithm of the evidence of one stratum that its people do not arrive in the expected shares."""
    share = min(max(share, SMALLEST), 1 - SMALLEST)
    new, old = min(max(arms.new, 0), LARGEST), min(max(arms.old, 0), LARGEST)
    prior_new, prior_old = CONCENTRATION * share, CONCENTRATION * (1 - share)
    prior = lgamma(prior_new) + lgamma(prior_old) - lgamma(CONCENTRATION)
    posterior = lgamma(prior_new + new) + lgamma(prior_old + old) - lgamma(CONCENTRATION + new + old)
    return posterior - prior - new * log(share) - old * log(1 - share)


def _usable(share: float | None) -> bool:
    return share is not None and 0 <= share <= 1
