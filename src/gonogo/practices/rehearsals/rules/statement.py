# SPDX-License-Identifier: Apache-2.0
"""What did a run show, in one sentence?"""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.report import Leg, Report, Result

LONGEST_REASON = 400


def statement_of(report: Report) -> str:
    """The sentence under which the run stands in the ledger."""
    named = f'The rehearsal "{report.rehearsal}"'
    if report.result is Result.PASSED:
        return (
            f"{named} passed: {_moved(report)}nothing lost, {_backout(report)}; up took {spoken(up_seconds(report))}."
        )
    why = _first_reason(report)
    match report.result:
        case Result.INTERRUPTED:
            return f"{named} was interrupted after {spoken(taken_seconds(report))}{why or '; it shows nothing.'}"
        case Result.ERROR:
            return f"{named} could not be carried out{why or '.'}"
        case _:
            return f"{named} failed{why or '.'}"


def up_seconds(report: Report) -> float:
    """How long the steps of the way up took together."""
    return leg_seconds(report, Leg.UP)


def leg_seconds(report: Report, leg: Leg) -> float:
    """How long the steps of one part took together."""
    return sum(one.seconds for one in report.steps if one.leg is leg)


def taken_seconds(report: Report) -> float:
    """From the beginning to the end of the run."""
    return (report.finished_at - report.started_at).total_seconds()


def copied_rows(report: Report) -> int:
    """The rows of all tables of the source."""
    return sum(report.source_rows.values())


def _moved(report: Report) -> str:
    rows = copied_rows(report)
    return f"{count(rows, 'row')}, " if rows else ""


def _backout(report: Report) -> str:
    backout = "backout verified" if report.backout_verified else "backout not verified"
    return f"{backout}, a quick run without the second way up" if report.quick else backout


def _first_reason(report: Report) -> str:
    if not report.reasons:
        return ""
    more = f" (and {len(report.reasons) - 1} more)" if len(report.reasons) > 1 else ""
    first = report.reasons[0].strip().rstrip(".")[:LONGEST_REASON]
    return f": {first}{more}."
