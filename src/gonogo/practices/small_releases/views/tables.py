# SPDX-License-Identifier: Apache-2.0
"""The figures of the pages as tables for other programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gonogo.core.errors import NotFound
from gonogo.core.web import signed_in
from gonogo.practices.small_releases.rules.measured import Measured, Spread
from gonogo.practices.small_releases.views.page import seen

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
RELEASES = (
    "release", "date", "date_source", "commits", "changes", "files", "directories", "lines_added", "lines_deleted",
    "excluded_lines", "authors", "oldest_days", "lead_time_p50", "lead_time_p85", "lead_time_p95", "lead_time_n",
    "risky", "incidents",
)  # fmt: skip
WAITING = ("commit", "subject", "author", "merged", "commits", "files", "lines_added", "lines_deleted", "risky")


@signed_in
@require_safe
def releases_csv(request: HttpRequest, release: str) -> HttpResponse:
    """One line per release, oldest first. What cannot be told is empty."""
    return _table(f"{release}-releases.csv", RELEASES, _releases(_measured(request, release)))


@signed_in
@require_safe
def waiting_csv(request: HttpRequest, release: str) -> HttpResponse:
    """One line per waiting change, oldest first."""
    return _table(f"{release}-waiting.csv", WAITING, _waiting(_measured(request, release)))


def _measured(request: HttpRequest, release: str) -> Measured:
    measured = seen(request, release).measured
    if measured is None:
        raise NotFound(f"Nothing was measured for {release} yet. In a clone of the product: gonogo releases measure")
    return measured


def _table(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    safe = "".join(sign if sign.isalnum() or sign in "-._" else "-" for sign in name)
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{safe}"'}
    )
    writer = csv.writer(answer)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(one) for one in row])
    return answer


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _releases(measured: Measured) -> Iterable[Sequence[object]]:
    for one in measured.releases:
        whole = one.lead_time.whole or Spread(None, None, None, 0)
        yield (
            one.release, one.date.isoformat(), one.date_source.value, one.commits, one.changes, one.files,
            one.directories, one.lines_added, one.lines_deleted, one.excluded_lines, one.authors, one.oldest_days,
            whole.p50, whole.p85, whole.p95, whole.n, " ".join(one.risky), " ".join(one.incidents),
        )  # fmt: skip


def _waiting(measured: Measured) -> Iterable[Sequence[object]]:
    for one in measured.pending.changes:
        yield (
            one.commit, one.subject, one.author, one.merged.isoformat(), one.commits, one.files, one.lines_added,
            one.lines_deleted, " ".join(one.risky),
        )  # fmt: skip
