# SPDX-License-Identifier: Apache-2.0
"""Where on a line stand a guardrail's figure, how sure it is, and the limit it must not pass?

Lengths are in the units of a view box of WIDTH; the words beside it say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 560.0
EDGE = 12.0
AIR = 1.15
FURTHEST = 4.0
"""How many limits away from nothing the line may reach; what lies further is drawn at its end."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """Positions from left to right: nothing at all, the limit, the figure, and from where to where it may truly lie."""

    zero: float
    limit: float
    figure: float
    low: float
    high: float
    bad_from: float
    bad_width: float


def gauge(
    figure: float, limit: float, *, low: float | None = None, high: float | None = None, above: bool = False
) -> Gauge | None:
    """The gauge; `above` when the figure must stay above the limit. None when the figures are not finite."""
    first, last = (figure if low is None else low), (figure if high is None else high)
    if not all(_finite(one) for one in (figure, limit)):
        return None
    reach = FURTHEST * max(abs(limit), abs(figure) * AIR / FURTHEST, 1e-12)
    ends = [min(max(one, -reach), reach) for one in (first, last)]
    left, right = _span((0.0, limit, figure, *ends))

    def at(value: float) -> float:
        kept = min(max(value, left), right)
        return round(EDGE + (kept - left) / (right - left) * (WIDTH - 2 * EDGE), 1)

    edge = at(limit)
    bad_from, bad_to = (0.0, edge) if above else (edge, WIDTH)
    return Gauge(at(0.0), edge, at(figure), at(ends[0]), at(ends[1]), bad_from, round(bad_to - bad_from, 1))


def _span(values: Iterable[float]) -> tuple[float, float]:
    listed = list(values)
    air = (max(listed) - min(listed) or 1.0) * (AIR - 1)
    return min(listed) - air, max(listed) + air


def _finite(value: float) -> bool:
    return value == value and abs(value) != float("inf")
