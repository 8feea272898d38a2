# SPDX-License-Identifier: Apache-2.0
"""Which runs of rehearsals are on record for a release, and what did they show?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from gonogo.core.models import Evidence
from gonogo.core.rules.evidence import Basis
from gonogo.practices.rehearsals.queries.kinds import RUN
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable
from gonogo.practices.rehearsals.rules.recording.report_data import report_from_data
from gonogo.practices.rehearsals.rules.report import Report

MOST = 400
"""Runs of one rehearsal that are looked at; older ones stay in the ledger."""


def runs_of(release_id: int, rehearsal: str = "") -> tuple[KeptRun, ...]:
    """The runs of one or of all rehearsals, the one that ended last first, without the bulky parts of their reports."""
    rows = _rows(release_id)
    if rehearsal:
        rows = rows.filter(subject=rehearsal)
    listed = rows.values_list("pk", "hash")[:MOST]
    return tuple(run for pk, link in listed if (run := _light(pk, link)) is not None)


def run_named(release_id: int, run: str) -> KeptRun | None:
    """Everything that is kept of one run, by its name or by the number of its evidence."""
    rows = _rows(release_id)
    row = rows.filter(facts__report__run=run).first()
    if row is None and run.isdecimal() and len(run) < 10:
        row = rows.filter(number=int(run)).first()
    return None if row is None else _kept(row)


def names_with_runs(release_id: int) -> tuple[str, ...]:
    """The rehearsals that were ever run for the release."""
    return tuple(sorted(set(_rows(release_id).order_by().values_list("subject", flat=True))))


def _rows(release_id: int):  # type: ignore[no-untyped-def]
    """Only what a runner reported counts, never a person's word."""
    return Evidence.objects.filter(release_id=release_id, kind=RUN, basis=Basis.COMPUTED.value).order_by(
        "-observed_at", "-number"
    )


@lru_cache(maxsize=4096)
def _light(pk: int, link: str) -> KeptRun | None:
    """The run without examples and locks. Evidence never changes, and its hash tells it apart: it is read once."""
    run = _kept(Evidence.objects.get(pk=pk, hash=link))
    return None if run is None else replace(run, report=_without_bulk(run.report))


def _without_bulk(report: Report) -> Report:
    tables = (replace(one, samples=()) for one in report.tables)
    steps = (replace(one, locks=(), probes=(), advice=()) for one in report.steps)
    return replace(report, tables=tuple(tables), steps=tuple(steps))


def _kept(row: Evidence) -> KeptRun | None:
    """None when it cannot be read: it was not recorded by this room."""
    facts = row.facts
    try:
        report = report_from_data(facts["report"])
    except (NotReadable, KeyError, TypeError, ValueError):
        return None
    return KeptRun(row.number, report, _texts(facts.get("left_out")), row.recorded_at, row.hash)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else ()
