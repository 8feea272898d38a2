# SPDX-License-Identifier: Apache-2.0
"""Open the go/no-go poll of a wave, and answer it for a role."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.models import Poll, Release, Vote
from gonogo.core.queries.releases import ReleaseFacts, facts_of, release_row
from gonogo.core.readiness import PollView, gate_of, poll_of
from gonogo.core.rules.permissions import Action, Actor, NotAllowed, authorize
from gonogo.core.rules.poll import Answer, Standing
from gonogo.core.rules.verdict import State


def open_poll(release: str, *, wave: str, by: Actor, now: datetime) -> PollView:
    """Freeze the evidence of a passed gate and ask the roles of the plan. One poll of a wave is open at a time."""
    authorize(by, Action.OPEN_POLL, release=release)
    with transaction.atomic():
        facts, row = _locked(release)
        gate = gate_of(facts, wave, now)
        if not facts.plan.roles:
            raise Refused("The plan names no roles to ask. Add a `roles` section that says who answers the poll.")
        if gate.state is not State.GO:
            raise Refused(
                f"The poll opens when no required check holds the wave. {gate.reason}",
                details=tuple(f"{one.check}: {one.reason}" for one in gate.held_by),
            )
        current = poll_of(facts, gate)
        if current is not None and current.now.standing in {Standing.OPEN, Standing.GO}:
            raise Conflict(f"Poll {current.poll.number} of wave {wave} is already {current.now.standing.value}.")
        poll = Poll.objects.create(
            release_id=facts.id,
            wave=wave,
            plan_version=facts.plan_version,
            evidence_hash=gate.evidence_hash,
            ledger_length=row.ledger_length,
            roles=sorted(facts.plan.roles),
            opened_by=by.name,
            opened_at=now,
        )
        record_event(
            release_id=facts.id, subject=f"wave:{wave}", verb="poll opened", by=by, at=now, after="open",
            facts={"poll": poll.pk, "evidence_hash": gate.evidence_hash},
        )  # fmt: skip
        view = poll_of(facts, gate)
    assert view is not None
    return view


def answer_poll(
    release: str, *, wave: str, role: str, answer: Answer, by: Actor, now: datetime, words: str = ""
) -> PollView:
    """Answer for a role. The plan must give the person this role; no-go and conditions need words."""
    authorize(by, Action.ANSWER_POLL, release=release)
    if answer is not Answer.GO and len(words.strip()) < 5:
        raise BadInput(f'Say why: the answer "{answer.value}" needs a few words.')
    with transaction.atomic():
        facts, _row = _locked(release)
        _require_role(facts, role, by)
        gate = gate_of(facts, wave, now)
        view = poll_of(facts, gate)
        if view is None:
            raise NotFound(f"There is no poll for wave {wave}. A release lead opens it when the gate is passed.")
        if view.now.standing is Standing.VOID:
            raise Refused(f"Poll {view.poll.number} is void: {view.now.reason} Open a new one.")
        Vote.objects.create(
            poll_id=view.poll.number,
            role=role,
            answer=answer.value,
            words=words.strip(),
            evidence_hash=view.poll.evidence_hash,
            person=by.name,
            at=now,
        )
        record_event(
            release_id=facts.id, subject=f"wave:{wave}", verb="poll answered", by=by, at=now, after=answer.value,
            reason=words.strip(), facts={"poll": view.poll.number, "role": role},
        )  # fmt: skip
        answered = poll_of(facts, gate)
    assert answered is not None
    return answered


def _locked(release: str) -> tuple[ReleaseFacts, Release]:
    """The release with its row locked, so that no evidence comes in between the gate and what is frozen of it."""
    row = Release.objects.select_for_update().get(pk=release_row(release).pk)
    return facts_of(row), row


def _require_role(facts: ReleaseFacts, role: str, by: Actor) -> None:
    if by.token_made_by not in {"", by.name}:
        raise NotAllowed(f"{by.token_made_by} made this token; {by.name} must answer the poll in person.")
    if role not in facts.plan.roles:
        raise BadInput(f'The plan has no role "{role}". Its roles are: {", ".join(sorted(facts.plan.roles))}.')
    people = facts.plan.roles[role]
    if by.name not in people:
        raise NotAllowed(f"{by.name} does not answer for {role} in {facts.name}: the plan names {', '.join(people)}.")
