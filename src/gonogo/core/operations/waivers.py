# SPDX-License-Identifier: Apache-2.0
"""Which waivers are there, and how is one asked for, decided on or taken back?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from gonogo.core.actions.waivers import decide_waiver, request_waiver, revoke_waiver
from gonogo.core.operation import Result, operation
from gonogo.core.operations.scope import known_check, release_meant, stamp
from gonogo.core.parameters import Name, Number, OfRelease, Params, Span, Text
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.readiness import waivers_of
from gonogo.core.rules.permissions import Action, Actor
from gonogo.core.rules.waiver import WaiverFacts, WaiverState, holds


class Request(OfRelease):
    """A waiver that is asked for."""

    check: Name = Field(description="The required check that is not met.")
    wave: Name = Field(description="The wave whose gate it is for.")
    because: Text = Field(description="Why it is safe without this check.")
    lasts: Span = Field(description="How long the waiver lasts, such as 14d; at most 90d.")


class Decide(Params):
    """A decision on a waiver."""

    number: Number = Field(description="The number of the waiver.")
    because: Text = Field(min_length=1, description="Why; kept in the history.")


@operation("waiver.request", action=Action.REQUEST_WAIVER, params=Request)
def request(by: Actor, now: datetime, params: Request) -> Result:
    """Ask to go on without a required check at one gate, for a time."""
    release = release_meant(params.release)
    made = request_waiver(
        release.name,
        wave=params.wave,
        check=known_check(params.check),
        reason=params.because,
        lasts=params.lasts,
        by=by,
        now=now,
    )
    return _waiver(made)


@operation("waiver.list", action=Action.SEE, params=OfRelease)
def list_waivers(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the waivers of a release."""
    release = release_meant(params.release)
    return {"release": release.name, "waivers": [_listed(one, release, now) for one in waivers_of(release)]}


@operation("waiver.approve", action=Action.DECIDE_WAIVER, params=Decide)
def approve(by: Actor, now: datetime, params: Decide) -> Result:
    """Approve a waiver that somebody else asked for."""
    return _waiver(decide_waiver(params.number, decision=WaiverState.APPROVED, reason=params.because, by=by, now=now))


@operation("waiver.refuse", action=Action.DECIDE_WAIVER, params=Decide)
def refuse(by: Actor, now: datetime, params: Decide) -> Result:
    """Refuse a waiver that somebody else asked for."""
    return _waiver(decide_waiver(params.number, decision=WaiverState.REFUSED, reason=params.because, by=by, now=now))


@operation("waiver.revoke", action=Action.DECIDE_WAIVER, params=Decide, also=(Action.REQUEST_WAIVER,))
def revoke(by: Actor, now: datetime, params: Decide) -> Result:
    """Take a waiver back: an approver, or the person who asked for it."""
    return _waiver(revoke_waiver(params.number, reason=params.because, by=by, now=now))


def _waiver(one: WaiverFacts) -> dict[str, Any]:
    return {
        "number": one.number,
        "check": one.check,
        "wave": one.wave,
        "plan_version": one.plan_version,
        "state": one.state.value,
        "requested_by": one.requested_by,
        "reason": one.reason,
        "expires_at": stamp(one.expires_at),
        "decided_by": one.decided_by,
    }


def _listed(one: WaiverFacts, release: ReleaseFacts, now: datetime) -> dict[str, Any]:
    return {**_waiver(one), "holds": holds(one, wave=one.wave, plan_version=release.plan_version, now=now)}


OPERATIONS = (request, list_waivers, approve, refuse, revoke)
