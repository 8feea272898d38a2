# SPDX-License-Identifier: Apache-2.0
"""What evidence and which events are on record for a release?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gonogo.core.models import Event, Evidence, Release
from gonogo.core.rules.evidence import Basis, BrokenLink, EvidenceFacts, Outcome, find_broken_link


def evidence_facts(row: Evidence) -> EvidenceFacts:
    """The frozen facts of a row."""
    return EvidenceFacts(
        release=row.release.name,
        number=row.number,
        kind=row.kind,
        subject=row.subject,
        outcome=Outcome(row.outcome),
        basis=Basis(row.basis),
        source=row.source,
        observed_at=row.observed_at,
        valid_until=row.valid_until,
        recorded_at=row.recorded_at,
        plan_version=row.plan_version,
        actor=row.actor,
        facts=row.facts,
        previous=row.previous,
        hash=row.hash,
    )


def newest_answer(release_id: int, kinds: Iterable[str], subjects: Iterable[str]) -> tuple[EvidenceFacts, ...]:
    """What `latest` would pick of that evidence among what is not merely noted, read alone: one piece, or none."""
    rows = Evidence.objects.select_related("release").filter(
        release_id=release_id, kind__in=list(kinds), subject__in=list(subjects)
    )
    answers = rows.exclude(outcome=Outcome.NOTED.value).order_by("-observed_at", "-number")
    return tuple(evidence_facts(row) for row in answers[:1])


def all_evidence(
    release_id: int, *, kind: str = "", subject: str = "", newest_first: bool = False, limit: int | None = None
) -> tuple[EvidenceFacts, ...]:
    """Evidence of the release, optionally of one kind (a room's name means all of its kinds) or subject."""
    rows = Evidence.objects.select_related("release").filter(release_id=release_id)
    if kind:
        rows = rows.filter(kind__startswith=f"{kind}.") if "." not in kind else rows.filter(kind=kind)
    if subject:
        rows = rows.filter(subject=subject)
    rows = rows.order_by("-number" if newest_first else "number")
    return tuple(evidence_facts(row) for row in (rows if limit is None else rows[:limit]))


def contrary_since(release_id: int, number: int, kinds: Iterable[str], subjects: Iterable[str]) -> tuple[int, ...]:
    """Numbers of failed evidence recorded after `number` of these kinds about these subjects."""
    rows = Evidence.objects.filter(
        release_id=release_id,
        number__gt=number,
        outcome=Outcome.FAILED.value,
        kind__in=list(kinds),
        subject__in=list(subjects),
    )
    return tuple(rows.order_by("number").values_list("number", flat=True))


def broken_link(release: Release) -> BrokenLink | None:
    """The first place where the ledger of the release is broken, or None."""
    return find_broken_link(_chain(release.pk), length=release.ledger_length)


def _chain(release_id: int) -> Iterator[EvidenceFacts]:
    rows = Evidence.objects.select_related("release").filter(release_id=release_id).order_by("number")
    for row in rows.iterator(chunk_size=1000):
        yield evidence_facts(row)


def events_of(release_id: int, *, subject: str = "", limit: int = 100) -> tuple[Event, ...]:
    """Events of the release, newest first."""
    rows = Event.objects.filter(release_id=release_id)
    if subject:
        rows = rows.filter(subject=subject)
    return tuple(rows.order_by("-id")[:limit])
