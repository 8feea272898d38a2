# SPDX-License-Identifier: Apache-2.0
"""Which durations may be held against each other? Those of one migration on one machine, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gonogo.practices.rehearsals.rules.report import Leg, Report, Result

TIMED_LEGS = (Leg.UP, Leg.BACKOUT)


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step that was carried out: how long it took, and for how many rows if that was counted."""

    leg: Leg
    name: str
    seconds: float
    rows: int | None


@dataclass(frozen=True, slots=True)
class TimedRun:
    """What a run tells about durations. `rows` are those of every table of the copy.

    `bytes` is how large the copy was and `memory` what its machine had; 0 where that is not known.
    """

    run: str
    ended: datetime
    label: str
    migration_hash: str
    rows: dict[str, int]
    steps: tuple[TimedStep, ...]
    passed: bool
    bytes: int = 0
    memory: int = 0

    @property
    def copied(self) -> int:
        """All rows of the copy."""
        return sum(self.rows.values())

    def seconds_of(self, leg: Leg) -> float | None:
        """How long the steps of one way took together; None when there was none."""
        each = [one.seconds for one in self.steps if one.leg is leg]
        return sum(each) if each else None


@dataclass(frozen=True, slots=True)
class Comparable:
    """Runs of one migration on one machine, the newest first, and how many of others were left out."""

    label: str
    migration_hash: str
    runs: tuple[TimedRun, ...]
    other_machines: int = 0
    other_migrations: int = 0

    @property
    def newest(self) -> TimedRun:
        """The run that ended last."""
        return self.runs[0]

    @property
    def largest(self) -> TimedRun:
        """The run on the largest copy; of equally large ones the newest."""
        return max(self.runs, key=lambda one: (one.copied, one.ended))


def timed(report: Report) -> TimedRun:
    """The durations of a run: of the steps up and back that were carried out whole, in whatever run."""
    steps = tuple(
        TimedStep(one.leg, one.name, one.seconds, one.rows)
        for one in report.steps
        if one.leg in TIMED_LEGS and one.result is Result.PASSED
    )
    return TimedRun(
        run=report.run,
        ended=report.finished_at,
        label=report.machine.label,
        migration_hash=report.migration_hash,
        rows=dict(report.source_rows),
        steps=steps,
        passed=report.passed,
        bytes=report.source_bytes,
        memory=report.machine.memory_bytes,
    )


def comparable(runs: Iterable[TimedRun], *, label: str = "") -> Comparable | None:
    """The runs that tell about the migration as it was rehearsed last, on one machine; None when there are none.

    Without a label, that of the machine with the largest copy counts, as it is nearest to production.
    """
    with_steps = sorted((one for one in runs if one.steps), key=lambda one: one.ended, reverse=True)
    if not with_steps:
        return None
    present = with_steps[0].migration_hash
    of_present = [one for one in with_steps if one.migration_hash == present]
    chosen = label or _nearest_to_production(of_present)
    kept = tuple(one for one in of_present if one.label == chosen)
    if not kept:
        return None
    return Comparable(
        label=chosen,
        migration_hash=present,
        runs=kept,
        other_machines=len(of_present) - len(kept),
        other_migrations=len(with_steps) - len(of_present),
    )


def _nearest_to_production(runs: Sequence[TimedRun]) -> str:
    many = Counter(one.label for one in runs)
    return max(runs, key=lambda one: (one.copied, many[one.label], one.ended)).label
