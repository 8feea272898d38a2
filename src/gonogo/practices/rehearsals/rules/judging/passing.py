# SPDX-License-Identifier: Apache-2.0
"""Did the latest run of a rehearsal pass, nothing lost and the way back verified?

A quick pass is passed over: it never went up a second time. A run that was cut off or could not be carried out counts
against an earlier pass: nobody knows what it would have shown.
"""

from __future__ import annotations

from datetime import datetime

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.rehearsals.rules.durations import count
from gonogo.practices.rehearsals.rules.judging.planned import RUN, Planned
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun, Rehearsed
from gonogo.practices.rehearsals.rules.report import Report, Result
from gonogo.practices.rehearsals.rules.statement import copied_rows


def assess_passed(planned: Planned, rehearsed: Rehearsed, now: datetime) -> Verdict:
    """Go when the newest full run passed, its backout was verified and it is not too old to count."""
    name = f'"{planned.name}"'
    if not rehearsed.runs:
        return Verdict.unknown(f"{name} was never rehearsed; `{RUN} {planned.path}` does.")
    newest = newest_that_counts(rehearsed)
    if newest is None:
        return Verdict.unknown(
            f"{name} has only quick runs, which leave out the second way up; run it without --quick.",
            rehearsed.runs[0].number,
        )
    report = newest.report
    on = f"{report.finished_at:%-d %B %Y}"
    if report.result is not Result.PASSED:
        return _against(name, newest, on)
    if report.backout_verified is not True:
        return Verdict.unknown(f"{name} passed on {on}, but its way back was not practised.", newest.number)
    if now - report.finished_at > planned.max_age:
        return Verdict.unknown(
            f"{name} passed on {on}; that counts for {count(planned.max_age.days, 'day')} only.", newest.number
        )
    rows = copied_rows(report)
    what = f"of {count(rows, 'row')} none was lost" if rows else "everything held"
    return Verdict.go(f"{name} passed on {on}: {what}, and the way back brought everything back.", newest.number)


def newest_that_counts(rehearsed: Rehearsed) -> KeptRun | None:
    """The newest run that is not a quick pass."""
    return next((one for one in rehearsed.runs if not _quick_pass(one.report)), None)


def full_passes(rehearsed: Rehearsed) -> tuple[KeptRun, ...]:
    """The runs that passed with everything there is: up, back, verified, up again. The newest first."""
    return tuple(one for one in rehearsed.runs if is_full_pass(one.report))


def is_full_pass(report: Report) -> bool:
    """Whether the run passed, went up twice, and its backout was verified."""
    return report.passed and not report.quick and report.backout_verified is True


def _quick_pass(report: Report) -> bool:
    return report.passed and report.quick


def _against(name: str, newest: KeptRun, on: str) -> Verdict:
    report = newest.report
    why = report.reasons[0].strip() if report.reasons else ""
    why = f": {why.rstrip('.')[:300]}." if why else "."
    match report.result:
        case Result.INTERRUPTED:
            return Verdict.unknown(
                f"The newest run of {name} was interrupted on {on}; rehearse it again.", newest.number
            )
        case Result.ERROR:
            return Verdict.unknown(f"The newest run of {name} could not be carried out on {on}{why}", newest.number)
        case _:
            return Verdict.no_go(f"{name} failed on {on}{why}", newest.number)
