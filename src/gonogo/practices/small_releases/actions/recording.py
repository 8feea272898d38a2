# SPDX-License-Identifier: Apache-2.0
"""Keep what a runner measured in a clone, and put its headline into the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput
from gonogo.core.models import Release
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.evidence import Basis, Outcome
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.small_releases.models import Measurement
from gonogo.practices.small_releases.queries.measured import newest_row
from gonogo.practices.small_releases.queries.recorded import KIND
from gonogo.practices.small_releases.rules.as_data import from_data, to_data
from gonogo.practices.small_releases.rules.headline import Headline, headline_of, to_facts
from gonogo.practices.small_releases.rules.measured import Measured
from gonogo.practices.small_releases.rules.sound import first_fault
from gonogo.practices.small_releases.rules.words import days, larger, wait

MOST_BYTES = 4 * 1024 * 1024
COUNTS_FOR = timedelta(days=7)
SAME_FOR = timedelta(hours=1)
KEPT = 20
AGAIN = "Measure again: gonogo releases measure"


@dataclass(frozen=True, slots=True)
class Kept:
    """The measurement that is kept now, and the number of its evidence. `recorded` says whether that is new."""

    measured: Measured
    evidence: int
    recorded: bool


def record_measurement(release: str, content: Mapping[str, Any], *, by: Actor, now: datetime) -> Kept:
    """Keep a measurement and record its headline as evidence that counts for a week.

    When only lines were counted further since a measurement of the last hour, that one is brought up to date and
    nothing new is recorded. Raises NotAllowed, NotFound, or BadInput when it is not a whole and fresh measurement.
    """
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    measured = read_measurement(content)
    if measured.measured_at + COUNTS_FOR <= now:
        raise BadInput(f"The measurement is of {measured.measured_at:%-d %B %Y} and no longer counts. {AGAIN}")
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release_row(release).pk)
        before = newest_row(row.pk)
        if before is not None and before.evidence is not None and _same_but_lines(before, measured, now):
            return _brought_up_to_date(before, measured)
        evidence = _record(release, measured, by, now)
        Measurement.objects.create(
            release=row, measured_at=measured.measured_at, content=to_data(measured), evidence=evidence
        )
        _forget_old(row)
    return Kept(measured, evidence, recorded=True)


def read_measurement(content: Mapping[str, Any]) -> Measured:
    """The measurement that the JSON holds. Raises BadInput when anything is missing, unknown or not what it claims."""
    try:
        size = len(json.dumps(content, allow_nan=False, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError, RecursionError):
        raise BadInput(f"The measurement is not plain JSON. {AGAIN}") from None
    if size > MOST_BYTES:
        raise BadInput(f"The measurement is {size / 2**20:.1f} MB; at most {MOST_BYTES // 2**20} MB are kept.")
    try:
        measured = from_data(dict(content))
        fault = first_fault(measured)
        unknown = fault is None and _plain(to_data(measured)) != _plain(content)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadInput(f"The measurement cannot be read ({type(error).__name__}: {error}). {AGAIN}") from None
    if fault is not None:
        raise BadInput(f"The measurement cannot be used: {fault}. {AGAIN}")
    if unknown:
        raise BadInput(f"The measurement holds something that is not known here; use the same version. {AGAIN}")
    return measured


def _plain(content: Mapping[str, Any]) -> Any:
    """As JSON reads it, so that lists are equal however they were made."""
    return json.loads(json.dumps(content))


def _same_but_lines(before: Measurement, measured: Measured, now: datetime) -> bool:
    if not timedelta(0) <= now - before.measured_at <= SAME_FOR:
        return False
    return _without_lines(headline_of(from_data(before.content))) == _without_lines(headline_of(measured))


def _without_lines(headline: Headline) -> Headline:
    return replace(headline, lines_counted=0, lines_of=0)


def _brought_up_to_date(before: Measurement, measured: Measured) -> Kept:
    assert before.evidence is not None
    old = from_data(before.content)
    if measured.lines_counted < old.lines_counted:
        return Kept(old, before.evidence, recorded=False)
    before.content = to_data(measured)
    before.save(update_fields=["content"])
    return Kept(measured, before.evidence, recorded=False)


def _record(release: str, measured: Measured, by: Actor, now: datetime) -> int:
    headline = headline_of(measured)
    return record_evidence(
        release,
        kind=KIND,
        outcome=Outcome.NOTED,
        by=by,
        now=now,
        basis=Basis.COMPUTED,
        source=f"git history of {headline.repository} at {headline.head[:12]}",
        observed_at=measured.measured_at,
        valid_until=measured.measured_at + COUNTS_FOR,
        facts={"statement": _statement(measured), **to_facts(headline)},
    ).number


def _statement(measured: Measured) -> str:
    pending = measured.pending
    if not pending.changes:
        return "Nothing waits to be released."
    oldest = "" if pending.oldest_days is None else f", the oldest for {days(max(pending.oldest_days, 0.0))}"
    among = larger(pending.larger_than, pending.compared)
    return f"{wait(len(pending.changes))}{oldest}{f'; {among}' if among else ''}."


def _forget_old(row: Release) -> None:
    newest = Measurement.objects.filter(release=row).order_by("-measured_at", "-id").values_list("pk", flat=True)
    kept = list(newest[:KEPT])
    Measurement.objects.filter(release=row).exclude(pk__in=kept).delete()
