# SPDX-License-Identifier: Apache-2.0
"""Make a move in a cutover: one event, added by compare-and-set, and added once however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput, Conflict, Refused
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action, Actor, authorize, refusal
from gonogo.practices.rehearsals.actions.cutover.learning import learn_from
from gonogo.practices.rehearsals.models import Cutover, CutoverEvent
from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts, cutover_named, cutover_row, facts_of_row
from gonogo.practices.rehearsals.rules.cutover import moving
from gonogo.practices.rehearsals.rules.cutover.execution import Execution
from gonogo.practices.rehearsals.rules.cutover.move import LEADING, Move, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.record import KINDS, facts_of, shown_by
from gonogo.practices.rehearsals.rules.cutover.replaying import Event, after, steady
from gonogo.practices.rehearsals.rules.cutover.starting import early_refusal, freeze_refusal

ACTIONS: Mapping[Verb, Action] = {
    **{verb: Action.LEAD_CUTOVER for verb in LEADING},
    Verb.PAUSE: Action.TURN_BACK,
    Verb.TURN_BACK: Action.TURN_BACK,
}
"""The permission that a move needs; those not named need WORK_CUTOVER."""
WHOLE = {
    Verb.START: "started",
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.TURN_BACK: "turned back",
    Verb.FINISH: "finished",
}
"""Moves that also stand in the history of the release, and how they are called there."""
LONGEST_NOTE = 4000
LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks: the actor, the runner that reports through it, if any, and the id the asker gave this move."""

    actor: Actor
    client_id: str
    runner: str = ""


def make_move(release: ReleaseFacts, name: str, move: Move, *, by: Sender, now: datetime) -> CutoverFacts:
    """Make the move. Refused with the reason when it cannot be made; a move that was made already changes nothing."""
    authorize(by.actor, ACTIONS.get(move.verb, Action.WORK_CUTOVER), release=release.name)
    move = replace(move, note=move.note.strip())
    if not 0 < len(by.client_id) <= LONGEST_ID:
        raise BadInput(f"A move needs an id of at most {LONGEST_ID} characters.")
    if len(move.note) > LONGEST_NOTE:
        raise BadInput(f"The words are longer than {LONGEST_NOTE} characters. Keep them where they are, and link them.")
    with transaction.atomic():
        row = Cutover.objects.select_for_update().get(pk=cutover_row(release, name).pk)
        known = CutoverEvent.objects.filter(cutover_id=row.pk, client_id=by.client_id).first()
        if known is None:
            _make(release, row, move, by, now)
        elif (known.verb, known.task) != (move.verb.value, move.task):
            raise BadInput(f'The id "{by.client_id}" was used for another move of this cutover; make a new one.')
    return cutover_named(release, name)


def leads(release: ReleaseFacts, actor: Actor) -> bool:
    """Whether the actor leads cutovers of this release."""
    return refusal(actor, Action.LEAD_CUTOVER, release=release.name) is None


def _make(release: ReleaseFacts, row: Cutover, move: Move, by: Sender, now: datetime) -> None:
    facts = facts_of_row(row)
    who = Who(by.actor.name, leads(release, by.actor), by.runner)
    move = replace(move, silent=bool(move.task) and facts.silent(move.task, now))
    why = moving.refusal(facts.execution, move, who)
    if why is None and move.verb is Verb.START:
        why = freeze_refusal(facts.kind, release.plan.freezes, release.local(now).date())
        why = why or early_refusal(facts.kind, release.local(facts.window.starts), now)
    if why is not None:
        raise Refused(why)
    event = Event(row.sequence + 1, move, by.actor.name, steady(facts.execution, now), by.runner)
    execution = after(facts.execution, event)
    changed = Cutover.objects.filter(pk=row.pk, sequence=row.sequence).update(
        sequence=event.sequence, standing=execution.standing.value
    )
    if changed != 1:
        raise Conflict("Somebody else was faster. Look again, then decide again.")
    _write(row, event, facts.execution, execution, by)
    if move.verb in WHOLE:
        record_event(
            release_id=release.id, subject=f"cutover:{row.name}", verb=f"{facts.kind.words} {WHOLE[move.verb]}",
            before=facts.execution.standing.value, after=execution.standing.value, reason=move.note, by=by.actor,
            at=event.at,
        )  # fmt: skip
    if move.verb is Verb.FINISH:
        _record(release, row, facts, execution, by.actor, event.at)
        learn_from(release, facts, execution, by=by.actor, now=event.at)


def _write(row: Cutover, event: Event, before: Execution, now: Execution, by: Sender) -> None:
    move = event.move
    CutoverEvent.objects.create(
        cutover_id=row.pk,
        sequence=event.sequence,
        client_id=by.client_id,
        verb=move.verb.value,
        task=move.task,
        before=before.stage(move.task).value if move.task else before.standing.value,
        after=now.stage(move.task).value if move.task else now.standing.value,
        note=move.note,
        voter=move.voter,
        answer=move.answer.value if move.answer else "",
        runner=by.runner,
        actor=by.actor.name,
        via=by.actor.via,
        at=event.at,
        happened_at=move.happened_at,
    )


def _record(
    release: ReleaseFacts, row: Cutover, facts: CutoverFacts, over: Execution, by: Actor, now: datetime
) -> None:
    """Keep what it showed as evidence. Whoever may finish a cutover may record it, whatever their token is for."""
    recorded = record_evidence(
        release.name,
        kind=KINDS[facts.kind],
        outcome=shown_by(over, facts.kind, facts.window),
        by=replace(by, scopes=None),
        now=now,
        source=f"{facts.kind.words} {row.name}",
        observed_at=min(over.ended_at or now, now),
        facts=facts_of(
            over,
            facts.kind,
            facts.lengths,
            facts.window,
            name=row.name,
            version=facts.version.number,
            hash=facts.version.hash,
        ),
    )
    Cutover.objects.filter(pk=row.pk).update(evidence=recorded.number)
