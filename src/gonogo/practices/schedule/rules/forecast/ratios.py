# SPDX-License-Identifier: Apache-2.0
"""How much longer than their plan did this team's own past pieces of work take?

A past forecast looks from the beginning of a past week at as much work as the steady pace of that day does in so many
weeks, and is compared with how long the team then took for that much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gonogo.practices.schedule.rules.forecast.pace import RECENT, Weeks, steady_paces, sums

EVERY = 2
"""Weeks between two past forecasts."""
OLDEST = 260
"""Weeks back to which past forecasts count: teams change."""
CENSORED_AFTER = 2
"""Work that takes longer than so many times its plan enters at its age before it is finished."""
INDEPENDENT = 26
"""Past forecasts that begin within so many weeks share most of their weeks, and count together as one."""
SHRINK = 8
"""As many independent own forecasts weigh as much as the reference class."""
FEWEST = 3
"""Below so many independent own forecasts the reference class speaks alone."""
NEVER = math.inf
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class OwnRatios:
    """Ratios of duration to plan, ascending; `counted` is how many of them count, as if they were independent."""

    ratios: tuple[float, ...]
    counted: int

    @property
    def weight(self) -> float:
        """How much the own ratios weigh beside the reference class, from 0 to 1: n / (n + 8); nothing below three."""
        return self.counted / (self.counted + SHRINK) if self.counted >= FEWEST else 0.0

    def quantile(self, share: float) -> float:
        """The ratio that at least this share of own forecasts kept: the ⌈(n + 1) share⌉-th smallest of n."""
        rank = math.ceil((len(self.ratios) + 1) * share - 1e-9)
        return self.ratios[min(max(rank, 1), len(self.ratios)) - 1]


class History:
    """What was finished week by week, ready to answer how long so much work took from a past week on."""

    def __init__(self, weeks: Weeks) -> None:
        self.total = sums(weeks)
        self.steady = steady_paces(weeks)

    def durations(self, begin: npt.NDArray[np.int64], items: Weeks) -> Weeks:
        """Weeks, with fractions, from the beginning of each week until so many items were finished; inf: not yet."""
        wanted = self.total[begin] + items
        reached = np.searchsorted(self.total, wanted * (1 - ROUNDING))
        end = np.clip(reached, 1, len(self.total) - 1)
        step = self.total[end] - self.total[end - 1]
        part = (wanted - self.total[end - 1]) / np.where(step > 0, step, 1.0)
        return np.where(reached < len(self.total), np.maximum(end - 1 - begin + part, ROUNDING), NEVER)

    def own_ratios(self, now: int, horizon: float) -> OwnRatios:
        """How own past forecasts of so many weeks stood at the beginning of week `now`.

        Unfinished work enters at its age once it is older than twice its plan, which is too low; younger work is left
        out.
        """
        begin = np.arange(now - EVERY, max(RECENT, now - OLDEST) - 1, -EVERY)
        begin = begin[self.steady[begin] > 0]
        age = (now - begin).astype(np.float64)
        took = self.durations(begin, self.steady[begin] * horizon)
        known = took <= age
        used = known | (age > CENSORED_AFTER * horizon)
        if not used.any():
            return OwnRatios((), 0)
        ratios = np.sort(np.where(known, took, age)[used]) / horizon
        span = float(np.ptp(age[used])) + EVERY
        return OwnRatios(tuple(map(float, ratios)), min(len(ratios), int(span // INDEPENDENT)))
