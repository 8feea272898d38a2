# SPDX-License-Identifier: Apache-2.0
"""How do the guardrails stand, and who says that a breach is cleared?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, OfRelease, Text
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.practices.rollout.models import Breach
    from gonogo.practices.rollout.rules.watching import Watched


class Clear(OfRelease):
    """A breached guardrail to clear, and why."""

    guardrail: Name = Field(description="The guardrail.")
    because: Text = Field(description="Why the release may go on; kept in the history.")


@operation("guardrail.list", action=Action.SEE, params=OfRelease)
def list_guardrails(by: Actor, now: datetime, params: OfRelease) -> Result:
    """Say how every guardrail stands, which breaches nobody has cleared, and what Gonogo does about it."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rollout.queries.breaches import breaches_of
    from gonogo.practices.rollout.queries.watching import watch

    release = release_meant(params.release)
    breaches = breaches_of(release.id)
    standing = {one.guardrail for one in breaches if one.cleared_at is None}
    return {
        "release": release.name,
        "timezone": release.plan.timezone,
        "guardrails": [_watched(one, now, one.guardrail in standing) for one in watch(release, now)],
        "breaches": [_breach(one) for one in breaches],
        "loop": stand_facts(release.id),
    }


@operation("guardrail.clear", action=Action.CLEAR_BREACH, params=Clear)
def clear(by: Actor, now: datetime, params: Clear) -> Result:
    """Clear a breached guardrail: it counts anew, and people may go on with the waves."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rollout.actions.breaches import clear_breach

    release = release_meant(params.release)
    row = clear_breach(release.name, params.guardrail, by=by, now=now, reason=params.because)
    return {"release": release.name, **_breach(row)}


def stand_facts(release_id: int) -> dict[str, Any] | None:
    """What the loop decided last, as plain facts; None before its first look."""
    from gonogo.core.operations.scope import stamp
    from gonogo.practices.rollout.queries.control import stand_of

    stand = stand_of(release_id)
    if stand is None:
        return None
    return {
        "act": stand.act,
        "wave": stand.wave or None,
        "reason": stand.reason,
        "asks_a_person": stand.asks,
        "since": stamp(stand.since),
        "looked_at": stamp(stand.decided_at),
    }


def _watched(one: Watched, now: datetime, breached: bool) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    figures = one.assessment
    return {
        "guardrail": one.guardrail,
        "kind": one.kind,
        "verdict": one.verdict_at(now).value,
        "basis": one.basis.value,
        "on_breach": one.on_breach,
        "reason": one.reason,
        "breach_stands": breached,
        "waves": list(one.waves),
        "figures_of": stamp(one.at),
        "worse_by": figures.estimate if figures else None,
        "at_least": figures.lower if figures else None,
        "at_most": figures.upper if figures else None,
        "people_new": figures.people_new if figures else None,
        "people_old": figures.people_old if figures else None,
        "users_to_go": figures.users_to_go if figures else None,
    }


def _breach(row: Breach) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    return {
        "guardrail": row.guardrail,
        "basis": row.basis,
        "effect": row.effect,
        "waves": list(row.waves),
        "reason": row.reason,
        "at": stamp(row.at),
        "cleared_at": stamp(row.cleared_at),
        "cleared_by": row.cleared_by or None,
        "cleared_because": row.cleared_reason or None,
    }


OPERATIONS = (list_guardrails, clear)
