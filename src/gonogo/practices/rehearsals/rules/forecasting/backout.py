# SPDX-License-Identifier: Apache-2.0
"""How long does the rehearsed way back take, in nine cases of ten? Who turns back late must know this first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.forecasting.fitting import SHARE
from gonogo.practices.rehearsals.rules.forecasting.step import FEWEST, ROUGH, SAME_SIZE
from gonogo.practices.rehearsals.rules.forecasting.timed import comparable, timed
from gonogo.practices.rehearsals.rules.report import Leg, Report


@dataclass(frozen=True, slots=True)
class BackoutP90:
    """So many seconds, from so many verified backouts. Rough means doubled, as there were too few of them."""

    seconds: float
    count: int
    rough: bool
    says: str


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Why the way back has no known length."""

    says: str


def backout_p90(runs: Iterable[Report], *, label: str = "") -> BackoutP90 | CannotTell:
    """The 90 % quantile of the verified backouts of one rehearsal on copies about as large as its largest.

    Of fewer than nine it is the longest, and of fewer than four the longest doubled. Runs of another machine or of an
    earlier migration do not count. It is the time on a copy: for a larger production see the forecast.
    """
    verified = [one for one in runs if one.backout_verified]
    kept = comparable([timed(one) for one in verified], label=label)
    if kept is None:
        return CannotTell("No backout was rehearsed and verified yet.")
    large = [one for one in kept.runs if one.copied * SAME_SIZE >= kept.largest.copied]
    each = sorted(seconds for one in large if (seconds := one.seconds_of(Leg.BACKOUT)) is not None)
    if not each:
        return CannotTell("The runs on the largest copy have no steps of a way back.")
    if len(each) < FEWEST:
        longest = f"the longest of {count(len(each), 'verified backout')}"
        return BackoutP90(each[-1] * ROUGH, len(each), True, f"Rough: {longest} ({spoken(each[-1])}), doubled.")
    rank = min(math.ceil((len(each) + 1) * SHARE), len(each))
    what = "the longest" if rank == len(each) else "9 in 10"
    return BackoutP90(each[rank - 1], len(each), False, f"{what.capitalize()} of {len(each)} verified backouts.")
