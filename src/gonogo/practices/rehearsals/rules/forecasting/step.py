# SPDX-License-Identifier: Apache-2.0
"""How long will one step take at most at a size? Fitted, rough, or no forecast because that is too far away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gonogo.practices.rehearsals.rules.durations import spoken
from gonogo.practices.rehearsals.rules.forecasting.fitting import (
    Fit,
    Linear,
    Logarithmic,
    Point,
    fit_linear,
    fit_logarithmic,
    upper,
)

FEWEST = 4
"""Points from which on a line is fitted."""
SAME_SIZE = 1.2
"""Sizes within this factor are one size: between them nothing can be told about growth."""
FARTHEST = 10.0
"""How many times the largest rehearsed size a forecast may reach."""
ROUGH = 2.0
"""What a rough figure is multiplied by. A rule of thumb."""
USUAL_GROWTH = (0.85, 1.2)
"""Slopes of the logarithms that mean: twice the rows, about twice the time."""
APART = 1.5
"""How much larger the bound by logarithms may be before it is the one shown."""
EXACT = 1 + 1e-9
USUAL = "Grows with its rows."
"""What is said where nothing is unusual."""


class Footing(StrEnum):
    """What a figure rests on."""

    FITTED = "fitted"
    ROUGH = "rough"
    NONE = "no forecast"


@dataclass(frozen=True, slots=True)
class StepBound:
    """The upper bound of a step in seconds at the target size, what it rests on, and in words why.

    `seconds` and `middle` are None without a forecast. `fit` is there when a line was fitted.
    """

    footing: Footing
    seconds: float | None
    middle: float | None
    count: int
    smallest: float
    largest: float
    target: float
    says: str
    fit: Fit | None = None


def bound(points: Sequence[Point], target: float) -> StepBound:
    """The bound at the target. Needs at least one point, and x and target above 0."""
    smallest, largest = min(one.x for one in points), max(one.x for one in points)
    if target > FARTHEST * largest * EXACT:
        says = f"No forecast: {target / largest:.0f} times the largest rehearsed size. Rehearse bigger."
        return StepBound(Footing.NONE, None, None, len(points), smallest, largest, target, says)
    if len(points) < FEWEST or largest < SAME_SIZE * smallest * EXACT:
        return _rough(points, target, smallest, largest)
    linear, logarithmic = fit_linear(points), fit_logarithmic(points)
    fit, says = _chosen(linear, logarithmic, target)
    seconds = upper(fit, target)
    return StepBound(
        Footing.FITTED, seconds, fit.at(target, 0.0), len(points), smallest, largest, target, says, fit
    )  # fmt: skip


def _rough(points: Sequence[Point], target: float, smallest: float, largest: float) -> StepBound:
    """The longest, for as many more rows as the target has, doubled."""
    longest = max(one.seconds for one in points)
    middle = longest * max(target / largest, 1.0)
    few = f"fewer than {FEWEST} measurements" if len(points) < FEWEST else "all of one size"
    more = f", {target / largest:.1f} times the rows" if target > largest * EXACT else ""
    says = f"Rough ({few}): the longest of {spoken(longest)}{more}, doubled."
    return StepBound(Footing.ROUGH, middle * ROUGH, middle, len(points), smallest, largest, target, says)


def _chosen(linear: Linear, logarithmic: Logarithmic, target: float) -> tuple[Fit, str]:
    """The line whose bound is shown, and why. Where both disagree, it is the one with the larger bound."""
    low, high = USUAL_GROWTH
    if logarithmic.slope_low > high or logarithmic.slope_high < low:
        grows = "faster" if logarithmic.slope_low > high else "slower"
        why = f"It grows {grows} than its rows (slope {logarithmic.slope:.2f})"
    elif any(upper(logarithmic, x) > APART * upper(linear, x) for x in _up_to(linear.smallest, target)):
        why = "A line and a curve through the measurements lie far apart"
    else:
        return linear, USUAL
    larger: Fit = linear if upper(linear, target) >= upper(logarithmic, target) else logarithmic
    return larger, f"{why}; the larger bound is shown."


def _up_to(start: float, target: float) -> Iterator[float]:
    """Sizes in small steps up to the target and just beyond, so that a larger target sees all that a smaller one does.

    Without this, a bound could fall as the target grows.
    """
    size = start
    yield size
    while size < target:
        size *= 1.05
        yield size
