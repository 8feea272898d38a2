# SPDX-License-Identifier: Apache-2.0
"""How far above a fit may the next measurement lie? Quantiles of Student's t, from the incomplete beta function."""

from __future__ import annotations

import math
from functools import cache

TINY = 1e-300
ENOUGH = 1e-14


@cache
def t_quantile(share: float, degrees: int) -> float:
    """The value below which that share of Student's t with so many degrees of freedom lies; share in [0.5, 1)."""
    if not 0.5 <= share < 1 or degrees < 1:
        raise ValueError("A share from 0.5 up to 1 and at least one degree of freedom are needed.")
    low, high = 0.0, 1.0
    while _below(high, degrees) < share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, degrees) < share else (low, middle)
    return (low + high) / 2


def _below(t: float, degrees: int) -> float:
    """The share of the distribution below t, for t from 0 on."""
    return 1 - _incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by its continued fraction, from the side where that is quick."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's way through the continued fraction. Source: Press et al., Numerical Recipes, 6.4."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 500):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + part * d)
            c = _not_zero(1 + part / c)
            value *= c * d
        if abs(c * d - 1) < ENOUGH:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
