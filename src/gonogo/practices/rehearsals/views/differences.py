# SPDX-License-Identifier: Apache-2.0
"""The kept differences of a run as a table for other programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gonogo.core.web import signed_in
from gonogo.practices.rehearsals.rules.report import Report
from gonogo.practices.rehearsals.views.page import seen_release
from gonogo.practices.rehearsals.views.run import run_of

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
COLUMNS = ("table", "in", "kind", "key", "column", "before", "after", "before_is_null", "after_is_null")


@signed_in
@require_safe
def differences_csv(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """One line per changed column, and one per missing or extra row, of the examples that are kept."""
    report = run_of(seen_release(request, release), number).report
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{report.run}-differences.csv"'},
    )
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for line in _lines(report):
        writer.writerow([_cell(one) for one in line])
    return answer


def _lines(report: Report) -> Iterator[tuple[str, ...]]:
    for table in report.tables:
        for one in table.samples:
            start = (table.target, table.leg.value, one.kind, " / ".join(one.key))
            for column, (was, now) in one.columns.items() or (("", ("", "")),):
                yield (*start, column, was or "", now or "", _null(was), _null(now))


def _null(value: str | None) -> str:
    """NULL and empty text look the same in a file, so they are told apart."""
    return "yes" if value is None else ""


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
