# SPDX-License-Identifier: Apache-2.0
"""How small a regression can a wave show, and how many people does it take?

The evidence is followed as a random walk with drift along its tangent at the end; the chance that it ever gets as far
as the threshold has a closed form (Bachelier and Lévy). Against simulation it errs by a few points: see decision 0020.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, log1p, sqrt
from statistics import NormalDist

from gonogo.practices.rollout.rules.guard.rate import threshold
from gonogo.practices.rollout.rules.guard.ratios import LEANINGS, LOG_WEIGHTS, log_mixture
from gonogo.practices.rollout.rules.guard.sequence import ALPHA, BURN_IN, multiple
from gonogo.practices.rollout.rules.guard.ticks import LARGEST

POWER = 0.8
STEPS = 40
MOST_PEOPLE = 10**9
SMALLEST_SPREAD, LARGEST_SPREAD = 1e-200, 1e200
normal = NormalDist().cdf


def smallest_visible(
    n_new: int, n_old: int, base_rate: float, guardrails: int = 1, *, power: float = POWER, margin: float = 0.0
) -> float | None:
    """The smallest absolute increase of the rate that is called a breach with this power when the wave is used up.

    None if even certain failure could not be seen. With a margin, the estimate must reach it as well.
    """
    if min(n_new, n_old) <= 0 or not 0 <= base_rate < 1:
        return None
    return _smallest(lambda rise: rate_power(n_new, n_old, base_rate, rise, guardrails, margin), 1 - base_rate, power)


def users_needed(
    base_rate: float,
    increase: float,
    share_new: float,
    guardrails: int = 1,
    *,
    power: float = POWER,
    margin: float = 0.0,
) -> int | None:
    """How many people of the wave until this increase is called a breach with this power; None if never."""
    if not (0 < share_new < 1 and 0 <= base_rate < 1 and increase > 0):
        return None
    rise = min(increase, 1 - base_rate)
    return _fewest(
        lambda users: rate_power(users * share_new, users * (1 - share_new), base_rate, rise, guardrails, margin), power
    )


def smallest_visible_mean(
    n_new: int, n_old: int, sd: float, guardrails: int = 1, *, power: float = POWER, margin: float = 0.0
) -> float | None:
    """The smallest change of a mean per person that is called a breach with this power; None before the burn-in."""
    if min(n_new, n_old) < BURN_IN or not _is_spread(sd):
        return None
    most = margin + 100 * sd
    return _smallest(lambda rise: mean_power(n_new, n_old, sd, rise, guardrails, margin), most, power)


def users_needed_mean(
    sd: float, increase: float, share_new: float, guardrails: int = 1, *, power: float = POWER, margin: float = 0.0
) -> int | None:
    """How many people of the wave until this change of a mean is called a breach with this power; None if never."""
    if not (0 < share_new < 1 and _is_spread(sd) and increase > 0):
        return None
    return _fewest(
        lambda users: mean_power(users * share_new, users * (1 - share_new), sd, increase, guardrails, margin), power
    )


def _is_spread(sd: float) -> bool:
    """Whether a standard deviation can be reckoned with: nothing, and what computers have no numbers for, cannot."""
    return SMALLEST_SPREAD < sd < LARGEST_SPREAD


def rate_power(n_new: float, n_old: float, base: float, rise: float, guardrails: int, margin: float) -> float:
    """The chance of a breach with so many people on each version, a base rate and its increase on the new version."""
    n_new, n_old, rate = min(n_new, LARGEST), min(n_old, LARGEST), min(base + rise, 1.0)
    bad_new, bad_old = n_new * rate, n_old * base
    value, by_new, by_old = _tangent(bad_new, bad_old, n_new / (n_new + n_old))
    drift = by_new * bad_new + by_old * bad_old
    variance = by_new**2 * bad_new * (1 - rate) + by_old**2 * bad_old * (1 - base)
    error = sqrt(rate * (1 - rate) / n_new + base * (1 - base) / n_old)
    crossed = crossing(drift, threshold(guardrails) - (value - drift), variance)
    return min(crossed, _reached(rise, margin, error))


def mean_power(n_new: float, n_old: float, sd: float, rise: float, guardrails: int, margin: float) -> float:
    """The chance of a breach of a mean with so many people on each version, for this change and standard deviation."""
    if min(n_new, n_old) < BURN_IN:
        return 0.0
    error = sd * sqrt(1 / n_new + 1 / n_old)
    effective, alpha, step = 2 / (1 / n_new + 1 / n_old), ALPHA / max(1, guardrails), 1e-3
    bound = multiple(effective, alpha)
    slope = (multiple(effective * (1 + step), alpha) * sqrt(1 + step) - bound) / step
    crossed = crossing(rise / error - slope, bound - slope, 1.0)
    return min(crossed, _reached(rise, margin, error))


def crossing(drift: float, distance: float, variance: float) -> float:
    """The chance that a random walk with this drift and variance over the whole way is ever beyond the distance."""
    if distance <= 0:
        return 1.0
    if variance <= 0:
        return 1.0 if drift >= distance else 0.0
    spread = sqrt(variance)
    chance = normal((drift - distance) / spread)
    exponent = 2 * drift * distance / variance
    if exponent < 600:
        chance += exp(exponent) * normal(-(drift + distance) / spread)
    return min(1.0, chance)


def _tangent(bad_new: float, bad_old: float, share: float) -> tuple[float, float, float]:
    logs = [log1p(excess * share) for _, excess in LEANINGS]
    terms = [
        weight + bad_new * leaning - (bad_new + bad_old) * loss
        for weight, (leaning, _), loss in zip(LOG_WEIGHTS, LEANINGS, logs, strict=True)
    ]
    value = log_mixture(terms)
    parts = [exp(term - value) for term in terms]
    by_new = sum(part * (leaning - loss) for part, (leaning, _), loss in zip(parts, LEANINGS, logs, strict=True))
    by_old = -sum(part * loss for part, loss in zip(parts, logs, strict=True))
    return value, by_new, by_old


def _reached(rise: float, margin: float, error: float) -> float:
    if margin <= 0:
        return 1.0
    return normal((rise - margin) / error) if error > 0 else float(rise >= margin)


def _smallest(chance: Callable[[float], float], most: float, power: float) -> float | None:
    if chance(most) < power:
        return None
    low, high = 0.0, most
    for _ in range(STEPS):
        middle = low + (high - low) / 2
        low, high = (low, middle) if chance(middle) >= power else (middle, high)
    return high


def _fewest(chance: Callable[[float], float], power: float) -> int | None:
    if chance(MOST_PEOPLE) < power:
        return None
    low, high = 1.0, float(MOST_PEOPLE)
    while high - low > 0.5 and high / low > 1.0001:
        middle = sqrt(low * high)
        low, high = (low, middle) if chance(middle) >= power else (middle, high)
    return ceil(high)
