# SPDX-License-Identifier: Apache-2.0
"""What do operations and pages tell about runs and forecasts? Plain data with the figures and the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gonogo.practices.rehearsals.rules.durations import spoken
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen, StepForecast
from gonogo.practices.rehearsals.rules.forecasting.timed import timed
from gonogo.practices.rehearsals.rules.forecasting.total import Total
from gonogo.practices.rehearsals.rules.forecasting.trend import Trend, trend_of
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Leg
from gonogo.practices.rehearsals.rules.statement import copied_rows, leg_seconds, statement_of, taken_seconds


def run_in_list(one: KeptRun) -> dict[str, Any]:
    """A run as a line of a list."""
    report = one.report
    return {
        "run": report.run,
        "rehearsal": report.rehearsal,
        "result": report.result.value,
        "quick": report.quick,
        "dress": report.dress,
        "started": report_to_data(report)["started_at"],
        "finished": report_to_data(report)["finished_at"],
        "seconds": taken_seconds(report),
        "up_seconds": leg_seconds(report, Leg.UP),
        "backout_seconds": leg_seconds(report, Leg.BACKOUT),
        "backout_verified": report.backout_verified,
        "rows": copied_rows(report),
        "machine": report.machine.label,
        "commit": report.commit,
        "migration": report.migration_hash,
        "evidence": one.number,
        "statement": statement_of(report),
    }


def run_in_full(one: KeptRun) -> dict[str, Any]:
    """Everything that is kept of a run."""
    return {**run_in_list(one), "left_out": list(one.left_out), "report": report_to_data(one.report)}


def forecast_in_full(foreseen: Foreseen) -> dict[str, Any]:
    """The forecast of every step and of all together, with what it rests on."""
    return {
        "machine": foreseen.rests_on.label,
        "basis": foreseen.basis,
        "runs": len(foreseen.rests_on.runs),
        "left_out": {
            "other_machines": foreseen.rests_on.other_machines,
            "other_migrations": foreseen.rests_on.other_migrations,
        },
        "production_rows": foreseen.target.rows if foreseen.target.known else None,
        "largest_copy_rows": foreseen.target.copied,
        "up": _total(foreseen.up),
        "backout": _total(foreseen.backout),
        "both": _total(foreseen.both),
        "history": foreseen.history.says,
        "steps": [_step(one) for one in foreseen.steps],
        "trends": {leg.value: trend_in_full(one) for leg, one in _trends(foreseen)},
    }


def trend_in_full(trend: Trend) -> dict[str, Any]:
    """The direction with its number of runs and its sentence."""
    return {"direction": trend.direction.value, "runs": trend.count, "says": trend.says}


def trends_of(runs: Sequence[KeptRun]) -> list[tuple[Leg, Trend]]:
    """The trend of both ways over runs, whatever the migration was then: a changed one may be the reason."""
    each = [timed(one.report) for one in runs]
    return [(leg, trend_of([one for one in each if one.steps], leg)) for leg in (Leg.UP, Leg.BACKOUT)]


def upper_words(total: Total) -> str:
    """The bound as people read it."""
    if total.seconds is None:
        return total.says
    about = "roughly at most" if total.footing.value == "rough" else "at most"
    return f"{about} {spoken(total.seconds)}"


def _trends(foreseen: Foreseen) -> list[tuple[Leg, Trend]]:
    return [(leg, trend_of(foreseen.rests_on.runs, leg)) for leg in (Leg.UP, Leg.BACKOUT)]


def _total(one: Total) -> dict[str, Any]:
    return {"footing": one.footing.value, "upper_seconds": one.seconds, "says": upper_words(one)}


def _step(one: StepForecast) -> dict[str, Any]:
    return {
        "leg": one.leg.value,
        "step": one.name,
        "footing": one.bound.footing.value,
        "upper_seconds": one.bound.seconds,
        "measurements": one.bound.count,
        "sizes": [one.bound.smallest, one.bound.largest] if one.by_rows else None,
        "target": one.bound.target if one.by_rows else None,
        "says": one.bound.says,
    }
