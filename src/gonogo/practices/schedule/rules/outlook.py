# SPDX-License-Identifier: Apache-2.0
"""What was forecast, on which day, from what? The figures that pages, commands and checks show.

A date that lies beyond eight times the plain plan is None and shown as "later than can be told".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

QUANTILES = (50, 85, 95)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates by which the work is done in 50, 85 and 95 of 100 cases; None where that cannot be told."""

    p50: date | None
    p85: date | None
    p95: date | None


@dataclass(frozen=True, slots=True)
class Ratios:
    """How much longer the work takes than the recent pace says, in 50, 85 and 95 of 100 cases."""

    p50: float
    p85: float
    p95: float


@dataclass(frozen=True, slots=True)
class WeekDone:
    """The state at the end of one past week: items done so far, and items known so far (done or not)."""

    monday: date
    done: int
    scope: int


@dataclass(frozen=True, slots=True)
class ConeWeek:
    """The state expected at the end of one future week: items done at least so many in 5, 15, 50 of 100 bad cases.

    `p95` is the count reached in 95 of 100 cases (the low edge), `p85` in 85, `p50` in half; `scope` is the expected
    number of known items.
    """

    monday: date
    p95: float
    p85: float
    p50: float
    scope: float


@dataclass(frozen=True, slots=True)
class CutPoint:
    """With so many items remaining, the work is done by this date in 85 of 100 cases."""

    remaining: int
    p85: date | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One forecast, as recorded.

    `as_of` is the day it looks from; `pace` items per full week over the last `pace_weeks` full weeks; `plan_weeks` is
    remaining / pace; `growth` new items per finished item; `own_ratios` how many own past forecasts count and
    `own_weight` how much they do beside the reference class (0 to 1). `chance_by_freeze` and `chance_by_date` are the
    shares of simulated courses that are done by the code freeze and by the release date of the plan it was made for.
    `notes` are sentences about what the forecast does not know.
    """

    made_at: datetime
    as_of: date
    source: str
    done: int
    remaining: int
    pace: float
    pace_weeks: int
    plan_weeks: float
    growth: float
    own_ratios: int
    own_weight: float
    ratios: Ratios
    dates: Dates
    chance_by_freeze: float | None
    chance_by_date: float | None
    past: tuple[WeekDone, ...]
    cone: tuple[ConeWeek, ...]
    cuts: tuple[CutPoint, ...]
    notes: tuple[str, ...] = ()
