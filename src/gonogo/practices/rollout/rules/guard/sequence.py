# SPDX-License-Identifier: Apache-2.0
"""How far may the true difference lie from the estimate, however often one looks?

The asymptotic confidence sequence with a normal mixture: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform
central limit theory and asymptotic confidence sequences", 2024. Asymptotic means: not before `BURN_IN` people.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, inf, log, sqrt

from gonogo.practices.rollout.rules.guard.difference import Difference

ALPHA = 0.05
"""The chance of a false alarm over all looks and all guardrails of a release, if nothing is worse at all."""
BURN_IN = 100
"""People that each version needs before a mean is normal enough to be judged."""
SHARPEST = 1_000
"""People on each version at which the sequence is narrowest; waves are mostly small, and later it costs little."""
FARTHEST = 10**9


def multiple(effective: float, alpha: float) -> float:
    """How many standard errors a one-sided bound lies from the estimate, with this many people on each version."""
    if not effective > 0:
        return inf
    tuned = (-2 * log(2 * alpha) + log(-2 * log(2 * alpha) + 1)) / SHARPEST
    scale = effective * tuned
    return sqrt(2 * (scale + 1) / scale * log(1 + sqrt(scale + 1) / (2 * alpha)))


def half_width(difference: Difference, alpha: float) -> float:
    """The distance from the estimate to a bound that holds at all times with a chance of 1 - alpha."""
    return difference.error * multiple(difference.effective, alpha)


def burnt_in(difference: Difference) -> bool:
    """Whether there are enough people on each version for a bound to mean something."""
    return min(difference.people_new, difference.people_old) >= BURN_IN


def people_to_go(difference: Difference, margin: float) -> int | None:
    """How many more people until the upper bound is below the margin, if all stays as it is; None when never."""
    people = difference.people_new + difference.people_old
    low = max(1.0, BURN_IN / min(difference.people_new, difference.people_old))
    if difference.estimate >= margin or not _below(difference, margin, FARTHEST):
        return None
    if _below(difference, margin, low):
        return ceil((low - 1) * people)
    high = float(FARTHEST)
    while high / low > 1.001:
        middle = sqrt(low * high)
        low, high = (low, middle) if _below(difference, margin, middle) else (middle, high)
    return ceil((high - 1) * people)


def _below(difference: Difference, margin: float, times: float) -> bool:
    later = replace(difference, error=difference.error / sqrt(times), effective=difference.effective * times)
    return difference.estimate + half_width(later, ALPHA) < margin
