# SPDX-License-Identifier: Apache-2.0
"""Append a fact to the ledger of a release, chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from django.db import transaction

from gonogo.core.errors import BadInput
from gonogo.core.models import Evidence, Release
from gonogo.core.practice import evidence_kinds
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.evidence import FIRST_LINK, Basis, EvidenceFacts, Outcome, link_hash
from gonogo.core.rules.permissions import Action, Actor, authorize

ATTESTATION_LASTS = timedelta(days=30)
"""How long a person's word counts when they do not say."""
LONGEST_ATTESTATION = timedelta(days=366)
CLOCK_TOLERANCE = timedelta(minutes=5)
FACTS_LIMIT = 64 * 1024


def record_evidence(
    release: str,
    *,
    kind: str,
    outcome: Outcome,
    by: Actor,
    now: datetime,
    subject: str = "release",
    basis: Basis = Basis.COMPUTED,
    source: str = "",
    observed_at: datetime | None = None,
    valid_until: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> EvidenceFacts:
    """Record one fact and return it with its number and hash. Raises NotAllowed, NotFound or BadInput."""
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    _require_known(kind)
    observed = observed_at or now
    _require_plausible(observed, valid_until, now)
    # A clock that runs ahead must not outrank what is observed in the next minutes.
    observed = min(observed, now)
    clean = _plain_facts(facts or {})
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release_row(release).pk)
        version = row.plan_versions.order_by("-number").values_list("number", flat=True).first()
        link = EvidenceFacts(
            release=row.name,
            number=row.ledger_length + 1,
            kind=kind,
            subject=subject,
            outcome=outcome,
            basis=basis,
            source=source or by.via,
            observed_at=observed,
            valid_until=valid_until,
            recorded_at=now,
            plan_version=version,
            actor=by.name,
            facts=clean,
            previous=row.ledger_head or FIRST_LINK,
            hash="",
        )
        link = replace(link, hash=link_hash(link))
        _append(row, link)
    return link


def attest(
    release: str,
    *,
    check: str,
    outcome: Outcome,
    statement: str,
    by: Actor,
    now: datetime,
    subject: str = "release",
    lasts: timedelta | None = None,
) -> EvidenceFacts:
    """Record a person's word for a check. It is marked as such and expires. Raises BadInput without a statement."""
    if len(statement.strip()) < 10:
        raise BadInput("Say in a sentence what you know and how: an attestation needs at least ten characters.")
    if lasts is not None and not timedelta(0) < lasts <= LONGEST_ATTESTATION:
        raise BadInput("An attestation is valid for more than nothing and at most 366 days.")
    if by.person_id is None and by.name != "operator":
        raise BadInput("An attestation is a person's word; name the person with --as.")
    return record_evidence(
        release,
        kind=check,
        outcome=outcome,
        by=by,
        now=now,
        subject=subject,
        basis=Basis.ATTESTED,
        source=f"{by.name}, {by.via}",
        valid_until=now + (lasts or ATTESTATION_LASTS),
        facts={"statement": statement.strip()},
    )


def _append(row: Release, link: EvidenceFacts) -> None:
    Evidence.objects.create(
        release=row,
        number=link.number,
        kind=link.kind,
        subject=link.subject,
        outcome=link.outcome.value,
        basis=link.basis.value,
        source=link.source,
        observed_at=link.observed_at,
        valid_until=link.valid_until,
        recorded_at=link.recorded_at,
        plan_version=link.plan_version,
        actor=link.actor,
        facts=link.facts,
        previous=link.previous,
        hash=link.hash,
    )
    row.ledger_length = link.number
    row.ledger_head = link.hash
    row.save(update_fields=["ledger_length", "ledger_head"])


def _require_known(kind: str) -> None:
    known = evidence_kinds()
    if kind not in known:
        close = get_close_matches(kind, known, n=1)
        hint = f"Did you mean {close[0]}?" if close else "`gonogo evidence kinds` lists them."
        raise BadInput(f'"{kind}" is not a kind of evidence. {hint}')


def _require_plausible(observed: datetime, valid_until: datetime | None, now: datetime) -> None:
    if observed.tzinfo is None or (valid_until is not None and valid_until.tzinfo is None):
        raise BadInput("Times of evidence need a time zone.")
    if observed > now + CLOCK_TOLERANCE:
        raise BadInput(f"Evidence cannot be observed in the future ({observed:%-d %B %Y %H:%M} is after now).")
    if valid_until is not None and valid_until <= observed:
        raise BadInput("Evidence must be valid for some time after it was observed.")


def _plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    try:
        text = json.dumps(facts, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"Facts must be plain JSON: {error}.") from None
    if len(text) > FACTS_LIMIT:
        raise BadInput(f"Facts are {len(text) // 1024} KB; at most 64 KB are kept. Link to the rest from `source`.")
    plain: dict[str, Any] = json.loads(text)
    return plain
