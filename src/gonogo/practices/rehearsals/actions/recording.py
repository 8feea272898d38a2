# SPDX-License-Identifier: Apache-2.0
"""Put a run into the ledger of a release: once, as it was, whoever reports it how often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput
from gonogo.core.models import Evidence, Release
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rehearsals.queries.kinds import RUN
from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable
from gonogo.practices.rehearsals.rules.recording.report_data import (
    MOST_BYTES,
    digest_of,
    report_from_data,
    report_to_data,
)
from gonogo.practices.rehearsals.rules.recording.trimming import trimmed
from gonogo.practices.rehearsals.rules.report import Report
from gonogo.practices.rehearsals.rules.statement import statement_of

LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Recorded:
    """The run, the number of its evidence, whether that is new, and in words what was not kept of it."""

    report: Report
    evidence: int
    new: bool
    left_out: tuple[str, ...]


def record_run(release: str, content: Mapping[str, Any], *, by: Actor, now: datetime) -> Recorded:
    """Record what a run showed. The same run twice is one piece of evidence.

    Raises NotAllowed, NotFound, or BadInput when the report cannot be read, contradicts itself, or when a run of that
    name is on record and said something else.
    """
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    report = read_report(content)
    try:
        kept, left_out = trimmed(report)
    except NotReadable as error:
        raise BadInput(f"The run {report.run} cannot be recorded: {error}.") from None
    digest = digest_of(report)
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release_row(release).pk)
        before = Evidence.objects.filter(release=row, kind=RUN, facts__report__run=report.run).first()
        if before is not None:
            _require_same(before, digest, report)
            return Recorded(report, before.number, False, tuple(before.facts.get("left_out", ())))
        link = record_evidence(
            release,
            kind=RUN,
            subject=report.rehearsal,
            outcome=Outcome.PASSED if report.passed else Outcome.FAILED,
            by=by,
            now=now,
            source=f"run {report.run} on {report.machine.label}, {report.machine.engine} {report.machine.version}"[
                :LONGEST_SOURCE
            ],
            observed_at=report.finished_at,
            facts={
                "statement": statement_of(report),
                "digest": digest,
                "left_out": list(left_out),
                "report": report_to_data(kept),
            },
        )
    return Recorded(report, link.number, True, left_out)


def read_report(content: Mapping[str, Any]) -> Report:
    """The report that the JSON holds. Raises BadInput that names what is wrong with it."""
    try:
        size = len(json.dumps(content, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise BadInput("The report of the run is not plain JSON.") from None
    if size > MOST_BYTES:
        raise BadInput(f"The report of the run is {size / 2**20:.1f} MB; at most {MOST_BYTES // 2**20} MB are read.")
    try:
        return report_from_data(content)
    except NotReadable as error:
        raise BadInput(f"The report of the run cannot be used: {error}.") from None


def _require_same(before: Evidence, digest: str, report: Report) -> None:
    if before.facts.get("digest") != digest or before.subject != report.rehearsal:
        raise BadInput(
            f"A run {report.run} is on record already as evidence {before.number} and showed something else. "
            "What is recorded never changes; a new run gets a name of its own."
        )
