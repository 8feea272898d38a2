# SPDX-License-Identifier: Apache-2.0
"""How good were our forecasts? Each beside what happened, and how often the dates held, with what n can show.

The items that remained on the day of the forecast count, and no others: the outcome is the day on which as many items
as remained then had been finished, and the dates are those that the forecast gave for them, without growth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt

from gonogo.practices.schedule.rules.days.working_days import WorkCalendar
from gonogo.practices.schedule.rules.outlook import QUANTILES, Dates, Outlook

ENOUGH = 20
"""From so many outcomes on it may be said whether forecasts are calibrated."""
LATER_THAN_TOLD = 8
"""Beyond so many times the plain plan no date is told."""
Z = 1.959964
"""Half the width of a 95 % interval in standard errors."""


class Fate(StrEnum):
    """What became of one date that was given."""

    HELD = "held"
    MISSED = "missed"
    OPEN = "open"
    NONE = "no date"


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast as it was recorded, and what is known of its outcome.

    `dates` are those for the items known then; `plain` is the day that the recent pace alone would have given,
    `finished_on` the day on which the work that remained was done, and `known_until` the last day of which it is known
    what was finished.
    """

    number: int
    made_on: date
    remaining: int
    dates: Dates
    plain: date | None
    finished_on: date | None
    known_until: date

    def date_at(self, share: int) -> date | None:
        """The day it gave for 50, 85 or 95 of 100 cases."""
        return {50: self.dates.p50, 85: self.dates.p85, 95: self.dates.p95}[share]

    def fate(self, share: int) -> Fate:
        """Held when the work was done by that day, missed when that day is past and it was not."""
        day = self.date_at(share)
        if day is None:
            return Fate.NONE
        if self.finished_on is not None:
            return Fate.HELD if self.finished_on <= day else Fate.MISSED
        return Fate.MISSED if self.known_until > day else Fate.OPEN


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the dates given for `said` of 100 cases, so many held; `low` and `high` are a 95 % interval of the share."""

    said: int
    held: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share that held."""
        return self.held / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All forecasts with their outcomes; `apart` is how many of them looked at separate stretches of time.

    `loss` and `plain_loss` are the mean loss in days of the P85 and of the day by the recent pace alone, at the same
    demand; lower is better. They are None where nothing was finished yet.
    """

    forecasts: tuple[PastForecast, ...]
    coverages: tuple[Coverage, ...]
    outcomes: int
    apart: int
    loss: float | None
    plain_loss: float | None
    sentence: str

    @property
    def open(self) -> int:
        """How many forecasts have a date whose fate is not known yet."""
        return sum(any(one.fate(share) is Fate.OPEN for share in QUANTILES) for one in self.forecasts)


def dates_of_known_work(outlook: Outlook, calendar: WorkCalendar) -> Dates:
    """The dates of a forecast without the growth that it adds; None where they are later than can be told."""
    if not outlook.growth or not outlook.remaining:
        return outlook.dates
    ratios = (outlook.ratios.p50, outlook.ratios.p85, outlook.ratios.p95)
    weeks = [outlook.plan_weeks * ratio for ratio in ratios if ratio <= LATER_THAN_TOLD]
    days = calendar.dates_after(outlook.as_of, weeks)
    p50, p85, p95 = (*days, None, None, None)[:3]
    return Dates(p50, p85, p95)


def track_record(forecasts: Iterable[PastForecast]) -> TrackRecord:
    """Judge the forecasts. Those whose outcome is not known yet are counted apart."""
    kept = tuple(forecasts)
    coverages = tuple(_coverage(kept, share) for share in QUANTILES)
    outcomes = min(coverage.of for coverage in coverages)
    apart = separate_stretches(kept)
    return TrackRecord(
        forecasts=kept,
        coverages=coverages,
        outcomes=outcomes,
        apart=apart,
        loss=_mean_loss(kept, lambda one: one.dates.p85),
        plain_loss=_mean_loss(kept, lambda one: one.plain),
        sentence=_sentence(coverages, outcomes, apart),
    )


def wilson(held: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's formula; everything is possible when nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    share, n = held / of, float(of)
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def separate_stretches(forecasts: Iterable[PastForecast]) -> int:
    """The largest number of finished forecasts of which each was made when the one before had come to its end."""
    until: date | None = None
    count = 0
    for finished, made in sorted((one.finished_on, one.made_on) for one in forecasts if one.finished_on is not None):
        if until is None or made >= until:
            count, until = count + 1, finished
    return count


def pinball(share: float, said_days: float, took_days: float) -> float:
    """The loss of a quantile: being late costs `share` per day, being early the rest."""
    late = took_days - said_days
    return max(share * late, (share - 1) * late)


def _coverage(forecasts: Sequence[PastForecast], said: int) -> Coverage:
    fates = [one.fate(said) for one in forecasts]
    held = fates.count(Fate.HELD)
    of = held + fates.count(Fate.MISSED)
    return Coverage(said, held, of, *wilson(held, of))


def _mean_loss(forecasts: Sequence[PastForecast], day_of: Callable[[PastForecast], date | None]) -> float | None:
    """Over the finished forecasts that have both a P85 and a day by the recent pace."""
    losses = []
    for one in forecasts:
        day = day_of(one)
        if one.finished_on is None or day is None or one.dates.p85 is None or one.plain is None:
            continue
        losses.append(pinball(0.85, (day - one.made_on).days, (one.finished_on - one.made_on).days))
    return sum(losses) / len(losses) if losses else None


def _sentence(coverages: Sequence[Coverage], outcomes: int, apart: int) -> str:
    if outcomes < ENOUGH:
        has = "no outcome" if outcomes == 0 else f"{outcomes} outcome{'' if outcomes == 1 else 's'}"
        return f"Cannot tell yet: {has}; from {ENOUGH} on it is said whether the forecasts are calibrated."
    p85 = next(one for one in coverages if one.said == 85)
    said = f"Of {p85.of} dates given for 85 of 100 cases, {p85.held} held"
    off = [one for one in coverages if not one.low <= one.said / 100 <= one.high]
    if not off:
        return f"{said}. The forecasts are calibrated, as far as {outcomes} outcomes can show."
    early = any(one.high < one.said / 100 for one in off)
    return f"{said}. The forecasts are not calibrated: they were too {'early' if early else 'careful'}."
