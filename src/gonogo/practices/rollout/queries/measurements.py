# SPDX-License-Identifier: Apache-2.0
"""What may events be about, and what was counted of them so far? Counted in the database, never user by user."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connection

from gonogo.core.planfile import Mean, Plan, Rate
from gonogo.core.queries.releases import ReleaseFacts, all_releases
from gonogo.practices.rollout.models import Arrival, EventBatch, ServingVersion
from gonogo.practices.rollout.queries.serving import newest_serving_version
from gonogo.practices.rollout.rules.guard.ticks import Stratum
from gonogo.practices.rollout.rules.intake import Known, KnownFlag, KnownOutcome, KnownRelease
from gonogo.practices.rollout.rules.served_stages import MINUTE, WaveRecord, records_of, tick_of
from gonogo.practices.rollout.rules.tallies import Change, Span, clipped, end_of, spans_of

CLOSED_AFTER_SECONDS = 30
"""How long after its end a minute may still get events, because they were received in it and written later."""
MOST_KEPT = 64
Value = int | str
_ENROLLED = """
SELECT {stratum}, o.arm, o.tick, 'enrolled', COUNT(*) FROM rollout_outcome o
WHERE o.release_id = %s AND o.name = %s AND o.tick > %s AND o.tick <= %s GROUP BY 1, 2, 3, 4
"""
_LEFT = """
SELECT {stratum}, o.arm, CASE WHEN b.tick > o.tick THEN b.tick ELSE o.tick END,
    CASE WHEN b.arm = o.arm AND b.wave = o.wave THEN 'failed' ELSE 'censored' END, COUNT(*)
FROM rollout_outcome {driver} CROSS JOIN rollout_outcome {other}
WHERE o.release_id = %s AND o.name = %s AND b.release_id = o.release_id AND b.name = %s AND b."user" = o."user"
    AND {range} AND (b.arm = o.arm AND b.wave = o.wave OR b.tick <= o.tick) GROUP BY 1, 2, 3, 4
"""
_MOVED = """
SELECT {stratum}, o.arm, e.tick, 'censored', COUNT(*) FROM rollout_exposure e CROSS JOIN rollout_outcome o
WHERE e.release_id = %s AND e.moved AND e.tick > %s AND e.tick <= %s
    AND o.release_id = e.release_id AND o.name = %s AND o."user" = e."user" AND o.arm <> e.arm AND o.tick <= e.tick
    AND NOT EXISTS (SELECT 1 FROM rollout_outcome b WHERE b.release_id = e.release_id AND b.name = %s
        AND b."user" = e."user" AND b.arm = o.arm) GROUP BY 1, 2, 3, 4
"""
_VALUES = """
SELECT {stratum}, o.arm, COUNT(*), SUM(o.value), SUM(o.value * o.value) FROM rollout_outcome o
WHERE o.release_id = %s AND o.name = %s AND o.tick > %s AND o.tick <= %s AND o.value IS NOT NULL GROUP BY 1, 2
"""


def known_now() -> Known:
    """What events may be about; worked out anew when anything else is served than before."""
    return _known_at(newest_serving_version())


@lru_cache(maxsize=1)
def _known_at(version: int) -> Known:
    histories = wave_records()
    flags: dict[str, KnownFlag] = {}
    outcomes: dict[str, list[KnownOutcome]] = defaultdict(list)
    for one in all_releases():
        release = KnownRelease(one.id, one.product, user_key(one.name), histories.get(one.id, {}))
        flags.update({key: KnownFlag(release, flag.new, flag.old) for key, flag in one.plan.flags.items()})
        for name, measured in outcome_names(one.plan).items():
            outcomes[name].append(KnownOutcome(release, measured))
    return Known(flags, dict(outcomes))


def outcome_names(plan: Plan) -> dict[str, bool]:
    """The events that guardrails of the plan name, and whether one of them needs the value."""
    names: dict[str, bool] = {}
    for guardrail in plan.guardrails:
        if isinstance(guardrail, Rate):
            names |= {name: names.get(name, False) for name in (guardrail.bad, guardrail.of)}
        elif isinstance(guardrail, Mean):
            names[guardrail.of] = True
    return names


def user_key(release: str) -> bytes:
    """The key that the users of a release are hashed with: from the secret key, another one for each release."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"gonogo users of {release}".encode(), hashlib.sha256)


def wave_records(release_id: int | None = None) -> dict[int, dict[str, WaveRecord]]:
    """The stages of every wave by release, from what was served since when."""
    rows = ServingVersion.objects.order_by("release_id", "pk")
    if release_id is not None:
        rows = rows.filter(release_id=release_id)
    listed = rows.values_list("release_id", "at", "waves")
    return {
        one: records_of((at, waves) for _, at, waves in history)
        for one, history in groupby(listed, key=lambda row: row[0])
    }


def newest_receipt() -> datetime | None:
    """When the newest batch was received; the minute of receipt never goes back behind it."""
    return EventBatch.objects.order_by("-received_at").values_list("received_at", flat=True).first()


def answers_given(numbers: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The answers to batches that were taken in before, by client and number."""
    rows = EventBatch.objects.filter(
        client__in={client for client, _ in numbers}, batch__in={batch for _, batch in numbers}
    )
    return {(row.client, row.batch): row.answer for row in rows}


def closed_tick(now: datetime) -> int:
    """The newest minute that gets no more events."""
    return (int(now.timestamp()) - CLOSED_AFTER_SECONDS) // MINUTE - 1


def last_arrival(release_id: int, name: str) -> datetime | None:
    """When an event of this name was last reported, to the minute."""
    tick = Arrival.objects.filter(release_id=release_id, name=name).values_list("tick", flat=True).first()
    return None if tick is None else datetime.fromtimestamp(tick * MINUTE, UTC)


@dataclass(slots=True)
class _Kept:
    """What was counted up to a closed minute, and for which stages; only what came later is counted anew."""

    lock: Lock = field(default_factory=Lock)
    spans: tuple[Span, ...] = ()
    tick: int = -1
    changes: list[Change] = field(default_factory=list)


_kept: dict[tuple[int, str, str], _Kept] = {}


def forget_tallies() -> None:
    """Count everything anew."""
    _kept.clear()
    _known_at.cache_clear()


def changes_of(release_id: int, rate: Rate, spans: tuple[Span, ...], tick: int) -> Sequence[Change]:
    """Who was enrolled, failed or was censored up to this closed minute, counted by stratum, version and minute."""
    while len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    kept = _kept.setdefault((release_id, rate.of, rate.bad), _Kept())
    with kept.lock:
        if kept.tick > tick or clipped(spans, kept.tick) != clipped(kept.spans, kept.tick):
            kept.tick, kept.changes = -1, []
        if kept.tick < tick and spans:
            kept.changes += _counted(release_id, rate, spans, kept.tick, tick)
            kept.tick, kept.spans = tick, spans
        return tuple(kept.changes)


def _counted(release_id: int, rate: Rate, spans: Sequence[Span], after: int, tick: int) -> list[Change]:
    names: list[Value] = [release_id, rate.of, rate.bad]
    found = _rows(_ENROLLED, spans, [release_id, rate.of, after, tick])
    later = {"driver": "b", "other": "o", "range": "b.tick > %s AND b.tick <= %s AND o.tick <= %s"}
    found += _rows(_LEFT, spans, [*names, after, tick, tick], **later)
    if after >= 0:
        before = {"driver": "o", "other": "b", "range": "o.tick > %s AND o.tick <= %s AND b.tick <= %s"}
        found += _rows(_LEFT, spans, [*names, after, tick, after], **before)
    found += _rows(_MOVED, spans, [release_id, after, tick, rate.of, rate.bad])
    ends = [end_of(spans, name) for name, _ in spans]
    return [
        Change(_stratum(spans[place]), arm, minute, what, people)
        for place, arm, minute, what, people in found
        if minute < ends[place]
    ]


def sums_of(
    release_id: int, mean: Mean, spans: Sequence[Span], after: int, tick: int
) -> list[tuple[Stratum, str, int, float, float]]:
    """The sums of first values after one minute up to another, by stratum and version."""
    rows = _rows(_VALUES, spans, [release_id, mean.of, after, tick])
    return [(_stratum(spans[place]), arm, people, total, squares) for place, arm, people, total, squares in rows]


def _rows(statement: str, spans: Sequence[Span], values: Sequence[Value], **parts: str) -> list[tuple[Any, ...]]:
    """The rows of a statement whose first column is the place of the stratum among the spans; others are left out."""
    if not spans:
        return []
    cases: list[str] = []
    given: list[Value] = []
    for place, (name, span) in enumerate(spans):
        cases.append(f"WHEN o.wave = %s AND o.tick >= %s AND o.tick < %s THEN {place}")
        given += [name, span.start, 2**31 - 1 if span.end is None else span.end]
    query = statement.format(stratum=f"CASE {' '.join(cases)} END", **parts)
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, *values])
        return [row for row in cursor.fetchall() if row[0] is not None]


def _stratum(span: Span) -> Stratum:
    return Stratum(span[0], span[1].stage)


def spans_at(release: ReleaseFacts, records: Mapping[str, WaveRecord]) -> tuple[Span, ...]:
    """The stages of the waves that the plan still has, since their latest opening."""
    names = {wave.name for wave in release.plan.waves}
    return spans_of(record for name, record in sorted(records.items()) if name in names)


__all__ = [
    "answers_given",
    "changes_of",
    "closed_tick",
    "forget_tallies",
    "known_now",
    "last_arrival",
    "newest_receipt",
    "outcome_names",
    "spans_at",
    "sums_of",
    "tick_of",
    "user_key",
    "wave_records",
]
