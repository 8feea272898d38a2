# SPDX-License-Identifier: Apache-2.0
"""Which page says what one run showed: its steps in time, what differed, and whether the way back worked?"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gonogo.core.errors import NotFound
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.web import signed_in
from gonogo.practices.rehearsals.queries.runs import run_named, runs_of
from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.pictures.strip import kind_of
from gonogo.practices.rehearsals.rules.pictures.timeline import timeline
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
from gonogo.practices.rehearsals.rules.report import Difference, Leg, Report, Result, TableReport
from gonogo.practices.rehearsals.rules.statement import copied_rows, leg_seconds, taken_seconds
from gonogo.practices.rehearsals.views.page import context_of, seen_release, title_of

TONES = {"passed": "go", "quick": "go", "failed": "no", "undone": "unknown"}
TITLES = {
    "passed": "It passed.",
    "quick": "It passed, as a quick run.",
    "failed": "It failed.",
    "undone": "It did not get to its end.",
}
WHOLE = ("missing", "extra")
"""How a whole row can differ."""
PLACES = {Leg.VERIFY: "after the migration", Leg.COMPARE_START: "after the way back", Leg.UP_AGAIN: "after up again"}


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs: its key, how, and for each column what was and what is."""

    key: str
    kind: str
    columns: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A table that is not the same, in words and with examples. `more` rows are counted and not shown.

    `whole` are the keys of rows that are missing or extra; `changes` those of which columns differ.
    """

    table: TableReport
    name: str
    place: str
    counts: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, int], ...]
    says: str
    whole: tuple[tuple[str, tuple[str, ...]], ...]
    changes: tuple[Change, ...]
    more: int


@signed_in
@require_safe
def run(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """The answer, the steps in time, what was compared, the way back, and what to do next."""
    facts = seen_release(request, release)
    kept = run_of(facts, number)
    report = kept.report
    kind = kind_of(report)
    title = title_of(report.rehearsal)
    trend = (title, reverse("rehearsal-trend", args=[release, report.rehearsal]))
    before, after = _neighbours(facts, kept)
    context = context_of(facts, trend) | {
        "kept": kept,
        "look_title": title,
        "report": report,
        "kind": kind,
        "tone": TONES[kind],
        "title": TITLES[kind],
        "says": report.reasons or _passed_words(report),
        "timeline": timeline(report),
        "facts": _facts(report),
        "differing": [differing(one) for one in report.tables if not one.equal],
        "same": _same(report),
        "backout": _backout(report),
        "next": _next(report, newest=after is None),
        "before": before,
        "after": after,
    }
    return render(request, "rehearsals/run.html", context)


def run_of(release: ReleaseFacts, number: int) -> KeptRun:
    """The run that is this piece of evidence. Raises NotFound."""
    kept = run_named(release.id, str(number))
    if kept is None or kept.number != number:
        raise NotFound(f"Evidence {number} of {release.title} is no run of a rehearsal.")
    return kept


def differing(one: TableReport) -> Differing:
    """A table as the page shows it."""
    counts = tuple((kind, number) for kind, number in
                   (("missing", one.missing), ("extra", one.extra), ("changed", one.changed)) if number)  # fmt: skip
    return Differing(
        table=one,
        name=one.source if one.source == one.target else f"{one.source} → {one.target}",
        place=PLACES.get(one.leg, one.leg.value),
        counts=counts,
        columns=tuple(sorted(one.by_column.items(), key=lambda pair: -pair[1])),
        # What only counts again is said above.
        says="" if one.says.startswith("Of ") else one.says,
        whole=tuple((kind, keys) for kind in WHOLE if (keys := _keys(one, kind))),
        changes=tuple(_change(sample) for sample in one.samples if sample.columns),
        more=max(sum(number for _, number in counts) - len(one.samples), 0),
    )


def _keys(one: TableReport, kind: str) -> tuple[str, ...]:
    return tuple(", ".join(sample.key) for sample in one.samples if sample.kind == kind and not sample.columns)


def _change(sample: Difference) -> Change:
    columns = tuple((name, was, now) for name, (was, now) in sample.columns.items())
    return Change(", ".join(sample.key), sample.kind, columns)


def _passed_words(report: Report) -> tuple[str, ...]:
    rows = copied_rows(report)
    what = f"Of {count(rows, 'row')} none was lost" if rows else "Everything held"
    return (f"{what}, and the way back brought everything back.",) if report.backout_verified else (f"{what}.",)


def _facts(report: Report) -> list[tuple[str, str]]:
    rows = copied_rows(report)
    return [
        ("Up", spoken(leg_seconds(report, Leg.UP)) if leg_seconds(report, Leg.UP) else "not reached"),
        ("Way back", spoken(leg_seconds(report, Leg.BACKOUT)) if leg_seconds(report, Leg.BACKOUT) else "not reached"),
        ("The whole run", spoken(taken_seconds(report))),
        ("Copy", count(rows, "row") if rows else "no rows"),
    ]


def _same(report: Report) -> str:
    tables = [one for one in report.tables if one.equal]
    rows = sum(one.rows_target for one in tables if one.leg is Leg.VERIFY)
    untouched = sum(one.untouched for one in tables)
    words = count(len(tables), "table")
    if untouched:
        words += f", {untouched} of them not touched by the migration"
    return f"{words}: every row is as it must be ({count(rows, 'row')})." if tables else ""


def _backout(report: Report) -> tuple[str, str]:
    """Tone and sentence about the way back."""
    if report.backout_verified is None:
        return "unknown", "The run did not get so far, so nothing is known about the way back."
    if not report.backout_verified:
        return "no", "The way back did not bring everything back. What differs from the start is listed above."
    again = "" if report.quick else " Then the migration went up a second time."
    return "go", f"The way back brought every row back, compared with a fingerprint of the start.{again}"


def _next(report: Report, *, newest: bool) -> str:
    if not newest:
        return "There are newer runs; what they showed counts."
    match report.result:
        case Result.PASSED if report.quick:
            return "Run it in full, without --quick: only a full run counts at the gate."
        case Result.PASSED:
            return "Nothing. Let the nightly run keep it so."
        case Result.FAILED:
            return "Mend what is named above, and rehearse it again."
        case _:
            return "Rehearse it again: this run shows nothing about the migration itself."


def _neighbours(release: ReleaseFacts, kept: KeptRun) -> tuple[KeptRun | None, KeptRun | None]:
    """The run before and the run after, of the same rehearsal."""
    runs = runs_of(release.id, kept.report.rehearsal)
    at = next((n for n, one in enumerate(runs) if one.number == kept.number), None)
    if at is None:
        return None, None
    return (runs[at + 1] if at + 1 < len(runs) else None), (runs[at - 1] if at else None)
