# SPDX-License-Identifier: Apache-2.0
"""How many weeks does so much work take, in so many of 100 cases? The calibrated answer, without growth of scope.

More work never takes less time, and a higher share never an earlier end. From 85 of 100 cases on, no answer is earlier
than the recent pace promises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gonogo.practices.schedule.rules.forecast.pace import Pace, Weeks
from gonogo.practices.schedule.rules.forecast.ratios import NEVER, History, OwnRatios
from gonogo.practices.schedule.rules.forecast.reference import SHARES, Reference

CAUTIOUS = SHARES.index(0.85)
LONGEST = 1e6
"""Stands for never where a logarithm is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Durations:
    """Logarithms of weeks: a row for each of `horizons` (logarithms of steady weeks), a column for each of SHARES."""

    pace: Pace
    horizons: Weeks
    weeks: Weeks

    def at_shares(self, items: Weeks) -> Weeks:
        """Weeks for each amount of work (rows), in so many of all cases as SHARES says (columns)."""
        amount = np.maximum(items, 1e-9)
        steady = np.log(amount / self.pace.steady)
        within = np.clip(steady, self.horizons[0], self.horizons[-1])
        columns = [np.interp(within, self.horizons, column) for column in self.weeks.T]
        taken: Weeks = np.exp(np.stack(columns, axis=1) + (steady - within)[:, None])
        taken[:, CAUTIOUS:] = np.maximum(taken[:, CAUTIOUS:], (amount / self.pace.recent)[:, None])
        return taken

    def at_share(self, items: float, share: float) -> float:
        """Weeks for so much work, in one of SHARES of all cases."""
        return float(self.at_shares(np.array([items]))[0, SHARES.index(share)]) if items > 0 else 0.0

    def courses(self, items: Weeks, ranks: Weeks) -> Weeks:
        """Weeks for the amount of work of each course, given its rank from 0 (the quickest) to 1; inf stays inf.

        Beyond the last share the tail is fat: half of those that miss P95 take longer than twice as long.
        """
        known = np.isfinite(items)
        taken = np.log(self.at_shares(np.where(known, items, 1.0)))
        column = np.clip(np.searchsorted(SHARES, ranks) - 1, 0, len(SHARES) - 2)
        low, high = np.take(SHARES, column), np.take(SHARES, column + 1)
        part = np.clip((ranks - low) / (high - low), 0.0, 1.0)
        row = np.arange(len(items))
        weeks = np.exp(taken[row, column] * (1 - part) + taken[row, column + 1] * part)
        first, last = SHARES[0], 1 - SHARES[-1]
        weeks = weeks * np.minimum(ranks / first, 1.0) * np.maximum(last / (1 - ranks), 1.0)
        return np.where(known, weeks, NEVER)

    def share_within(self, items: float, weeks: float) -> float:
        """In which share of all cases so much work is done within so many weeks."""
        if items <= 0:
            return 1.0
        if weeks <= 0:
            return 0.0
        taken = self.at_shares(np.array([items]))[0]
        if weeks < taken[0]:
            return SHARES[0] * weeks / float(taken[0])
        if weeks >= taken[-1]:
            return 1 - (1 - SHARES[-1]) * float(taken[-1]) / weeks
        column = int(np.searchsorted(taken, weeks, side="right")) - 1
        low, high = np.log(taken[column : column + 2])
        part = float((np.log(weeks) - low) / (high - low))
        return SHARES[column] + (SHARES[column + 1] - SHARES[column]) * part

    def items_within(self, weeks: Weeks, share: float) -> Weeks:
        """How many items are done within so many weeks (above 0), in one of SHARES of all cases."""
        column = SHARES.index(share)
        taken = self.weeks[:, column]
        wanted = np.log(weeks)
        within = np.clip(wanted, taken[0], taken[-1])
        items: Weeks = self.pace.steady * np.exp(np.interp(within, taken, self.horizons) + wanted - within)
        return np.minimum(items, self.pace.recent * weeks) if column >= CAUTIOUS else items


def durations_of(history: History, now: int, pace: Pace, reference: Reference) -> Durations:
    """Own past ratios, shrunk to the reference class, at the beginning of week `now`."""
    rows = [
        _row(history.own_ratios(now, horizon), ratios, horizon)
        for horizon, ratios in zip(reference.horizons, reference.ratios, strict=True)
    ]
    weeks = np.log(np.minimum(np.maximum.accumulate(np.array(rows), axis=0), LONGEST))
    return Durations(pace, np.log(np.array(reference.horizons, dtype=np.float64)), weeks)


def _row(own: OwnRatios, reference: tuple[float, ...], horizon: int) -> npt.NDArray[np.float64]:
    ratios = np.minimum(reference, LONGEST)
    if own.weight:
        ratios = own.weight * np.array([own.quantile(share) for share in SHARES]) + (1 - own.weight) * ratios
    return np.asarray(horizon * ratios, dtype=np.float64)
