# SPDX-License-Identifier: Apache-2.0
"""What is recorded as evidence, how is it chained, and where does a chain break?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

FIRST_LINK = "0" * 64
"""What the first piece of evidence of a release is chained to."""


class Basis(StrEnum):
    """Where evidence comes from: a machine worked it out, or a person gives their word."""

    COMPUTED = "computed"
    ATTESTED = "attested"


class Outcome(StrEnum):
    """What the evidence shows. NOTED records a fact that is neither good nor bad by itself."""

    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One recorded fact, as it stands in the ledger. Times are aware and in UTC; `number` counts from 1 per release."""

    release: str
    number: int
    kind: str
    subject: str
    outcome: Outcome
    basis: Basis
    source: str
    observed_at: datetime
    valid_until: datetime | None
    recorded_at: datetime
    plan_version: int | None
    actor: str
    facts: Mapping[str, Any]
    previous: str
    hash: str

    def expired(self, now: datetime) -> bool:
        """Whether the evidence no longer counts at `now`."""
        return self.valid_until is not None and self.valid_until <= now


def link_hash(evidence: EvidenceFacts) -> str:
    """SHA-256 over everything recorded and over the hash of the evidence before it."""
    content = [
        evidence.release,
        evidence.number,
        evidence.kind,
        evidence.subject,
        evidence.outcome.value,
        evidence.basis.value,
        evidence.source,
        _stamp(evidence.observed_at),
        _stamp(evidence.valid_until),
        _stamp(evidence.recorded_at),
        evidence.plan_version,
        evidence.actor,
        evidence.facts,
        evidence.previous,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _stamp(moment: datetime | None) -> str | None:
    """One spelling for an instant, whatever the database gives back."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a ledger no longer says what was recorded."""

    number: int
    reason: str


def find_broken_link(chain: Iterable[EvidenceFacts], *, length: int) -> BrokenLink | None:
    """Walk the chain in order; None when it is whole. `length` is how many links the release says it has."""
    previous, expected = FIRST_LINK, 1
    for link in chain:
        if link.number != expected:
            return BrokenLink(expected, f"evidence {expected} is missing; the next one found is {link.number}")
        if link.previous != previous:
            return BrokenLink(link.number, f"evidence {link.number} does not follow on evidence {expected - 1}")
        if link_hash(link) != link.hash:
            return BrokenLink(link.number, f"evidence {link.number} was changed after it was recorded")
        previous, expected = link.hash, expected + 1
    if expected <= length:
        return BrokenLink(expected, f"evidence {expected} to {length} is missing at the end")
    return None
