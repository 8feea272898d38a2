# SPDX-License-Identifier: Apache-2.0
"""How much longer than their plan does work take elsewhere? For teams whose own past does not say enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gonogo.practices.schedule.rules.forecast.pace import FEWEST, RECENT, YEAR, Weeks
from gonogo.practices.schedule.rules.forecast.ratios import History

SHARES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.85, 0.90, 0.95)
HORIZONS = (1, 2, 4, 8, 13, 26, 52)
ORIGIN_EVERY = 8
WATCHED = 4
"""A past forecast counts when at least so many times its plan has passed since."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Ratios of duration to plan: one row for each plan length of `horizons`, in weeks, one column for each of SHARES.

    The plan is the work divided by the steady pace. Rows ascend.
    """

    source: str
    horizons: tuple[int, ...]
    ratios: tuple[tuple[float, ...], ...]


REFERENCE = Reference(
    source="Measured on 29 public repositories, 1,118 to 1,814 past forecasts for each plan length, with equal weight "
    "for every repository; what was counted are changes of the main branch, with a fixed amount of work.",
    horizons=HORIZONS,
    ratios=(
        (0.29, 0.44, 0.72, 1.25, 2.22, 3.20, 4.28, 6.60),
        (0.29, 0.44, 0.74, 1.13, 1.84, 2.55, 3.30, 4.63),
        (0.30, 0.45, 0.73, 1.09, 1.59, 2.19, 2.66, 3.89),
        (0.33, 0.49, 0.76, 1.06, 1.50, 1.90, 2.24, 3.16),
        (0.36, 0.51, 0.72, 1.02, 1.43, 1.78, 2.08, 2.66),
        (0.36, 0.49, 0.72, 0.99, 1.31, 1.61, 1.86, 2.50),
        (0.37, 0.51, 0.69, 0.95, 1.36, 1.75, 2.08, 2.79),
    ),
)


def origins(history: History, horizon: float) -> list[int]:
    """The weeks from which a forecast of so many weeks can be judged: a year of history before, long enough after."""
    weeks = len(history.total) - 1
    return [
        week
        for week in range(YEAR, weeks + 1, ORIGIN_EVERY)
        if week + WATCHED * horizon <= weeks
        and history.total[week] > history.total[week - RECENT]
        and np.count_nonzero(np.diff(history.total[: week + 1])) >= FEWEST
    ]


def outcomes(history: History, horizon: int) -> Weeks:
    """Ratios of duration to plan for every origin; inf when the work was not done by the end of the history."""
    begin = np.array(origins(history, horizon), dtype=np.int64)
    return history.durations(begin, history.steady[begin] * horizon) / horizon


def measure_reference(source: str, measured: Sequence[dict[int, Weeks]]) -> Reference | None:
    """The reference class of several repositories, given the outcomes of each by horizon; None when there are none."""
    rows = {horizon: _row([one[horizon] for one in measured if len(one[horizon])]) for horizon in HORIZONS}
    known = tuple(horizon for horizon in HORIZONS if rows[horizon])
    return Reference(source, known, tuple(rows[horizon] for horizon in known)) if known else None


def _row(measured: Iterable[Weeks]) -> tuple[float, ...]:
    """The ratio at each share, every repository weighing the same."""
    given = list(measured)
    if not given:
        return ()
    ratios = np.concatenate(given)
    weights = np.concatenate([np.full(len(one), 1 / len(one)) for one in given])
    order = np.argsort(ratios, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    place = np.minimum(np.searchsorted(share, np.array(SHARES) - 1e-9), len(ratios) - 1)
    return tuple(map(float, ratios[order][place]))
