# SPDX-License-Identifier: Apache-2.0
"""How much worse might the new version be? The ratios that are weighed against "no worse"."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

LOWEST, HIGHEST, NUMBER = 1.05, 8.0, 16
CENTRE, SPREAD = 1.7, 0.6
"""Of the log-normal weights: where a regression is worth finding soonest, and how far around it to look."""


def _ratios() -> tuple[float, ...]:
    step = log(HIGHEST / LOWEST) / (NUMBER - 1)
    return tuple(LOWEST * exp(step * index) for index in range(NUMBER))


def _log_weights() -> tuple[float, ...]:
    weights = [exp(-(log(ratio / CENTRE) ** 2) / (2 * SPREAD**2)) for ratio in RATIOS]
    return tuple(log(weight / sum(weights)) for weight in weights)


RATIOS = _ratios()
LOG_RATIOS = tuple(log(ratio) for ratio in RATIOS)
LOG_WEIGHTS = _log_weights()
LEANINGS = tuple((log(ratio), ratio - 1.0) for ratio in RATIOS)
"""For each ratio its logarithm and its excess over one, as the counting of events needs them."""


def log_mixture(terms: Sequence[float]) -> float:
    """The logarithm of the sum of the exponentials, without overflow."""
    top = max(terms)
    return top + log(sum([exp(term - top) for term in terms]))
