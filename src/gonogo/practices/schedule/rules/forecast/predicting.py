# SPDX-License-Identifier: Apache-2.0
"""In how many full weeks of work is the remaining work honestly done?

Everything here counts weeks of full capacity from now on; dates come from the working calendar elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gonogo.practices.schedule.rules.forecast.durations import Durations, durations_of
from gonogo.practices.schedule.rules.forecast.pace import Weeks, pace_of
from gonogo.practices.schedule.rules.forecast.ratios import History
from gonogo.practices.schedule.rules.forecast.reference import REFERENCE, Reference
from gonogo.practices.schedule.rules.forecast.simulation import DRAWN_FROM, Courses, draw_courses
from gonogo.practices.schedule.rules.outlook import Ratios

LATER_THAN_TOLD = 8
"""Beyond so many times the plain plan no date is told."""
COURSES = 500
COURSE_WEEKS = 1040
"""Twenty years of full weeks: growing work that is not done by then in the simulation is later than can be told."""


@dataclass(frozen=True, slots=True)
class FinishWeeks:
    """Weeks from now within which the work is done in 50, 85 and 95 of 100 cases; None is later than can be told."""

    p50: float | None
    p85: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class ConePoint:
    """The state expected after `week` full weeks from now, counted from 0 items done now.

    Items done at least in 95, 85 and 50 of 100 cases, and the expected number of known items that remain now or are
    added until then (done or not).
    """

    week: int
    p95: float
    p85: float
    p50: float
    scope: float


@dataclass(frozen=True, slots=True)
class CannotTell:
    """No forecast can be made; `why` goes on after "Cannot tell yet:"."""

    why: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """A forecast in weeks of full capacity.

    `pace` items per week, the mean of the last `pace_weeks` full weeks; `plan_weeks` = remaining / pace; `growth` new
    items per finished item; `own_ratios` how many own past forecasts count (those that share most of their weeks as
    one), `own_weight` (0 to 1) how much they do beside the reference class; `ratios` how much longer than plan_weeks
    the work takes, without growth.
    """

    remaining: int
    pace: float
    pace_weeks: int
    plan_weeks: float
    growth: float
    own_ratios: int
    own_weight: float
    ratios: Ratios
    finish: FinishWeeks
    _durations: Durations = field(repr=False, compare=False)
    _growth: Courses | None = field(repr=False, compare=False)

    def done_by(self, weeks: float) -> float:
        """The share of cases (0 to 1) in which the work is done within so many weeks."""
        share = self._durations.share_within(self.remaining, weeks)
        if self._growth is None or not self.remaining:
            return share
        taken = _grown(self._durations, self._growth, self.remaining)
        return min(share, float(np.searchsorted(taken, weeks, side="right")) / len(taken))

    def cone(self, weeks: int) -> tuple[ConePoint, ...]:
        """The state expected at the end of each of the next `weeks` weeks, growth included."""
        after = np.arange(1, weeks + 1, dtype=np.float64)
        p50, p85, p95 = (
            np.minimum(self._durations.items_within(after, share), self._in_all(share, finish))
            for share, finish in ((0.5, self.finish.p50), (0.85, self.finish.p85), (0.95, self.finish.p95))
        )
        scope = self.remaining + p50 * self._added_share()
        return tuple(
            ConePoint(int(week), *map(float, point))
            for week, point in zip(after, np.stack([p95, p85, p50, scope], axis=1), strict=True)
        )

    def cut(self, remaining: int) -> float | None:
        """Weeks within which so many remaining items are done in 85 of 100 cases; None: later than can be told."""
        limit = LATER_THAN_TOLD * max(remaining, self.remaining) / self.pace
        return _told(_weeks(self._durations, self._growth, remaining, 0.85), limit)

    def _in_all(self, share: float, finish: float | None) -> float:
        """The items done when all is done, those added on the way included; inf when that is later than can be told."""
        if self._growth is None or not self.remaining:
            return float(self.remaining)
        if finish is None:
            return math.inf
        return max(float(self._durations.items_within(np.array([finish]), share)[0]), float(self.remaining))

    def _added_share(self) -> float:
        """Items added for each item done, in the course that half of all cases beat."""
        in_all = self._in_all(0.5, self.finish.p50)
        return self.growth if math.isinf(in_all) or not in_all else (in_all - self.remaining) / in_all


def predict(
    weeks: Sequence[float],
    remaining: int,
    created: Sequence[float] | None = None,
    *,
    reference: Reference = REFERENCE,
    seed: int = 0,
) -> Prediction | CannotTell:
    """A forecast from what was finished in each full week, oldest first, scaled to full capacity.

    `created` are the items added to the scope in the same weeks, or None when that is not known. Weeks without any
    working day are left out by the caller. The same arguments always give the same forecast. Raises ValueError for
    numbers that no history has.
    """
    done, added = _checked(weeks, remaining, created)
    pace = pace_of(done)
    if isinstance(pace, str):
        return CannotTell(pace)
    history = History(done)
    plan = remaining / pace.recent
    durations = durations_of(history, len(done), pace, reference)
    own = history.own_ratios(len(done), _nearest(reference, remaining / pace.steady))
    growth = _growing(done, added, seed)
    taken = [_weeks(durations, growth, remaining, share) for share in (0.5, 0.85, 0.95)]
    without = [
        durations.at_share(remaining or 1, share) * pace.recent / (remaining or 1) for share in (0.5, 0.85, 0.95)
    ]
    return Prediction(
        remaining=remaining,
        pace=pace.recent,
        pace_weeks=pace.weeks,
        plan_weeks=plan,
        growth=_added_per_done(done, added),
        own_ratios=own.counted,
        own_weight=own.weight,
        ratios=Ratios(*without),
        finish=FinishWeeks(*(_told(one, LATER_THAN_TOLD * plan) for one in taken)),
        _durations=durations,
        _growth=growth,
    )


def _checked(weeks: Sequence[float], remaining: int, created: Sequence[float] | None) -> tuple[Weeks, Weeks | None]:
    done = np.asarray(weeks, dtype=np.float64).reshape(-1)
    added = None if created is None else np.asarray(created, dtype=np.float64).reshape(-1)
    if remaining < 0:
        raise ValueError(f"{remaining} items cannot remain: give 0 or more.")
    for what, given in (("finished", done), ("created", added)):
        if given is not None and not (np.isfinite(given).all() and (given >= 0).all()):
            raise ValueError(f"The items {what} in a week must be finite numbers from 0 up.")
    if added is not None and len(added) != len(done):
        raise ValueError(f"{len(done)} weeks of finished items do not fit {len(added)} weeks of created items.")
    return done, added


def _growing(done: Weeks, added: Weeks | None, seed: int) -> Courses | None:
    """Courses of growing work; None when nothing was added lately."""
    if added is None or not added[-DRAWN_FROM:].any():
        return None
    return draw_courses(done, added, weeks=COURSE_WEEKS, courses=COURSES, seed=seed)


def _grown(durations: Durations, courses: Courses, items: int) -> Weeks:
    """Weeks until so many items and all those added on the way are done, ascending, one for each course."""
    _drawn_weeks, in_all = courses.finish(items)
    return np.sort(durations.courses(in_all, courses.ranks))


def _added_per_done(done: Weeks, added: Weeks | None) -> float:
    finished = float(done[-DRAWN_FROM:].sum())
    return 0.0 if added is None or not finished else float(added[-DRAWN_FROM:].sum()) / finished


def _weeks(durations: Durations, growth: Courses | None, items: int, share: float) -> float:
    """Weeks for so many items; growth only ever adds to them."""
    plain = durations.at_share(items, share)
    if growth is None or items <= 0:
        return plain
    taken = _grown(durations, growth, items)
    return max(plain, float(taken[math.ceil(len(taken) * share) - 1]))


def _told(weeks: float, limit: float) -> float | None:
    return weeks if weeks <= limit else None


def _nearest(reference: Reference, plan: float) -> int:
    """The plan length of the table that is nearest."""
    return min(reference.horizons, key=lambda horizon: abs(math.log(horizon) - math.log(max(plan, 1e-9))))
