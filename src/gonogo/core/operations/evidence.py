# SPDX-License-Identifier: Apache-2.0
"""What evidence is on record, how is more recorded, and is the ledger whole?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from gonogo.core.actions.record_evidence import attest, record_evidence
from gonogo.core.models import Release
from gonogo.core.operation import Result, operation
from gonogo.core.operations.integrity import ledger_state, unprotected_tables
from gonogo.core.operations.scope import known_check, release_meant, stamp, subject_of
from gonogo.core.parameters import Moment, Name, Number, OfRelease, Params, Span, Text
from gonogo.core.practice import all_checks, evidence_kinds
from gonogo.core.queries.ledger import all_evidence
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.attestation import statement
from gonogo.core.rules.evidence import EvidenceFacts, Outcome
from gonogo.core.rules.permissions import Action, Actor


class ListEvidence(OfRelease):
    """Which evidence to list."""

    kind: Name | None = Field(None, description="Only this kind; the name of a practice means all of its kinds.")
    subject: str | None = Field(None, max_length=200, description="Only about this: `release` or `wave:NAME`.")
    limit: Number = Field(50, le=1000, description="How many at most, newest first.")


class Attest(OfRelease):
    """A person's word for a check."""

    check: Name = Field(description="The check that is answered.")
    outcome: Outcome = Field(description="passed, failed or noted.")
    because: Text = Field(description="What is known, and how: one sentence.")
    wave: Name | None = Field(None, description="The wave it is about; left out, the whole release.")
    valid: Span | None = Field(None, description="How long it counts; 30d when left out.")


class Record(OfRelease):
    """Evidence that a machine worked out."""

    kind: Name = Field(description="The kind of evidence.")
    outcome: Outcome = Field(description="passed, failed or noted.")
    facts: dict[str, Any] = Field(default_factory=dict, description="What was found; `statement` is shown to people.")
    subject: str = Field("release", min_length=1, max_length=200, description="`release` or `wave:NAME`.")
    source: str = Field("", max_length=300, description="Where it comes from, such as the address of a build.")
    observed_at: Moment | None = Field(None, description="When it was observed; now when left out.")
    valid_until: Moment | None = Field(None, description="Until when it counts; for ever when left out.")


@operation("evidence.list", action=Action.SEE, params=ListEvidence)
def list_evidence(by: Actor, now: datetime, params: ListEvidence) -> Result:
    """List recorded evidence, newest first."""
    release = release_meant(params.release)
    found = all_evidence(
        release.id, kind=params.kind or "", subject=params.subject or "", newest_first=True, limit=params.limit
    )
    return {"release": release.name, "evidence": [_entry(one, now) for one in found]}


@operation("evidence.attest", action=Action.RECORD_EVIDENCE, params=Attest)
def attest_check(by: Actor, now: datetime, params: Attest) -> Result:
    """Give your word for a check; it is marked as such and expires."""
    release = release_meant(params.release)
    recorded = attest(
        release.name,
        check=known_check(params.check),
        outcome=params.outcome,
        statement=params.because,
        by=by,
        now=now,
        subject=subject_of(release, params.wave),
        lasts=params.valid,
    )
    return _entry(recorded, now)


@operation("evidence.record", action=Action.RECORD_EVIDENCE, params=Record)
def record(by: Actor, now: datetime, params: Record) -> Result:
    """Record computed evidence, for example from CI."""
    release = release_meant(params.release)
    if params.subject != "release":
        subject_of(release, params.subject.removeprefix("wave:"))
    recorded = record_evidence(
        release.name,
        kind=params.kind,
        outcome=params.outcome,
        by=by,
        now=now,
        subject=params.subject,
        source=params.source,
        observed_at=params.observed_at,
        valid_until=params.valid_until,
        facts=params.facts,
    )
    return _entry(recorded, now)


@operation("evidence.verify", action=Action.SEE, params=OfRelease)
def verify(by: Actor, now: datetime, params: OfRelease) -> Result:
    """Check that the ledger is whole and that the database still protects it."""
    rows = list(Release.objects.all()) if params.release is None else [release_row(params.release)]
    ledgers = [_ledger(row) for row in rows]
    unprotected = list(unprotected_tables())
    return {
        "whole": all(ledger["whole"] for ledger in ledgers) and not unprotected,
        "ledgers": ledgers,
        "unprotected_tables": unprotected,
    }


@operation("evidence.kinds", action=Action.SEE, params=Params)
def kinds(by: Actor, now: datetime, params: Params) -> Result:
    """List the kinds of evidence that can be recorded."""
    checks = all_checks()
    return {
        "kinds": [
            {"kind": kind, "meaning": meaning, "check": kind in checks} for kind, meaning in evidence_kinds().items()
        ]
    }


def _ledger(row: Release) -> dict[str, Any]:
    broken = ledger_state(row)
    return {
        "release": row.name,
        "links": row.ledger_length,
        "whole": broken is None,
        "broken_at": broken.number if broken else None,
        "reason": broken.reason if broken else "",
    }


def _entry(one: EvidenceFacts, now: datetime) -> dict[str, Any]:
    return {
        "release": one.release,
        "number": one.number,
        "kind": one.kind,
        "subject": one.subject,
        "outcome": one.outcome.value,
        "basis": one.basis.value,
        "statement": statement(one),
        "source": one.source,
        "observed_at": stamp(one.observed_at),
        "valid_until": stamp(one.valid_until),
        "expired": one.expired(now),
        "recorded_at": stamp(one.recorded_at),
        "plan_version": one.plan_version,
        "actor": one.actor,
        "facts": dict(one.facts),
        "hash": one.hash,
    }


OPERATIONS = (list_evidence, attest_check, record, verify, kinds)
