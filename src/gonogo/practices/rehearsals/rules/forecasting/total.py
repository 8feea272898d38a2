# SPDX-License-Identifier: Apache-2.0
"""How long will all steps together take at most? Not the sum of all bounds: not every step is unlucky at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gonogo.practices.rehearsals.rules.forecasting.drawing import Drawn
from gonogo.practices.rehearsals.rules.forecasting.fitting import SHARE
from gonogo.practices.rehearsals.rules.forecasting.held import Correction
from gonogo.practices.rehearsals.rules.forecasting.step import Footing, StepBound

DRAWS = 2000
SEED = 20_270_301
"""Any number, always the same: the same runs give the same forecast."""


@dataclass(frozen=True, slots=True)
class Total:
    """The upper bound of several steps in seconds, and the middle. `bare` is the bound before history corrects it.

    All are None without a forecast; then `says` tells which step has none.
    """

    footing: Footing
    seconds: float | None
    middle: float | None
    bare: float | None
    says: str = ""


def total(steps: Sequence[tuple[str, StepBound]], history: Correction) -> Total:
    """The bound for all of the named steps together. Nothing at all takes no time and rests on nothing."""
    missing = [(name, one) for name, one in steps if one.seconds is None]
    if missing:
        name, one = missing[0]
        return Total(Footing.NONE, None, None, None, f"{name}: {one.says}")
    if not steps:
        return Total(Footing.NONE, None, None, None, "No step of it was carried out yet.")
    bounds = [one for _, one in steps]
    middle = sum(one.middle or 0.0 for one in bounds)
    bare = _bare(bounds)
    rough = [name for name, one in steps if one.footing is Footing.ROUGH]
    says = f"Rough for {len(rough)} of {len(steps)} steps." if rough else ""
    seconds = history.factor * (bare if history.shared == (1.0,) else _quantile(_draws(bounds, history.shared)))
    return Total(Footing.ROUGH if rough else Footing.FITTED, seconds, middle, bare, says)


def _bare(bounds: Sequence[StepBound]) -> float:
    """Without history. One step alone needs no drawing; rough figures are not drawn at all."""
    fitted = [one for one in bounds if one.fit is not None]
    rough = sum(one.seconds or 0.0 for one in bounds if one.fit is None)
    if len(fitted) <= 1:
        return rough + sum(one.seconds or 0.0 for one in fitted)
    return rough + _quantile(_draws(fitted, (1.0,)))


def _draws(bounds: Sequence[StepBound], shared: Sequence[float]) -> list[float]:
    """What all steps may take together, many times: each by chance, and all by one factor that they share."""
    fitted = [(one.fit, one.target) for one in bounds if one.fit is not None]
    rough = sum(one.seconds or 0.0 for one in bounds if one.fit is None)
    drawn = _students(tuple(fit.degrees for fit, _ in fitted))
    each = [fit.each(target, ts) for (fit, target), ts in zip(fitted, drawn, strict=True)]
    sums = [rough + sum(one) for one in zip(*each, strict=True)] if each else [rough] * DRAWS
    if len(shared) == 1:
        return [shared[0] * one for one in sums]
    factors = Drawn(SEED + 1)
    return [shared[factors.below(len(shared))] * one for one in sums]


@lru_cache(maxsize=64)
def _students(degrees: tuple[int, ...]) -> tuple[tuple[float, ...], ...]:
    """Values of Student's t for each step; the same for every size, so that a larger one is never quicker by chance."""
    drawn = Drawn(SEED)
    return tuple(tuple(drawn.student(one) for _ in range(DRAWS)) for one in degrees)


def _quantile(sums: list[float]) -> float:
    return sorted(sums)[math.ceil(SHARE * len(sums)) - 1]
