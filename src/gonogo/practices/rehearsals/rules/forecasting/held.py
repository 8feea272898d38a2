# SPDX-License-Identifier: Apache-2.0
"""How did earlier forecasts hold in production? What really happened corrects the next one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.forecasting.fitting import SHARE

ENOUGH = 9
"""Production runs from which the share of 90 of 100 can be read from them. Source: split conformal prediction."""


@dataclass(frozen=True, slots=True)
class Held:
    """One forecast and how long the steps then took in production: middle and upper before any correction."""

    middle: float
    upper: float
    actual: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What history does to a forecast: factors that all steps share by chance, or one factor on the upper bound."""

    count: int
    shared: tuple[float, ...] = (1.0,)
    factor: float = 1.0

    @property
    def says(self) -> str:
        """How many real cutovers there were and what follows from them."""
        if not self.count:
            return "No production run of this product was recorded yet, so nothing corrects the forecast."
        runs = "production run" if self.count == 1 else "production runs"
        if self.count < ENOUGH:
            return f"{self.count} {runs} widen the forecast by how far off it was; from {ENOUGH} on they correct it."
        return f"Corrected by {self.factor:.2f}, within which 9 in 10 of {self.count} {runs} stayed."


def correction(held: Sequence[Held]) -> Correction:
    """The correction from all production runs whose forecast was fitted."""
    sound = [one for one in held if one.middle > 0 and one.upper > 0]
    if len(sound) < ENOUGH:
        return Correction(len(sound), (1.0, *(one.actual / one.middle for one in sound)))
    ratios = sorted(one.actual / one.upper for one in sound)
    rank = min(math.ceil((len(ratios) + 1) * SHARE), len(ratios))
    return Correction(len(sound), factor=ratios[rank - 1])
