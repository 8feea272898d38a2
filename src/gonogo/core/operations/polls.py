# SPDX-License-Identifier: Apache-2.0
"""Where does the go/no-go poll of a wave stand, and how is it opened and answered?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from gonogo.core.actions.polls import answer_poll, open_poll
from gonogo.core.errors import NotFound
from gonogo.core.models import Vote
from gonogo.core.operation import Result, operation
from gonogo.core.operations.scope import release_meant, stamp
from gonogo.core.parameters import Name, OfRelease, Text
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.readiness import PollView, gate_of, poll_of
from gonogo.core.rules.permissions import Action, Actor
from gonogo.core.rules.poll import Answer


class OfWave(OfRelease):
    """The poll of one wave."""

    wave: Name = Field(description="The wave that the poll is about.")


class AnswerPoll(OfWave):
    """An answer for a role."""

    role: Name = Field(description="The role that answers; the plan says who may.")
    answer: Answer = Field(description="go, no-go or go-with-conditions.")
    because: Text = Field("", description="Why, or on which conditions; needed unless the answer is go.")


@operation("poll.open", action=Action.OPEN_POLL, params=OfWave)
def open_one(by: Actor, now: datetime, params: OfWave) -> Result:
    """Open the go/no-go poll of a wave on the evidence of this moment."""
    release = release_meant(params.release)
    return _poll(release, open_poll(release.name, wave=params.wave, by=by, now=now))


@operation("poll.answer", action=Action.ANSWER_POLL, params=AnswerPoll)
def answer(by: Actor, now: datetime, params: AnswerPoll) -> Result:
    """Answer the poll for a role that the plan gives you."""
    release = release_meant(params.release)
    view = answer_poll(
        release.name, wave=params.wave, role=params.role, answer=params.answer, by=by, now=now, words=params.because
    )
    return _poll(release, view)


@operation("poll.show", action=Action.SEE, params=OfWave)
def show_poll(by: Actor, now: datetime, params: OfWave) -> Result:
    """Show where the newest poll of a wave stands."""
    release = release_meant(params.release)
    view = poll_of(release, gate_of(release, params.wave, now))
    if view is None:
        raise NotFound(f"There was no poll for wave {params.wave} yet: gonogo poll open --wave {params.wave}")
    return _poll(release, view)


def _poll(release: ReleaseFacts, view: PollView) -> dict[str, Any]:
    votes = {vote.role: vote for vote in Vote.objects.filter(poll_id=view.poll.number).order_by("id")}
    return {
        "release": release.name,
        "wave": view.poll.wave,
        "number": view.poll.number,
        "plan_version": view.poll.plan_version,
        "evidence_hash": view.poll.evidence_hash,
        "standing": view.now.standing.value,
        "reason": view.now.reason,
        "opened_by": view.opened_by,
        "opened_at": stamp(view.opened_at),
        "waiting_for": list(view.now.waiting_for),
        "answers": [
            {
                "role": role,
                "people": list(release.plan.roles.get(role, ())),
                "answer": votes[role].answer if role in votes else None,
                "because": votes[role].words if role in votes else "",
                "person": votes[role].person if role in votes else "",
                "at": stamp(votes[role].at) if role in votes else None,
            }
            for role in view.poll.roles
        ],
    }


OPERATIONS = (open_one, answer, show_poll)
