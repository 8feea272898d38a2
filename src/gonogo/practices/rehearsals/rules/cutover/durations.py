# SPDX-License-Identifier: Apache-2.0
"""How long will a task take, and how long the way back? From the runbook, from recorded runs, or from nights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook, Task, spoken

COUNTED = 5
"""How many of the latest rehearsals count for the length of a task."""
BACKOUT_COUNTED = 20
"""How many of the latest rehearsed ways back count for their P90."""


class Basis(StrEnum):
    """Where a length comes from."""

    GIVEN = "given"
    REHEARSED = "rehearsed"
    FORETOLD = "foretold"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long something takes; `length` is None when nobody can tell. `n` counts the rehearsals it rests on.

    `why` says what there is to add: why nobody can tell, or which of two sources was taken. `rough` is a rule of thumb.
    """

    length: timedelta | None
    basis: Basis
    n: int = 0
    rough: bool = False
    why: str = ""

    @property
    def says(self) -> str:
        """The length and where it comes from."""
        added = f"; {self.why}" if self.why else ""
        if self.length is None:
            return f"cannot tell{added}"
        return f"{spoken(self.length)} ({self.source}{added})"

    @property
    def source(self) -> str:
        """Where the length comes from, in words."""
        if self.basis is Basis.FORETOLD:
            return f"{'rough' if self.rough else 'at most'}, from {self.n} run{'' if self.n == 1 else 's'}"
        return "planned" if self.basis is Basis.GIVEN else f"median of {self.n} rehearsed"


@dataclass(frozen=True, slots=True)
class Foretold:
    """What recorded runs tell about a length in production: an upper bound, or None with the reason in `says`.

    `n` counts the measurements that it rests on. `rough` when there are too few of them for more.
    """

    length: timedelta | None
    n: int
    rough: bool
    says: str


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is known about lengths when a cutover is scheduled: one estimate per task, and the rehearsed ways back.

    `backouts` are those of whole nights; `foretold` is the way back by the recorded runs of the runbook's rehearsals.
    """

    tasks: Mapping[str, Estimate]
    backouts: tuple[timedelta, ...] = ()
    foretold: Foretold | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What earlier runs took, newest first: the lengths of each task, and of each way back as a whole."""

    tasks: Mapping[str, Sequence[timedelta]] = field(default_factory=dict)
    backouts: tuple[timedelta, ...] = ()


def estimate(task: Task, taken: Sequence[timedelta], foretold: Foretold | None = None) -> Estimate:
    """What the runbook says counts; without it the longer of what recorded runs foretell and what nights took.

    Of nights that is the median of the latest, of two middle ones the longer. The longer protects: whoever plans with
    it turns back in time.
    """
    if task.planned is not None:
        return Estimate(task.planned, Basis.GIVEN)
    told = None if foretold is None or foretold.length is None else foretold.length
    latest = sorted(taken[:COUNTED])
    if not latest:
        if told is None:
            return Estimate(None, Basis.UNKNOWN, why="" if foretold is None else foretold.says)
        assert foretold is not None
        return Estimate(told, Basis.FORETOLD, foretold.n, foretold.rough)
    median = latest[len(latest) // 2]
    if told is None or foretold is None:
        return Estimate(median, Basis.REHEARSED, len(latest))
    by_runs = Estimate(told, Basis.FORETOLD, foretold.n, foretold.rough)
    by_nights = Estimate(median, Basis.REHEARSED, len(latest))
    longer, other = (by_runs, by_nights) if told >= median else (by_nights, by_runs)
    name = "runs" if other is by_runs else "whole nights"
    return replace(longer, why=f"{name} say {spoken(other.length or told)} (n = {other.n}), the longer counts")


def lengths(runbook: Runbook, taken: Taken, foretold: Mapping[str, Foretold] | None = None) -> Lengths:
    """The estimates for every task of the runbook, and the ways back that count."""
    known = foretold or {}
    tasks = {task.id: estimate(task, taken.tasks.get(task.id, ()), known.get(task.id)) for task in runbook.tasks}
    return Lengths(tasks, taken.backouts[:BACKOUT_COUNTED])


def p90(samples: Sequence[timedelta]) -> timedelta:
    """The length that nine of ten do not exceed, by nearest rank; of fewer than ten the longest one."""
    ordered = sorted(samples)
    return ordered[math.ceil(0.9 * len(ordered)) - 1]
