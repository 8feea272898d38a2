# SPDX-License-Identifier: Apache-2.0
"""Which pages show the waves, and how does a person move one?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gonogo.core import clock
from gonogo.core.errors import BadInput, Conflict, Refused
from gonogo.core.practice import practices
from gonogo.core.queries.ledger import events_of
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.readiness import poll_of
from gonogo.core.rules.gate import Gate
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rollout import queries
from gonogo.practices.rollout.forms import MOVES, Move
from gonogo.practices.rollout.queries.control import stand_of
from gonogo.practices.rollout.rules import places as standing
from gonogo.practices.rollout.rules import telling
from gonogo.practices.rollout.rules.opening import Situation, decide_advance, decide_opening
from gonogo.practices.rollout.rules.places import Crowd, Share
from gonogo.practices.rollout.rules.preview import Preview
from gonogo.practices.rollout.rules.telling import Told
from gonogo.practices.rollout.rules.waves import (
    Clearance,
    WaveFacts,
    WaveState,
    decide_pause,
    decide_resume,
    decide_rollback,
)
from gonogo.practices.rollout.views.guardrails import guards_of

PAGE = 50
FIRST_NAMES = 10
OPENING = frozenset({"open", "advance"})
"""The moves that give people the new version."""


def _seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def _told(release: ReleaseFacts, wave: WaveFacts, crowd: Crowd | None, now: datetime) -> Told:
    matches = queries.group_matches(release.plan)
    return telling.tell(
        wave,
        number=[one.name for one in release.plan.waves].index(wave.name) + 1,
        groups=tuple((name, standing.described(matches[name])) for name in wave.groups),
        people=None if crowd is None else crowd.people_of(wave.name),
        served=None if crowd is None else crowd.served_of(wave.name),
        now=now,
        zone=release.zone,
    )


@signed_in
@require_safe
def waves(request: HttpRequest, release: str) -> HttpResponse:
    """The ladder of waves: who gets the release when, and where does each wave stand?"""
    facts = _seen_release(request, release)
    now = clock.now()
    crowd = queries.crowd_of(facts)
    upcoming = queries.next_wave(facts)
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts)[:1],
        "waves": [_told(facts, wave, crowd, now) for wave in queries.waves_of(facts)],
        "next": upcoming.name if upcoming else None,
        "total": crowd.total if crowd else None,
        "served": crowd.served_people if crowd else None,
        "in_no_wave": crowd.in_no_wave if crowd else None,
        "freezes": facts.plan.freezes,
        "may_tell": may(request, Action.MANAGE_WEBHOOKS, release=release),
        "may_plan": may(request, Action.APPLY_PLAN, release=release),
    }
    return render(request, "rollout/waves.html", context)


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a wave: what stands in its way, and who would gain the release by it.

    `others` are the refusals beside the gate's; `held` counts the gate's by practice.
    """

    name: str
    button: str
    refusals: tuple[str, ...]
    others: tuple[str, ...]
    gate: Gate | None
    held: tuple[tuple[str, int], ...]
    preview: Preview | None
    groups: tuple[tuple[str, tuple[Share, ...]], ...]
    """Who would gain, by attribute."""

    @property
    def obstacles(self) -> int:
        """How many things stand in the way; the gate is one."""
        return len(self.others) + bool(self.held)

    @property
    def first(self) -> tuple[str, ...]:
        """The first few people who would gain the release."""
        return self.preview.gains[:FIRST_NAMES] if self.preview else ()

    @property
    def more(self) -> int:
        """How many more than those first few."""
        return max(len(self.preview.gains) - FIRST_NAMES, 0) if self.preview else 0


def _next_move(wave: WaveFacts) -> str | None:
    """The move that takes the wave further, if there is one from its present state."""
    if not wave.started:
        return "open"
    return "advance" if wave.state is WaveState.OPEN and wave.next_stage is not None else None


def _decision(situation: Situation, move: str, now: datetime) -> Clearance:
    return decide_opening(situation, now) if move == "open" else decide_advance(situation, now)


def _step(release: ReleaseFacts, wave: WaveFacts, move: str, crowd: Crowd | None, now: datetime) -> Step:
    """The move with what stands in its way and who would gain. What protects is judged without gate, freeze or poll."""
    button = _words(MOVES[move].button, wave)
    if move not in OPENING:
        protecting = {"pause": decide_pause, "resume": decide_resume, "rollback": decide_rollback}
        refusals = protecting[move](wave).refusals
        return Step(move, button, refusals, refusals, None, (), None, ())
    situation = queries.situation_of(release, wave.name, now)
    refusals = _decision(situation, move, now).refusals
    checks = tuple(f"{finding.check} says " for finding in situation.gate.held_by)
    titles = {practice.id: practice.title for practice in practices()}
    held = Counter(titles[finding.practice] for finding in situation.gate.held_by if refusals)
    preview = queries.preview_of(release, wave.name) if move == _next_move(wave) else None
    gains = preview.gains if preview else None
    groups = crowd.shares(gains.marks) if crowd and gains else ()
    others = tuple(one for one in refusals if not (checks and one.startswith(checks)))
    return Step(move, button, refusals, others, situation.gate, tuple(held.items()), preview, groups)


def _words(text: str, wave: WaveFacts) -> str:
    percent = wave.next_stage if wave.started else wave.stages[0]
    share = "All people" if percent == 100 else f"The first {percent} %"
    return text.format(wave=wave.name, percent=percent, share=share)


@signed_in
@require_safe
def wave(request: HttpRequest, release: str, wave: str) -> HttpResponse:
    """One wave: who gets it, and may it go on?"""
    facts = _seen_release(request, release)
    now = clock.now()
    current = queries.wave_named(facts, wave)
    crowd = queries.crowd_of(facts)
    move = _next_move(current)
    step = _step(facts, current, move, crowd, now) if move else None
    shares = crowd.shares(crowd.marks_of(wave)) if crowd else ()
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts),
        "wave": _told(facts, current, crowd, now),
        "step": step,
        "may_step": step is not None and may(request, MOVES[step.name].action, release=release),
        "asks_poll": current.approval_required and not current.started,
        "shares": shares,
        "gaining": step.groups if step and step.groups != shares else (),
        "moves": _side_moves(request, facts, current),
        "history": events_of(facts.id, subject=f"wave:{wave}", limit=20),
        "guards": guards_of(facts, wave, now),
        "stand": stand_of(facts.id) if current.started else None,
    }
    return render(request, "rollout/wave.html", context)


def _side_moves(request: HttpRequest, release: ReleaseFacts, wave: WaveFacts) -> list[tuple[str, Move, str]]:
    names = {WaveState.OPEN: ["pause", "rollback"], WaveState.PAUSED: ["resume", "rollback"]}.get(wave.state, [])
    return [
        (name, MOVES[name], _words(MOVES[name].button, wave))
        for name in names
        if may(request, MOVES[name].action, release=release.name)
    ]


def _crumbs(release: ReleaseFacts, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (release.title, reverse("board", args=[release.name])),
        ("Waves", reverse("waves", args=[release.name])),
        *more,
    ]


def _wave_crumb(release: ReleaseFacts, wave: str) -> tuple[str, str]:
    return (wave, reverse("wave", args=[release.name, wave]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, release: str, wave: str, move: str) -> HttpResponse:
    """Ask once more with the exact consequence, then move the wave."""
    facts = _seen_release(request, release)
    chosen = MOVES[move]
    authorize(actor_of(request), chosen.action, release=release)
    current = queries.wave_named(facts, wave)
    if request.method != "POST":
        return _confirm(request, facts, current, move, chosen.form(initial={"seen": current.sequence}))
    form = chosen.form(request.POST)
    if not form.is_valid():
        return _confirm(request, facts, current, move, form, status=400)
    try:
        after = _run(request, facts, current, chosen, form.cleaned_data)
    except (Refused, BadInput, Conflict) as error:
        present = queries.wave_named(facts, wave)
        again = chosen.form(initial={"seen": present.sequence, "reason": form.cleaned_data["reason"]})
        return _confirm(request, facts, present, move, again, error=error)
    messages.success(request, _done(facts, current, after, move))
    return redirect("wave", release=release, wave=wave)


def _run(request: HttpRequest, release: ReleaseFacts, wave: WaveFacts, move: Move, given: dict[str, Any]) -> WaveFacts:
    """Run the move. What opens something rests on the state the person saw; the form of what protects asks for none."""
    return move.run(release.name, wave.name, by=actor_of(request), now=clock.now(), **given)


def _done(release: ReleaseFacts, before: WaveFacts, after: WaveFacts, move: str) -> str:
    if before.sequence == after.sequence:
        return f"Wave {after.name} was rolled back before; nothing changed."
    if move == "rollback":
        return f"Wave {after.name} is rolled back. Everyone in it gets the old version."
    count = queries.served_count(release)
    told = "" if count is None else f" {count:,} people have the new version of {release.title} now."
    return f"Wave {after.name}: {telling.state_words(after).lower()}.{told}"


def _confirm(
    request: HttpRequest,
    release: ReleaseFacts,
    wave: WaveFacts,
    move: str,
    form: Form,
    *,
    error: Refused | BadInput | Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    chosen = MOVES[move]
    opens = move in OPENING
    crowd = queries.crowd_of(release) if opens or move == "rollback" else None
    step = _step(release, wave, move, crowd, now)
    context = {
        "release": release,
        "section": "waves",
        "crumbs": _crumbs(release, _wave_crumb(release, wave.name)),
        "wave": _told(release, wave, crowd, now),
        "move": move,
        "opens": opens,
        "applies": not opens or move == _next_move(wave),
        "question": _words(chosen.question, wave),
        "effect": _words(chosen.effect, wave),
        "step": step,
        "poll": poll_of(release, step.gate) if step.gate else None,
        "returning": queries.preview_of_rollback(release, wave.name) if move == "rollback" else None,
        "form": form,
        "error": error,
        "now": now,
        "early": wave.opens > now,
        "past_no_return": any(one.started and one.point_of_no_return for one in queries.waves_of(release)),
    }
    return render(request, "rollout/act.html", context, status=409 if error is not None else status)
