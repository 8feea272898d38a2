# SPDX-License-Identifier: Apache-2.0
"""Read the figures that have an absolute limit, those that are due, and keep them for a month."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError

from gonogo.adapters.prometheus import Figure, Prometheus
from gonogo.core.planfile import Limit
from gonogo.core.queries.releases import all_releases
from gonogo.practices.rollout.models import Reading
from gonogo.practices.rollout.queries.watching import BEFORE_OPENING
from gonogo.practices.rollout.queries.waves import waves_of

log = logging.getLogger(__name__)
READINGS_LAST = timedelta(days=30)
LONGEST_PROBLEM = 300
NOT_SET_UP = "No Prometheus is set up here; set GONOGO_PROMETHEUS_URL to its address."


@dataclass(frozen=True, slots=True)
class Due:
    """A figure that is to be read now."""

    release_id: int
    limit: Limit


def read_limits(now: datetime) -> int:
    """Read every figure that is due, and say how many were read. Never raises: a problem is kept as the reading."""
    try:
        due = list(due_limits(now))
        figures = _read([one.limit.source.prometheus for one in due])
        Reading.objects.bulk_create(
            Reading(
                release_id=one.release_id,
                guardrail=one.limit.name,
                at=now,
                value=figure.value,
                problem=figure.problem[:LONGEST_PROBLEM],
            )
            for one, figure in zip(due, figures, strict=True)
        )
        if due:
            Reading.objects.filter(at__lt=now - READINGS_LAST).delete()
        return len(due)
    except DatabaseError:
        log.error("The figures of limits could not be kept: the store does not answer.")
    except Exception:
        log.exception("The figures of limits could not be read.")
    return 0


def due_limits(now: datetime) -> Iterable[Due]:
    """The limits whose last reading is old enough: as often as the plan says, before any opening once an hour."""
    for release in all_releases():
        limits = [one for one in release.plan.guardrails if isinstance(one, Limit)]
        serves = bool(limits) and any(wave.started for wave in waves_of(release))
        for limit in limits:
            every = limit.every if serves else max(limit.every, BEFORE_OPENING)
            rows = Reading.objects.filter(release_id=release.id, guardrail=limit.name).order_by("-at")
            last = rows.values_list("at", flat=True).first()
            if last is None or now - last >= every:
                yield Due(release.id, limit)


def _read(queries: list[str]) -> list[Figure]:
    if not settings.PROMETHEUS_URL:
        return [Figure(problem=NOT_SET_UP)] * len(queries)
    return Prometheus(settings.PROMETHEUS_URL, settings.PROMETHEUS_TOKEN).read(queries)
