# SPDX-License-Identifier: Apache-2.0
"""What time is it, and has the clock of this machine been set back?

Rules never ask: they are handed `now`. Only faces and actions call this module.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gonogo.core.errors import Refused
from gonogo.core.models import Event, Evidence

TOLERANCE = timedelta(minutes=5)
"""How far a clock may lie behind the newest event before it counts as set back."""


def system_now() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


def high_water_mark() -> datetime | None:
    """The newest instant ever recorded, of an event or of evidence, whose numbers grow with their time."""
    event = Event.objects.order_by("-at").values_list("at", flat=True).first()
    evidence = Evidence.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    return max((one for one in (event, evidence) if one is not None), default=None)


def now() -> datetime:
    """The time to decide by: never earlier than anything already recorded, so a clock set back revives nothing."""
    mark = high_water_mark()
    return system_now() if mark is None else max(system_now(), mark)


def require_steady_clock() -> None:
    """Raise Refused when the clock lies behind the newest event. Asked before opening, never before a rollback."""
    mark = high_water_mark()
    if mark is not None and system_now() < mark - TOLERANCE:
        raise Refused(
            f"The clock of this machine says {system_now():%-d %B %Y %H:%M} UTC, but the newest event is of "
            f"{mark:%-d %B %Y %H:%M} UTC. Correct the clock first: bake time cannot be counted with it."
        )
