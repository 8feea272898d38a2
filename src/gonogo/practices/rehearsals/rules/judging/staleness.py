# SPDX-License-Identifier: Apache-2.0
"""Does a passed run still count? It ages, the migration may change under it, and production grows away from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gonogo.core.rules.verdict import State, Verdict, worst
from gonogo.practices.rehearsals.rules.durations import count
from gonogo.practices.rehearsals.rules.judging.passing import full_passes
from gonogo.practices.rehearsals.rules.judging.planned import Planned
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun, ProductionSize, Rehearsed
from gonogo.practices.rehearsals.rules.report import Report

MOST_GROWTH = 0.2
"""How many more rows production may hold than the copy that was rehearsed."""


class Trigger(StrEnum):
    """What makes a run stale."""

    AGE = "age"
    MIGRATION = "migration"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Stale:
    """One reason why a run does not count any more. Age leaves it unknown; a change is known to matter."""

    trigger: Trigger
    state: State
    says: str
    evidence: tuple[int, ...] = ()


def assess_fresh(planned: Planned, rehearsed: Rehearsed, now: datetime) -> Verdict:
    """Go when some full pass is young enough, of the migration as it is now, on a copy of about production's size."""
    passes = full_passes(rehearsed)
    if not passes:
        return Verdict.unknown(f'No full run of "{planned.name}" has passed yet.')
    for one in passes:
        if not stale_by(one, planned, rehearsed, now):
            return _fresh(one, planned, rehearsed, now)
    newest = passes[0]
    faults = stale_by(newest, planned, rehearsed, now)
    evidence = (newest.number, *(number for one in faults for number in one.evidence))
    reason = f'"{planned.name}" passed last on {newest.report.finished_at:%-d %B %Y}. '
    return Verdict(worst(one.state for one in faults), reason + " ".join(one.says for one in faults), evidence)


def stale_by(run: KeptRun, planned: Planned, rehearsed: Rehearsed, now: datetime) -> tuple[Stale, ...]:
    """Every reason why this run does not count any more, each with its own sentence."""
    return tuple(
        one
        for each in (
            _by_age(run.report, planned, now),
            _by_migration(run, rehearsed),
            _by_growth(run.report, rehearsed.production),
        )
        for one in each
    )


def growth_since(report: Report, production: ProductionSize | None) -> float | None:
    """By which share production holds more rows than the copy, in the tables both know; None when that is not known."""
    if production is None:
        return None
    both = [table for table in production.rows if table in report.source_rows]
    copied = sum(report.source_rows[table] for table in both)
    return sum(production.rows[table] for table in both) / copied - 1 if copied else None


def _by_age(report: Report, planned: Planned, now: datetime) -> Iterator[Stale]:
    age = now - report.finished_at
    if age > planned.max_age:
        days = count(planned.max_age.days, "day")
        yield Stale(Trigger.AGE, State.UNKNOWN, f"That was {count(age.days, 'day')} ago and counts for {days}.")


def _by_migration(run: KeptRun, rehearsed: Rehearsed) -> Iterator[Stale]:
    """The newest word about the files counts: that of CI, or that of a later run."""
    later = [(one.report.finished_at, one.report.migration_hash, one.number) for one in rehearsed.runs]
    if rehearsed.migration is not None:
        later.append((rehearsed.migration.told_at, rehearsed.migration.hash, rehearsed.migration.number))
    told_at, present, number = max(later)
    if told_at > run.report.finished_at and present != run.report.migration_hash:
        says = "The files of the migration have changed since."
        yield Stale(Trigger.MIGRATION, State.NO_GO, says, (number,))


def _by_growth(report: Report, production: ProductionSize | None) -> Iterator[Stale]:
    grown = growth_since(report, production)
    if grown is not None and production is not None and grown > MOST_GROWTH:
        says = f"Production holds {grown:.0%} more rows than the copy; up to {MOST_GROWTH:.0%} count as the same."
        yield Stale(Trigger.GROWTH, State.NO_GO, says, (production.number,))


def _fresh(run: KeptRun, planned: Planned, rehearsed: Rehearsed, now: datetime) -> Verdict:
    days = (now - run.report.finished_at).days
    ago = "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
    grown = growth_since(run.report, rehearsed.production)
    size = (
        "whether production has grown since is not on record"
        if grown is None
        else "the copy as large as production"
        if abs(grown) < 0.005
        else f"production {abs(grown):.0%} {'larger' if grown > 0 else 'smaller'} than the copy"
    )
    if grown is None and not run.report.source_rows:
        size = "no rows to count"
    numbers = (run.number, *((rehearsed.production.number,) if rehearsed.production is not None else ()))
    return Verdict.go(f'"{planned.name}" passed {ago}, with the migration as it is now, {size}.', *numbers)
