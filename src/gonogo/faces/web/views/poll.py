# SPDX-License-Identifier: Apache-2.0
"""What do the people say: where does the go/no-go poll of a wave stand, and what do I answer?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.actions.polls import answer_poll, open_poll
from gonogo.core.errors import BadInput, Refused
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.readiness import PollView, gate_of, poll_of
from gonogo.core.rules.gate import Gate
from gonogo.core.rules.permissions import Action
from gonogo.core.rules.poll import Answer, Standing
from gonogo.core.rules.verdict import Level, State
from gonogo.core.web import actor_of, may, signed_in
from gonogo.faces.web.forms.poll import PollAnswer
from gonogo.faces.web.queries import people_asked, role_answers
from gonogo.practices.rollout.queries import wave_named


@signed_in
def poll(request: HttpRequest, release: str, wave: str) -> HttpResponse:
    """The poll of a wave: its evidence, its answers, mine."""
    facts, now = release_named(release), clock.now()
    form: PollAnswer | None = None
    refusal: Refused | None = None
    if request.method == "POST" and request.POST.get("do") == "open":
        try:
            open_poll(release, wave=wave, by=actor_of(request), now=now)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, "The poll is open. Each role can answer now.")
            return redirect("poll", release, wave)
    elif request.method == "POST":
        form = PollAnswer(request.POST, roles=_my_roles(request, facts) or sorted(facts.plan.roles))
        if form.is_valid() and _answered(request, form, release, wave, now):
            messages.success(request, "Your answer is recorded.")
            return redirect("poll", release, wave)
    gate = gate_of(facts, wave, now)
    context = _context(request, facts, gate, poll_of(facts, gate), form) | {"refusal": refusal, "now": now}
    return render(request, "web/board/poll.html", context, status=409 if refusal else 400 if form else 200)


def _answered(request: HttpRequest, form: PollAnswer, release: str, wave: str, now: datetime) -> bool:
    given = form.cleaned_data
    try:
        answer_poll(
            release,
            wave=wave,
            role=given["role"],
            answer=Answer(given["answer"]),
            words=given["words"],
            by=actor_of(request),
            now=now,
        )
    except (BadInput, Refused) as error:
        form.add_error(None, error.message)
        return False
    return True


def _my_roles(request: HttpRequest, release: ReleaseFacts) -> list[str]:
    name = actor_of(request).name
    return sorted(role for role, people in release.plan.roles.items() if name in people)


def _context(
    request: HttpRequest, release: ReleaseFacts, gate: Gate, view: PollView | None, form: PollAnswer | None
) -> dict[str, Any]:
    running = view is not None and view.now.standing is not Standing.VOID
    mine = _my_roles(request, release)
    may_answer = running and bool(mine) and may(request, Action.ANSWER_POLL, release=release.name)
    may_open = (
        (view is None or view.now.standing in {Standing.VOID, Standing.NO_GO})
        and bool(release.plan.roles)
        and gate.state is State.GO
        and may(request, Action.OPEN_POLL, release=release.name)
    )
    return {
        "release": release,
        "wave": wave_named(release, gate.wave),
        "gate": gate,
        "required": [one for one in gate.findings if one.level is Level.REQUIRED],
        "poll": view,
        "answers": role_answers(release, view) if view else (),
        "roles": people_asked(release),
        "form": form or (PollAnswer(roles=mine) if may_answer else None),
        "may_open": may_open,
        "crumbs": [
            ("Releases", reverse("releases")),
            (release.title, reverse("board", args=[release.name])),
            (f"Wave {gate.wave}", reverse("wave", args=[release.name, gate.wave])),
        ],
    }
