# SPDX-License-Identifier: Apache-2.0
"""How much do the two versions differ, compared within each stratum only?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, sqrt

from gonogo.practices.rollout.rules.guard.ticks import LARGEST, Arms


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus old over all strata in which both versions have people, weighted by how many can be compared.

    `new` and `old` are the plain shares or means of the people compared; with several strata their difference
    need not be the estimate, because the mix of people may differ. `effective`: the people per version that an equally
    precise comparison half and half would have. `error` is the standard error.
    """

    estimate: float
    error: float
    effective: float
    new: float
    old: float
    people_new: int
    people_old: int
    strata: int = 1


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the first values of the people of a stratum on one version: how many, their sum and the sum of squares."""

    people: int
    total: float
    squares: float

    @property
    def usable(self) -> bool:
        """Whether a mean and a spread can be had from it."""
        return 1 < self.people <= LARGEST and isfinite(self.total) and isfinite(self.squares)

    @property
    def mean(self) -> float:
        """The mean per person."""
        return self.total / self.people

    def variance(self, smallest: float) -> float:
        """The variance between people, at least the given one, and at least what rounding can hide."""
        spread = (self.squares / self.people - self.mean * self.mean) * (self.people / (self.people - 1))
        return max(spread, smallest, self.mean * self.mean * 1e-12)


def difference_of_rates(strata: Iterable[Arms]) -> Difference | None:
    """The stratified (Mantel-Haenszel) difference of the shares of people with a bad event; None without two versions.

    For the error alone, one event is added to each version, so that none seen is not taken for none possible.
    """
    both = [arms for arms in strata if arms.new > 0 and arms.old > 0]
    if not both:
        return None
    weights = [arms.new * arms.old / (arms.new + arms.old) for arms in both]
    total = sum(weights)
    estimate = variance = 0.0
    for arms, weight in zip(both, weights, strict=True):
        part = weight / total
        estimate += part * (arms.bad_new / arms.new - arms.bad_old / arms.old)
        variance += part * part * (_variance(arms.bad_new, arms.new, part) + _variance(arms.bad_old, arms.old, part))
    new, old = sum(arms.new for arms in both), sum(arms.old for arms in both)
    share_new, share_old = sum(arms.bad_new for arms in both) / new, sum(arms.bad_old for arms in both) / old
    return Difference(estimate, sqrt(variance), 2 * total, share_new, share_old, new, old, len(both))


def difference_of_means(strata: Iterable[tuple[Sums, Sums]], margin: float) -> Difference | None:
    """The stratified difference of the means of (new, old); None while no stratum has two people on each version.

    Where no two people differ, one in n is still taken to differ by the margin: a hundred equal values do not show
    that there is no spread at all.
    """
    both = [(new, old) for new, old in strata if new.usable and old.usable]
    if not both:
        return None
    weights = [new.people * old.people / (new.people + old.people) for new, old in both]
    total = sum(weights)
    estimate = variance = 0.0
    for (new, old), weight in zip(both, weights, strict=True):
        part = weight / total
        estimate += part * (new.mean - old.mean)
        spread = sum(arm.variance(margin * margin / arm.people) / arm.people for arm in (new, old))
        variance += part * part * spread
    people_new, people_old = sum(new.people for new, _ in both), sum(old.people for _, old in both)
    mean_new = sum(new.total for new, _ in both) / people_new
    mean_old = sum(old.total for _, old in both) / people_old
    if not all(isfinite(figure) for figure in (estimate, variance, mean_new, mean_old)):
        return None
    return Difference(estimate, sqrt(variance), 2 * total, mean_new, mean_old, people_new, people_old, len(both))


def _variance(bad: int, people: int, part: float) -> float:
    share = (bad + part) / (people + 2 * part)
    return share * (1 - share) / people
