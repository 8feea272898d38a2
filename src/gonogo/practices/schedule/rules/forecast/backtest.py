# SPDX-License-Identifier: Apache-2.0
"""Had forecasts been made in the past, what would they have said, and how long did the work take?

Every eight weeks, after a year of history, the work is what the recent pace does in 4, 8, 13 and 26 weeks. A method
sees the weeks before only, and the reference class is measured on the other repositories.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gonogo.practices.schedule.rules.forecast.durations import Durations, durations_of
from gonogo.practices.schedule.rules.forecast.pace import YEAR, Pace, Weeks, pace_of
from gonogo.practices.schedule.rules.forecast.predicting import LATER_THAN_TOLD
from gonogo.practices.schedule.rules.forecast.ratios import History
from gonogo.practices.schedule.rules.forecast.reference import (
    HORIZONS,
    REFERENCE,
    WATCHED,
    Reference,
    measure_reference,
    origins,
    outcomes,
)
from gonogo.practices.schedule.rules.forecast.simulation import Courses, draw_courses

JUDGED_HORIZONS = (4, 8, 13, 26)
SHARES = (0.5, 0.85, 0.95)
COURSES = 300
FEWEST_OTHERS = 3
"""Other repositories that make a reference class; with fewer, the built-in one is used."""
LEAST_WEEKS = YEAR + WATCHED * JUDGED_HORIZONS[0]

Said = tuple[float, float, float]
"""What was said for 50, 85 and 95 of 100 cases."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One forecast of the past. All durations are in lengths of the plain plan, work / recent pace.

    `took` is inf when the work was not done by the end of the history. `ours` is the calibrated forecast, `bootstrap`
    the plain simulation from the last weeks, `plan` the plain plan itself.
    """

    repository: str
    horizon: int
    took: float
    ours: Said
    bootstrap: Said
    plan: Said = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class BackTest:
    """All forecasts that could be judged, and for each repository without any the sentence why."""

    forecasts: tuple[Forecast, ...]
    not_judged: Mapping[str, str]


def back_test(throughput: Mapping[str, Sequence[int]], *, seed: int = 0) -> BackTest:
    """Judge forecasts of the past on weekly counts, oldest first. The same counts and seed give the same result."""
    histories = {name: History(np.array(weeks, dtype=np.float64)) for name, weeks in throughput.items()}
    measured = {
        name: {horizon: outcomes(history, horizon) for horizon in HORIZONS} for name, history in histories.items()
    }
    forecasts: list[Forecast] = []
    not_judged = {}
    for name, history in histories.items():
        others = [one for other, one in measured.items() if other != name and len(one[JUDGED_HORIZONS[0]])]
        reference = measure_reference("The other repositories.", others) if len(others) >= FEWEST_OTHERS else None
        found = list(_forecasts(name, history, reference or REFERENCE, seed))
        forecasts += found
        if not found:
            not_judged[name] = _why_none(len(throughput[name]))
    return BackTest(tuple(forecasts), not_judged)


def _forecasts(name: str, history: History, reference: Reference, seed: int) -> Iterator[Forecast]:
    weeks = np.diff(history.total)
    judged = {horizon: set(origins(history, horizon)) for horizon in JUDGED_HORIZONS}
    for week in sorted(judged[JUDGED_HORIZONS[0]]):
        past = weeks[:week]
        pace = pace_of(past)
        if isinstance(pace, str):
            continue
        durations = durations_of(History(past), week, pace, reference)
        longest = LATER_THAN_TOLD * JUDGED_HORIZONS[-1]
        courses = draw_courses(past, None, weeks=longest, courses=COURSES, seed=seed + week)
        for horizon in JUDGED_HORIZONS:
            if week in judged[horizon]:
                took = float(history.durations(np.array([week]), np.array([pace.recent * horizon]))[0])
                yield Forecast(
                    name, horizon, took / horizon, _ours(durations, pace, horizon), _drawn(courses, pace, horizon)
                )


def _ours(durations: Durations, pace: Pace, horizon: int) -> Said:
    return _said([durations.at_share(pace.recent * horizon, share) for share in SHARES], horizon)


def _drawn(courses: Courses, pace: Pace, horizon: int) -> Said:
    weeks: Weeks = np.sort(courses.finish(pace.recent * horizon)[0])
    return _said([float(weeks[math.ceil(share * len(weeks)) - 1]) for share in SHARES], horizon)


def _said(weeks: Sequence[float], horizon: int) -> Said:
    p50, p85, p95 = (min(one / horizon, float(LATER_THAN_TOLD)) for one in weeks)
    return p50, p85, p95


def _why_none(weeks: int) -> str:
    if weeks < LEAST_WEEKS:
        return (
            f"Cannot tell yet: {weeks} {'week' if weeks == 1 else 'weeks'}; {LEAST_WEEKS} are needed, {YEAR} to learn "
            f"from and {LEAST_WEEKS - YEAR} to see whether a forecast of {JUDGED_HORIZONS[0]} weeks held."
        )
    return "Cannot tell: hardly anything was finished in the weeks before any forecast could have been made."
