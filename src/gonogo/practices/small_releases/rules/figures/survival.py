# SPDX-License-Identifier: Apache-2.0
"""How long does a change take to its release when those that wait still are counted too?

The Kaplan-Meier estimate: at each lead time that was reached, the share that was not yet released falls by the part of
those still under observation that were released then. A waiting change is under observation up to now (censored), so
that a growing pile of unreleased work shows before it is released.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gonogo.practices.small_releases.rules.measured import Spread, Survival

MOST_STEPS = 400
"""Steps of the curve that are kept; the figures are taken from all of them."""
_SAME = 1e-12


def survival_of(released: Iterable[float], waiting: Iterable[float]) -> Survival | None:
    """The estimate from lead times of released changes and from the ages of waiting ones, all in days."""
    events, censored = list(released), list(waiting)
    if not events and not censored:
        return None
    steps = curve(events, censored)
    spread = Spread(_reached(steps, 0.5), _reached(steps, 0.15), _reached(steps, 0.05), n=len(events) + len(censored))
    return Survival(spread, len(censored), _thinned(steps))


def curve(events: Sequence[float], censored: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """(days, share not yet released) at each lead time that was reached. Who is released at a time was there until it.

    A change that waits for just as long as another took counts as still observed then.
    """
    times = Counter(events)
    ended = Counter([*events, *censored])
    at_risk = len(events) + len(censored)
    share = 1.0
    steps = []
    for time in sorted(ended):
        if released := times[time]:
            share = share * (at_risk - released) / at_risk
            steps.append((float(time), share))
        at_risk -= ended[time]
    return tuple(steps)


def _reached(steps: Sequence[tuple[float, float]], share: float) -> float | None:
    """The first time at which no more than this share waits still."""
    return next((time for time, left in steps if left <= share + _SAME), None)


def _thinned(steps: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """The steps, or so many of them that each drop of 1 in 400 shows; those kept are on the curve."""
    if len(steps) <= MOST_STEPS:
        return steps
    kept = [steps[0]]
    for step in steps[1:-1]:
        if kept[-1][1] - step[1] >= 1 / MOST_STEPS:
            kept.append(step)
    return (*kept, steps[-1])
