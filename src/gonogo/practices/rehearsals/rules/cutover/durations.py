# SPDX-License-Identifier: Apache-2.0
"""How long will a task take, and how long the way back? From the runbook, or from what rehearsals took."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long something takes; `length` is None when nobody can tell. `n` counts the rehearsals it rests on."""

    length: timedelta | None
    basis: Basis
    n: int = 0

    @property
    def says(self) -> str:
        """The length and where it comes from."""
        if self.length is None:
            return "cannot tell"
        return f"{spoken(self.length)} ({'planned' if self.basis is Basis.GIVEN else f'median of {self.n} rehearsed'})"


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is known about lengths when a cutover is scheduled: one estimate per task, and the rehearsed ways back."""

    tasks: Mapping[str, Estimate]
    backouts: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What earlier runs took, newest first: the lengths of each task, and of each way back as a whole."""

    tasks: Mapping[str, Sequence[timedelta]] = field(default_factory=dict)
    backouts: tuple[timedelta, ...] = ()


def estimate(task: Task, taken: Sequence[timedelta]) -> Estimate:
    """What the runbook says counts; without it the median of the latest rehearsals, of two middle ones the longer."""
    if task.planned is not None:
        return Estimate(task.planned, Basis.GIVEN)
    latest = sorted(taken[:COUNTED])
    if not latest:
        return Estimate(None, Basis.UNKNOWN)
    return Estimate(latest[len(latest) // 2], Basis.REHEARSED, len(latest))


def lengths(runbook: Runbook, taken: Taken) -> Lengths:
    """The estimates for every task of the runbook, and the ways back that count."""
    tasks = {task.id: estimate(task, taken.tasks.get(task.id, ())) for task in runbook.tasks}
    return Lengths(tasks, taken.backouts[:BACKOUT_COUNTED])


def p90(samples: Sequence[timedelta]) -> timedelta:
    """The length that nine of ten do not exceed, by nearest rank; of fewer than ten the longest one."""
    ordered = sorted(samples)
    return ordered[math.ceil(0.9 * len(ordered)) - 1]
