# SPDX-License-Identifier: Apache-2.0
"""How long will a rehearsed migration take in production: each step, the way up, the way back, and both?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.durations import count
from gonogo.practices.rehearsals.rules.forecasting.fitting import Point
from gonogo.practices.rehearsals.rules.forecasting.held import Correction, Held, correction
from gonogo.practices.rehearsals.rules.forecasting.step import SAME_SIZE, Footing, StepBound, bound
from gonogo.practices.rehearsals.rules.forecasting.timed import Comparable, TimedRun, TimedStep
from gonogo.practices.rehearsals.rules.forecasting.total import Total, total
from gonogo.practices.rehearsals.rules.report import Leg


@dataclass(frozen=True, slots=True)
class StepForecast:
    """One step: its part of the run, its name, whether rows drive it, its measurements and its bound."""

    leg: Leg
    name: str
    by_rows: bool
    points: tuple[Point, ...]
    bound: StepBound


@dataclass(frozen=True, slots=True)
class Target:
    """How large production is: its rows in the tables that both sides know. `known` means that somebody said so."""

    rows: int
    copied: int
    known: bool

    @property
    def times(self) -> float:
        """How many times the largest copy production is."""
        return self.rows / self.copied if self.copied else 1.0

    @property
    def same(self) -> bool:
        """Whether the largest copy is about as large as production."""
        return self.times <= SAME_SIZE + 1e-9


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The forecast of one rehearsal. Upper bounds, with what they rest on."""

    rests_on: Comparable
    target: Target
    steps: tuple[StepForecast, ...]
    up: Total
    backout: Total
    both: Total
    history: Correction

    @property
    def basis(self) -> str:
        """How many runs of which sizes on which machine this rests on."""
        sizes = [one.copied for one in self.rests_on.runs]
        runs = count(len(sizes), "run")
        machine = f"on {self.rests_on.label}"
        if not max(sizes):
            return f"{runs} {machine}"
        if min(sizes) == max(sizes):
            return f"{runs} {machine}, on copies of {count(max(sizes), 'row')}"
        return f"{runs} {machine}, on copies of {min(sizes):,} to {count(max(sizes), 'row')}"


def foresee(rests_on: Comparable, production: Mapping[str, int] | None, held: Sequence[Held] = ()) -> Foreseen:
    """The forecast from comparable runs for production with so many rows by table; None when nobody said."""
    return foresee_at(rests_on, target_of(rests_on.largest, production), correction(held))


def foresee_at(rests_on: Comparable, target: Target, history: Correction) -> Foreseen:
    """The same for any size."""
    steps = tuple(_forecast_step(rests_on, step, target) for step in _steps_now(rests_on))
    named = [(one.leg, (f'"{one.name}"', one.bound)) for one in steps]
    if (beyond := beyond_memory(rests_on, target)) is not None:
        nothing = Total(Footing.NONE, None, None, None, beyond)
        return Foreseen(rests_on, target, steps, nothing, nothing, nothing, history)
    return Foreseen(
        rests_on=rests_on,
        target=target,
        steps=steps,
        up=total([one for leg, one in named if leg is Leg.UP], history),
        backout=total([one for leg, one in named if leg is Leg.BACKOUT], history),
        both=total([one for _, one in named], history),
        history=history,
    )


def beyond_memory(rests_on: Comparable, target: Target) -> str | None:
    """Why nothing can be told: every copy fitted into memory and production would not, so times may jump."""
    largest = rests_on.largest
    if target.same or not largest.bytes or not largest.memory:
        return None
    if not largest.bytes <= largest.memory < largest.bytes * target.times:
        return None
    memory = f"{largest.memory / 2**30:.0f} GB"
    return f"No forecast: every copy fitted into the {memory} of memory, production does not. Rehearse bigger."


def target_of(largest: TimedRun, production: Mapping[str, int] | None) -> Target:
    """The size of production against the largest copy, by the tables that both have."""
    both = [table for table in production or {} if table in largest.rows]
    copied = sum(largest.rows[table] for table in both)
    if production is None or not copied:
        return Target(largest.copied, largest.copied, known=production is not None and not largest.copied)
    return Target(sum(production[table] for table in both), copied, known=True)


def _steps_now(rests_on: Comparable) -> tuple[TimedStep, ...]:
    """The steps as the newest run that went both ways carried them out; without one, those of the newest run."""
    return next((one.steps for one in rests_on.runs if one.passed), rests_on.newest.steps)


def _forecast_step(rests_on: Comparable, step: TimedStep, target: Target) -> StepForecast:
    same = [
        (run, one) for run in rests_on.runs for one in run.steps if (one.leg, one.name) == (step.leg, step.name)
    ]  # fmt: skip
    counted = all(one.rows for _, one in same)
    xs = [float(one.rows or 0) if counted else float(run.copied) for run, one in same]
    by_rows = all(xs)
    points = tuple(
        Point(x if by_rows else 1.0, one.seconds) for x, (_, one) in zip(xs, same, strict=True)
    )  # fmt: skip
    aim = max(one.x for one in points) * target.times if by_rows else 1.0
    return StepForecast(step.leg, step.name, by_rows, points, bound(points, aim))


def fits(total_bound: Total, window: float) -> bool | None:
    """Whether the bound fits into so many seconds; None without a forecast."""
    return None if total_bound.seconds is None else total_bound.seconds <= window
