# SPDX-License-Identifier: Apache-2.0
"""At which stage can a wave compare the two versions best, and what does it show then?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import sqrt

from gonogo.practices.rollout.rules.guard.foresight import Foresight, foresee_mean, foresee_rate
from gonogo.practices.rollout.rules.guard.mean import MeanRule, Values
from gonogo.practices.rollout.rules.guard.rate import RateRule
from gonogo.practices.rollout.rules.guard.rate_process import RateState
from gonogo.practices.rollout.rules.guard.shares import expected_share
from gonogo.practices.rollout.rules.waves import WaveFacts

ENOUGH_FOR_BASE = 100
"""People on the old version from which their rate is taken as the base rate; below, one is assumed."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """What one wave can show of one guardrail.

    `smallest` is the smallest regression seen in four of five cases, None if none can be; `users` how many people until
    twice the margin is seen, None if never; `assumed` whether the base rate is a guess. `people` is None without a
    population.
    """

    wave: str
    guardrail: str
    people: int | None
    smallest: float | None
    users: int | None
    assumed: bool
    reason: str


def best_share(wave: WaveFacts) -> float | None:
    """The share on the new version at the stage that compares best: nearest to one half. None when none compares."""
    shares = [expected_share(stage, wave.holdback) for stage in wave.stages]
    return min((share for share in shares if 0 < share < 1), key=lambda share: abs(share - 0.5), default=None)


def see_rate(wave: WaveFacts, rule: RateRule, people: int | None, base: float | None) -> Visibility:
    """What the wave shows of a rate; `base` is the rate of the old version, None before it is measured."""
    return _see(wave, rule.name, people, lambda users, share: foresee_rate(rule, users, share, base))


def see_mean(wave: WaveFacts, rule: MeanRule, people: int | None, sd: float | None) -> Visibility:
    """What the wave shows of a mean; `sd` is the standard deviation between people, None before it is measured."""
    return _see(wave, rule.name, people, lambda users, share: foresee_mean(rule, users, share, sd))


def show_nothing(one: Visibility, moves_together_by: str) -> Visibility:
    """The same wave and guardrail when people change versions together: then they cannot be compared one by one."""
    why = (
        f"People move together by {moves_together_by}, so they cannot be compared one by one: this guardrail asks a "
        "person and rolls nothing back by itself."
    )
    return replace(one, smallest=None, users=None, assumed=False, reason=why)


def _see(wave: WaveFacts, guardrail: str, people: int | None, foresee: Callable[[int, float], Foresight]) -> Visibility:
    share = best_share(wave)
    if share is None:
        why = f"Wave {wave.name} has no holdback and no stage below 100 %, so nobody is left to compare with."
        return Visibility(wave.name, guardrail, people, None, None, False, why)
    if people is None:
        why = "The plan names no population, so it cannot be told how small a regression would show."
        return Visibility(wave.name, guardrail, None, None, None, False, why)
    seen = foresee(people, share)
    return Visibility(wave.name, guardrail, people, seen.smallest, seen.users, seen.assumed, seen.reason)


def base_rate(state: RateState) -> float | None:
    """The share of people on the old version who had the bad event; None while there are too few."""
    arms = list(state.seen.strata.values())
    people, bad = sum(one.old for one in arms), sum(one.bad_old for one in arms)
    return bad / people if people >= ENOUGH_FOR_BASE else None


def spread(values: Iterable[Values]) -> float | None:
    """The standard deviation between people on the old version, within strata; None while there are too few."""
    usable = [one.old for one in values if one.old.usable]
    people = sum(one.people for one in usable)
    if people < ENOUGH_FOR_BASE:
        return None
    return sqrt(sum(one.variance(0.0) * one.people for one in usable) / people)
