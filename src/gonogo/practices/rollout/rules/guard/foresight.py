# SPDX-License-Identifier: Apache-2.0
"""What can a wave show at all, told before it opens?"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from gonogo.practices.rollout.rules.guard.mean import MeanRule
from gonogo.practices.rollout.rules.guard.power import (
    smallest_visible,
    smallest_visible_mean,
    users_needed,
    users_needed_mean,
)
from gonogo.practices.rollout.rules.guard.rate import RateRule
from gonogo.practices.rollout.rules.guard.wording import decimals, number, people

ASSUMED_RATE = 0.05
TIMES_MARGIN = 2
"""A regression of exactly the margin is a toss-up at any number of people, so the plan is told of twice the margin."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """The smallest regression that a wave would show in four of five cases, and the people needed for twice the margin.

    `smallest` is None when the wave cannot show any; `users` is None when no number of people would do, or when the
    spread is not known. `assumed`: the base rate has not been measured.
    """

    smallest: float | None
    users: int | None
    assumed: bool
    reason: str


def foresee_rate(rule: RateRule, users: int, share_new: float, base_rate: float | None = None) -> Foresight:
    """What a wave of so many people shows of a rate, of whom this share is on the new version at the last stage."""
    assumed = base_rate is None
    base = ASSUMED_RATE if base_rate is None else base_rate
    new = floor(users * share_new)
    smallest = smallest_visible(new, users - new, base, rule.guardrails, margin=rule.margin)
    wanted = TIMES_MARGIN * rule.margin
    needed = users_needed(base, wanted, share_new, rule.guardrails, margin=rule.margin)
    places = decimals(rule.margin * 100)
    at = f"{number(100 * base, places)} %{' (assumed, not measured yet)' if assumed else ''}"
    if smallest is None:
        seen = f"{people(users)} are too few to show any increase of {rule.bad} from {at}"
    else:
        rate = number(100 * (base + smallest), places)
        seen = f"With {people(users)}, an increase of {rule.bad} from {at} to {rate} % is seen in four of five cases"
    return Foresight(smallest, needed, assumed, f"{seen}.{_needed(needed, 100 * wanted, places, ' points')}")


def foresee_mean(rule: MeanRule, users: int, share_new: float, sd: float | None = None) -> Foresight:
    """What a wave of so many people shows of a mean, given the standard deviation between people if it is known."""
    if sd is None:
        return Foresight(None, None, True, f"It is not known yet how much {rule.of} differs between people.")
    new = floor(users * share_new)
    smallest = smallest_visible_mean(new, users - new, sd, rule.guardrails, margin=rule.margin)
    wanted = TIMES_MARGIN * rule.margin
    needed = users_needed_mean(sd, wanted, share_new, rule.guardrails, margin=rule.margin)
    places = decimals(rule.margin)
    if smallest is None:
        seen = f"{people(users)} are too few to show any change of {rule.of}"
    else:
        by = number(smallest, places)
        seen = f"With {people(users)}, {rule.of} that is worse by {by} is seen in four of five cases"
    return Foresight(smallest, needed, False, f"{seen}.{_needed(needed, wanted, places, '')}")


def _needed(users: int | None, wanted: float, places: int, unit: str) -> str:
    if users is None:
        return " No number of people would show twice the margin."
    return f" Twice the margin, {number(wanted, places)}{unit}, is seen after {users:,} people."
