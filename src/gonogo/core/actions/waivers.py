# SPDX-License-Identifier: Apache-2.0
"""Ask for a waiver, and decide on one somebody else asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.models import Release, Waiver
from gonogo.core.queries.releases import release_named
from gonogo.core.readiness import gate_of, waiver_facts
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.core.rules.verdict import Level, State
from gonogo.core.rules.waiver import WaiverFacts, WaiverState, objection_to_deciding

LONGEST_WAIVER = timedelta(days=90)


def request_waiver(
    release: str, *, wave: str, check: str, reason: str, lasts: timedelta, by: Actor, now: datetime
) -> WaiverFacts:
    """Ask to go on without one required check, at one gate of the newest plan version."""
    authorize(by, Action.REQUEST_WAIVER, release=release)
    if len(reason.strip()) < 10:
        raise BadInput("A waiver needs a reason of at least ten characters: why is it safe without this check?")
    if not timedelta(0) < lasts <= LONGEST_WAIVER:
        raise BadInput("A waiver lasts for more than nothing and at most 90 days.")
    facts = release_named(release)
    finding = next((one for one in gate_of(facts, wave, now).findings if one.check == check), None)
    if finding is None or finding.level is not Level.REQUIRED:
        raise BadInput(f'"{check}" is not a required check of wave {wave}, so there is nothing to waive.')
    if finding.state is State.GO:
        raise BadInput(f"{check} is met at wave {wave}, so there is nothing to waive.")
    with transaction.atomic():
        _require_first(facts.id, facts.plan_version, wave, check, now)
        row = Waiver.objects.create(
            release_id=facts.id,
            wave=wave,
            check_id=check,
            plan_version=facts.plan_version,
            state=WaiverState.REQUESTED.value,
            reason=reason.strip(),
            requested_by=by.name,
            requested_at=now,
            expires_at=now + lasts,
        )
        _record(row, by, now, before="", reason=reason)
    return waiver_facts(row)


def decide_waiver(number: int, *, decision: WaiverState, reason: str, by: Actor, now: datetime) -> WaiverFacts:
    """Approve or refuse a waiver that somebody else asked for. `decision` is APPROVED or REFUSED."""
    if decision not in {WaiverState.APPROVED, WaiverState.REFUSED}:
        raise BadInput("A waiver is decided by approving or refusing it.")
    with transaction.atomic():
        row = _locked(number)
        authorize(by, Action.DECIDE_WAIVER, release=row.release.name)
        if (
            why := objection_to_deciding(waiver_facts(row), by=by.name, token_made_by=by.token_made_by, now=now)
        ) is not None:
            raise Refused(f"The waiver was not decided: {why}.")
        return _settle(row, decision, reason, by, now)


def revoke_waiver(number: int, *, reason: str, by: Actor, now: datetime) -> WaiverFacts:
    """Take an approved waiver back. The person who asked for it may do this as well."""
    with transaction.atomic():
        row = _locked(number)
        own = by.name == row.requested_by
        authorize(by, Action.REQUEST_WAIVER if own else Action.DECIDE_WAIVER, release=row.release.name)
        if row.state not in {WaiverState.APPROVED.value, WaiverState.REQUESTED.value}:
            raise Refused(f"Waiver {number} is {row.state}; there is nothing to revoke.")
        before, row.state = row.state, WaiverState.REVOKED.value
        row.save(update_fields=["state"])
        _record(row, by, now, before=before, reason=reason)
        return waiver_facts(row)


def _require_first(release_id: int, plan_version: int, wave: str, check: str, now: datetime) -> None:
    """One request at a time for one check at one gate, or people decide on the same thing twice."""
    Release.objects.select_for_update().get(pk=release_id)
    standing = Waiver.objects.filter(
        release_id=release_id,
        wave=wave,
        check_id=check,
        plan_version=plan_version,
        state__in=[WaiverState.REQUESTED.value, WaiverState.APPROVED.value],
        expires_at__gt=now,
    ).first()
    if standing is not None:
        raise Conflict(f"Waiver {standing.pk} for {check} at wave {wave} is already {standing.state}.")


def _locked(number: int) -> Waiver:
    row = Waiver.objects.select_for_update(of=("self",)).select_related("release").filter(pk=number).first()
    if row is None:
        raise NotFound(f"There is no waiver {number}.")
    return row


def _settle(row: Waiver, state: WaiverState, reason: str, by: Actor, now: datetime) -> WaiverFacts:
    before, row.state = row.state, state.value
    row.decided_by, row.decided_at, row.decision_reason = by.name, now, reason.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    _record(row, by, now, before=before, reason=reason)
    return waiver_facts(row)


def _record(row: Waiver, by: Actor, now: datetime, *, before: str, reason: str) -> None:
    record_event(
        release_id=row.release_id,
        subject=f"waiver:{row.pk}",
        verb=f"waiver {row.state}",
        before=before,
        after=row.state,
        reason=reason,
        by=by,
        at=now,
        facts={"wave": row.wave, "check": row.check_id, "plan_version": row.plan_version},
    )
