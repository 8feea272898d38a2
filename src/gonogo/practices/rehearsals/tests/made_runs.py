# SPDX-License-Identifier: Apache-2.0
"""What may a run have shown? Reports for tests, each a whole and sound one that is changed where a test says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gonogo.practices.rehearsals.rules.report import (
    Difference,
    InvariantReport,
    Leg,
    LockSpan,
    Machine,
    ProbeSpan,
    Report,
    Result,
    StepReport,
    TableReport,
)

ENDED = datetime(2027, 2, 27, 3, 40, tzinfo=UTC)
MACHINE = Machine("ci-large", "postgresql", "15.14", 8, 32 * 2**30)
ROWS = 1_200_000


def made_step(name: str = "split names", leg: Leg = Leg.UP, seconds: float = 60.0, **more: Any) -> StepReport:
    """A step that passed."""
    given = {"result": Result.PASSED, "started_at": ENDED - timedelta(minutes=30), "rows": ROWS, **more}
    return StepReport(name, leg, seconds=seconds, **given)


def made_run(run: str = "run-1", *, ended: datetime = ENDED, **more: Any) -> Report:
    """A run that passed: two steps up, verified, two steps back, everything as at the start, up again."""
    up = (made_step("add columns", seconds=2.0), made_step("split names", seconds=600.0))
    back = (made_step("join names", Leg.BACKOUT, seconds=300.0),)
    given: dict[str, Any] = {
        "rehearsal": "people",
        "result": Result.PASSED,
        "started_at": ended - timedelta(minutes=30),
        "finished_at": ended,
        "machine": MACHINE,
        "file_hash": "f" * 64,
        "migration_hash": "a" * 64,
        "steps": (*up, *back, *(replace(one, leg=Leg.UP_AGAIN) for one in up)),
        "tables": (TableReport("person", "person", ROWS, ROWS, 0, 0, 0),),
        "invariants": (InvariantReport("no person without a name", holds=True),),
        "source_rows": {"person": ROWS, "case": 300_000},
        "source_bytes": 2**30,
        "backout_verified": True,
        "commit": "4f2e9c1",
        **more,
    }
    return Report(run, **given)


def sized(report: Report, share: float, **more: Any) -> Report:
    """The same run on a copy with that share of the rows."""
    rows = {name: round(count * share) for name, count in report.source_rows.items()}
    steps = tuple(replace(one, rows=None if one.rows is None else round(one.rows * share)) for one in report.steps)
    return replace(report, source_rows=rows, steps=steps, **more)


def lossy_run(run: str = "run-2", *, samples: int = 3, value: str = "Ada", **more: Any) -> Report:
    """A run that lost a row and changed others."""
    examples = (
        Difference(("7",), "missing"),
        *(Difference((str(n),), "changed", {"name": (value, f"{value}{n}")}) for n in range(samples)),
    )
    table = TableReport("person", "person", ROWS, ROWS - 1, 1, 0, samples, {"name": samples}, examples, says="1 lost")
    return made_run(
        run,
        result=Result.FAILED,
        reasons=("person: 1 row is missing after the migration.",),
        tables=(table,),
        invariants=(InvariantReport("no person without a name", False, 1, ("7", ""), "1 row was returned."),),
        **more,
    )


def with_locks(step: StepReport, many: int = 1) -> StepReport:
    """The same step with locks that it held and people who waited."""
    locks = tuple(
        LockSpan(f"person_{n}", "AccessExclusiveLock", 5.2, 5.2, ("writers of person",), n == 0) for n in range(many)
    )
    return replace(step, locks=locks, probes=(ProbeSpan("writer", "write", 5.2, 5.3, 0, 300),), says="Blocked writers.")
