# SPDX-License-Identifier: Apache-2.0
"""Which value do so many in a hundred not exceed?

A percentile lies between two neighbours of the sorted values, in proportion (type 7 of Hyndman and Fan, which numpy
takes too).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gonogo.practices.small_releases.rules.measured import Spread


def spread_of(values: Iterable[float]) -> Spread | None:
    """P50, P85 and P95 with the number of values; None where there are none."""
    known = sorted(values)
    if not known:
        return None
    return Spread(_between(known, 50), _between(known, 85), _between(known, 95), len(known))


def percentile(values: Iterable[float], percent: int) -> float | None:
    """One percentile; None where there are no values."""
    known = sorted(values)
    return _between(known, percent) if known else None


def _between(known: Sequence[float], percent: int) -> float:
    whole, rest = divmod((len(known) - 1) * percent, 100)
    if not rest:
        return float(known[whole])
    lower, upper = known[whole], known[whole + 1]
    return min(max(lower + (upper - lower) * (rest / 100), lower), upper)
