# SPDX-License-Identifier: Apache-2.0
"""Clear a breached guardrail: a person looked, says why it may go on, and the guardrail counts anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rollout.actions.moves import locked
from gonogo.practices.rollout.models import Breach


def clear_breach(release: str, guardrail: str, *, by: Actor, now: datetime, reason: str) -> Breach:
    """Clear the breach that stands. This alone opens, resumes and advances nothing."""
    authorize(by, Action.CLEAR_BREACH, release=release)
    if len(reason.strip()) < 5:
        raise BadInput("Say why in a few words; the reason is kept in the history.")
    with transaction.atomic():
        facts = locked(release)
        row = Breach.objects.filter(release_id=facts.id, guardrail=guardrail, cleared_at=None).first()
        if row is None:
            raise NotFound(f'No breach of a guardrail "{guardrail}" stands in {facts.name}.')
        row.cleared_at, row.cleared_by, row.cleared_reason = now, by.name, reason.strip()
        row.save(update_fields=["cleared_at", "cleared_by", "cleared_reason"])
        record_event(
            release_id=facts.id,
            subject=f"guardrail:{guardrail}",
            verb="guardrail cleared",
            before=row.effect,
            reason=reason.strip(),
            by=by,
            at=now,
        )
    return row
