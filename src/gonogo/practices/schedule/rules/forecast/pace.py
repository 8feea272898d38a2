# SPDX-License-Identifier: Apache-2.0
"""How many items does the team finish in a full week, lately and in the long run?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RECENT = 12
"""Full weeks whose mean is the recent pace: what people plan with."""
YEAR = 52
FEWEST = 4
"""Full weeks in which something was finished, below which no pace is told."""

Weeks = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pace:
    """Items per full week.

    `recent` is the mean of the last `weeks` full weeks. `steady` lies halfway (as a geometric mean) between that and
    the mean of the last year, as half of what sets a quarter apart from its year is usually gone in the next quarter.
    """

    recent: float
    weeks: int
    steady: float


def pace_of(weeks: Weeks) -> Pace | str:
    """The pace at the end of these weeks, oldest first; or the reason why it cannot be told yet."""
    busy = int(np.count_nonzero(weeks))
    if busy < FEWEST:
        were = "week" if busy == 1 else "weeks"
        return f"something was finished in {busy} full {were}, and {FEWEST} such weeks are needed"
    counted = min(RECENT, len(weeks))
    recent = float(weeks[-counted:].mean())
    if recent <= 0:
        return f"nothing was finished in the last {counted} full weeks, so there is no pace to go by"
    return Pace(recent=recent, weeks=counted, steady=float(np.sqrt(recent * weeks[-YEAR:].mean())))


def steady_paces(weeks: Weeks) -> Weeks:
    """The steady pace as it was before each week, and at the end; 0 while no recent pace was known."""
    total = sums(weeks)
    at = np.arange(len(total))
    recent = _means(total, at, RECENT)
    return np.where(at >= RECENT, np.sqrt(recent * _means(total, at, YEAR)), 0.0)


def sums(weeks: Weeks) -> Weeks:
    """The items finished before each week, and in all."""
    return np.concatenate([np.zeros(1), np.cumsum(weeks)])


def _means(total: Weeks, at: npt.NDArray[np.int64], counted: int) -> Weeks:
    since = np.maximum(at - counted, 0)
    mean: Weeks = (total[at] - total[since]) / np.maximum(at - since, 1)
    return mean
