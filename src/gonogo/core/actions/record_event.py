# SPDX-License-Identifier: Apache-2.0
"""Write down one change of state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gonogo.core.models import Event
from gonogo.core.rules.permissions import Actor


def record_event(
    *,
    release_id: int | None,
    subject: str,
    verb: str,
    by: Actor,
    at: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """One row in the history. Call it in the transaction that changes the state."""
    return Event.objects.create(
        release_id=release_id,
        subject=subject,
        verb=verb,
        before=before,
        after=after,
        reason=reason,
        actor=by.name,
        via=by.via,
        at=at,
        facts=dict(facts or {}),
    )
