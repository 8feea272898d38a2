# SPDX-License-Identifier: Apache-2.0
"""Which line runs through the durations of a step, and how far above it may the next one lie?

Linear: seconds = a + b x with a and b from 0 on, weights 1/x because larger steps vary more. Beside it a line through
the logarithms, whose slope says whether the step grows faster or slower than its rows.
Source: Montgomery, Peck and Vining, Introduction to Linear Regression Analysis, chapter 3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gonogo.practices.rehearsals.rules.forecasting.student import t_quantile

SHARE = 0.9
"""In how many cases the upper bound is meant to hold."""
SHORTEST = 0.001
"""Seconds: what is shorter is taken as this long, so that it has a logarithm."""


@dataclass(frozen=True, slots=True)
class Point:
    """One duration: x is what drives it, above 0."""

    x: float
    seconds: float


class Fit(Protocol):
    """A line with what is known about the next measurement at a size."""

    @property
    def degrees(self) -> int:
        """The degrees of freedom of what is left over."""

    def at(self, x: float, t: float) -> float:
        """The duration at size x that lies t standard errors above the line."""

    def each(self, x: float, ts: Iterable[float]) -> list[float]:
        """The same for many t at once."""


def upper(fit: Fit, x: float) -> float:
    """The one-sided upper bound for the next measurement at x."""
    return fit.at(x, t_quantile(SHARE, fit.degrees))


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted line. Its error never falls as x grows, so that a larger target is never quicker."""

    intercept: float
    slope: float
    scatter: float
    weight: float
    smallest: float
    middle: float
    spread: float
    degrees: int

    def at(self, x: float, t: float) -> float:
        """The duration at size x that lies t standard errors above the line."""
        return self.each(x, (t,))[0]

    def each(self, x: float, ts: Iterable[float]) -> list[float]:
        """The same for many t at once."""
        x = max(x, self.smallest)
        error = self.scatter * math.sqrt(max(self._variance(self.smallest), self._variance(max(x, self.middle))))
        line = self.intercept + self.slope * x
        return [max(line + t * error, 0.0) for t in ts]

    def _variance(self, x: float) -> float:
        """That of the next measurement at x, in units of the scatter."""
        return x + 1 / self.weight + (x - self.middle) ** 2 / self.spread


@dataclass(frozen=True, slots=True)
class Logarithmic:
    """A line through logarithms, with the 90 % interval of its slope."""

    intercept: float
    slope: float
    slope_low: float
    slope_high: float
    scatter: float
    smallest: float
    middle: float
    spread: float
    count: int
    degrees: int

    def at(self, x: float, t: float) -> float:
        """The duration at size x that lies t standard errors above the line; never falling as x grows."""
        return self.each(x, (t,))[0]

    def each(self, x: float, ts: Iterable[float]) -> list[float]:
        """The same for many t at once."""
        far = max(math.log(x), self.smallest)
        error = self.scatter * math.sqrt(max(self._variance(self.smallest), self._variance(max(far, self.middle))))
        line = self.intercept + max(self.slope, 0.0) * (far - self.middle)
        return [math.exp(min(line + t * error, 700.0)) for t in ts]

    def _variance(self, x: float) -> float:
        """That of the next measurement at the logarithm x, in units of the scatter."""
        return 1 + 1 / self.count + (x - self.middle) ** 2 / self.spread


def fit_linear(points: Sequence[Point]) -> Linear:
    """The weighted line through at least three points of at least two sizes."""
    weights = [1 / one.x for one in points]
    weight = sum(weights)
    middle = len(points) / weight
    height = sum(w * one.seconds for w, one in zip(weights, points, strict=True)) / weight
    spread = sum(w * (one.x - middle) ** 2 for w, one in zip(weights, points, strict=True))
    slope = sum(w * (one.x - middle) * (one.seconds - height) for w, one in zip(weights, points, strict=True)) / spread
    intercept = height - slope * middle
    if slope < 0:
        intercept, slope = height, 0.0
    elif intercept < 0:
        intercept, slope = 0.0, sum(one.seconds for one in points) / sum(one.x for one in points)
    degrees = len(points) - 2
    left = sum(w * (one.seconds - intercept - slope * one.x) ** 2 for w, one in zip(weights, points, strict=True))
    smallest = min(one.x for one in points)
    return Linear(intercept, slope, math.sqrt(left / degrees), weight, smallest, middle, spread, degrees)


def fit_logarithmic(points: Sequence[Point]) -> Logarithmic:
    """The line through the logarithms of at least three points of at least two sizes."""
    xs = [math.log(one.x) for one in points]
    ys = [math.log(max(one.seconds, SHORTEST)) for one in points]
    count = len(points)
    middle, height = sum(xs) / count, sum(ys) / count
    spread = sum((x - middle) ** 2 for x in xs)
    slope = sum((x - middle) * (y - height) for x, y in zip(xs, ys, strict=True)) / spread
    left = sum((y - height - slope * (x - middle)) ** 2 for x, y in zip(xs, ys, strict=True))
    scatter = math.sqrt(left / (count - 2))
    reach = t_quantile(0.95, count - 2) * scatter / math.sqrt(spread)
    return Logarithmic(height, slope, slope - reach, slope + reach, scatter, min(xs), middle, spread, count, count - 2)
