# SPDX-License-Identifier: Apache-2.0
"""What of a run is kept in the ledger, which takes 64 KB of facts? Counts stay exact; examples become fewer first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Difference, Report, StepReport

MOST_FACTS = 60 * 1024
"""Bytes of JSON for the report; the ledger's limit leaves room for the rest of the facts."""
LONGEST_SAID = 2000
LONGEST_VALUE = 300
BEFORE_DIFFERENCE = 60
"""Signs that are kept before the place where two long values begin to differ."""


def trimmed(report: Report, most: int = MOST_FACTS) -> tuple[Report, tuple[str, ...]]:
    """The report as it is kept, and in words what was left out. Raises NotReadable when no cut makes it fit."""
    whole = smallest = _shortened(report)
    if _fits(whole, most):
        return whole, ()
    for smallest, left_out in _cuts(whole):
        if _fits(smallest, most):
            return smallest, (left_out,)
    raise NotReadable(
        f"the report is {_size(smallest) // 1024} KB without its examples; at most {most // 1024} KB are kept: "
        "rehearse fewer steps or tables in one file"
    )


def _fits(report: Report, most: int) -> bool:
    return _size(report) <= most


def _size(report: Report) -> int:
    # As the ledger counts: JSON with every sign beyond ASCII written out.
    return len(json.dumps(report_to_data(report)))


def _cuts(report: Report) -> Iterator[tuple[Report, str]]:
    """Ever smaller reports, with the sentence that says what is missing from them."""
    for most in (20, 10, 5, 3, 1, 0):
        report = replace(report, tables=tuple(replace(one, samples=one.samples[:most]) for one in report.tables))
        yield report, f"Of the differences of a table at most {most} are kept as examples; the counts are exact."
    report = replace(report, invariants=tuple(replace(one, first=()) for one in report.invariants))
    report = _each_step(report, lambda step: replace(step, advice=step.advice[:2]))
    yield report, "No examples of differences and of broken invariants are kept; the counts are exact."
    for most in (10, 3, 1, 0):
        report = _each_step(report, lambda step, most=most: _fewer_locks(step, most))  # type: ignore[misc]
        yield report, f"No examples of differences are kept, and of each step the {most} longest locks."
    for most in (200, 50, 10):
        report = replace(report, source_rows=_largest(report.source_rows, most))
        yield report, f"No examples and no locks are kept, and the rows of the {most} largest tables."


def _shortened(report: Report) -> Report:
    """The same with texts of a bearable length."""
    tables = tuple(
        replace(one, samples=tuple(_short_values(each) for each in one.samples), says=one.says[:LONGEST_SAID])
        for one in report.tables
    )
    invariants = tuple(
        replace(one, first=tuple(_short(each) for each in one.first[:20]), says=one.says[:LONGEST_SAID])
        for one in report.invariants
    )
    short = replace(
        report,
        reasons=tuple(one[:LONGEST_SAID] for one in report.reasons[:50]),
        tables=tables,
        invariants=invariants,
        leaks=report.leaks[:200],
    )
    return _each_step(short, lambda step: replace(step, says=step.says[:LONGEST_SAID], advice=step.advice[:10]))


def _each_step(report: Report, change: Callable[[StepReport], StepReport]) -> Report:
    return replace(report, steps=tuple(change(one) for one in report.steps))


def _fewer_locks(step: StepReport, most: int) -> StepReport:
    by_weight = sorted(step.locks, key=lambda one: (-one.blocked_seconds, -one.held_seconds, one.relation, one.mode))
    return replace(step, locks=tuple(by_weight[:most]))


def _short_values(one: Difference) -> Difference:
    columns = {name: _short_pair(was, now) for name, (was, now) in one.columns.items()}
    return replace(one, key=tuple(_short(part) for part in one.key), columns=columns)


def _short_pair(was: str | None, now: str | None) -> tuple[str | None, str | None]:
    """Both values where they begin to differ, so that the difference stays in sight."""
    if was is None or now is None:
        return (None if was is None else _short(was)), (None if now is None else _short(now))
    same = next(
        (at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), min(len(was), len(now))
    )
    start = same - BEFORE_DIFFERENCE if max(len(was), len(now)) > LONGEST_VALUE and same > BEFORE_DIFFERENCE else 0
    return _short_from(was, start), _short_from(now, start)


def _short_from(value: str, start: int) -> str:
    return _short(value[start:] if start == 0 else "…" + value[start:])


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"


def _largest(rows: Mapping[str, Any], most: int) -> dict[str, Any]:
    return dict(sorted(rows.items(), key=lambda one: (-one[1], one[0]))[:most])
