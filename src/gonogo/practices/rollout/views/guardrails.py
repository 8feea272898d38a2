# SPDX-License-Identifier: Apache-2.0
"""Are people worse off with the new version, and how do they go on after a breach?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gonogo.core import clock
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.planfile.guardrails import Guardrail, Limit, Mean, Rate
from gonogo.core.queries.people import names_of_people
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rollout.actions.breaches import clear_breach
from gonogo.practices.rollout.forms import ReasonForm
from gonogo.practices.rollout.models import Breach
from gonogo.practices.rollout.queries.breaches import breaches_of, latest_breaches
from gonogo.practices.rollout.queries.control import stand_of
from gonogo.practices.rollout.queries.visibility import visible
from gonogo.practices.rollout.queries.watching import watch
from gonogo.practices.rollout.rules.gauge import Gauge, gauge
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.guard.count import TOLERATED
from gonogo.practices.rollout.rules.watching import Watched

WORDS = {
    GuardrailVerdict.OK: ("go", "Ok"),
    GuardrailVerdict.BREACH: ("no", "Breached"),
    GuardrailVerdict.INCONCLUSIVE: ("unknown", "Cannot tell yet"),
    GuardrailVerdict.UNKNOWN: ("unknown", "Unknown"),
}
EFFECTS = {
    "rollback": "On a breach Gonogo rolls the compared waves back.",
    "pause": "On a breach Gonogo pauses the latest wave and asks a person.",
    "hold": "While it is breached, Gonogo takes no further step.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One guardrail as its own page shows it; `limit` says what the line on the picture stands for."""

    watched: Watched
    tone: str
    word: str
    effect: str
    gauge: Gauge | None
    limit: str
    breach: Breach | None


@dataclass(frozen=True, slots=True)
class Guard:
    """One guardrail as the page of a wave tells it: how it stands, and what this wave can show of it."""

    name: str
    tone: str
    word: str
    reason: str
    shows: str


def guards_of(release: ReleaseFacts, wave: str, now: datetime) -> list[Guard]:
    """Every guardrail at this wave. How it stands is told of a wave that serves, what it can show of every wave."""
    standing = {one.guardrail for one in latest_breaches(release.id)}
    shows = {one.guardrail: one.reason for one in visible(release, now) if one.wave == wave}
    found = []
    for one in watch(release, now):
        verdict = GuardrailVerdict.BREACH if one.guardrail in standing else one.verdict_at(now)
        found.append(Guard(one.guardrail, *WORDS[verdict], one.reason, shows.get(one.guardrail, "")))
    return found


@signed_in
@require_safe
def guardrails(request: HttpRequest, release: str) -> HttpResponse:
    """Every guardrail with its verdict, its picture and what it would do."""
    facts = _seen_release(request, release)
    now = clock.now()
    breaches = breaches_of(facts.id)
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts)[:-1],
        "guardrails": _shown(facts, breaches, now),
        "breaches": breaches,
        "planned": {one.name for one in facts.plan.guardrails},
        "breached": any(one.cleared_at is None for one in breaches),
        "stand": stand_of(facts.id),
        "names": names_of_people(),
        "may_clear": may(request, Action.CLEAR_BREACH, release=release),
    }
    return render(request, "rollout/guardrails.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: HttpRequest, release: str, guardrail: str) -> HttpResponse:
    """Ask once more, then clear the breach."""
    facts = _seen_release(request, release)
    authorize(actor_of(request), Action.CLEAR_BREACH, release=release)
    standing = {one.guardrail: one for one in breaches_of(facts.id) if one.cleared_at is None}
    if guardrail not in standing:
        messages.info(request, f"No breach of {guardrail} stands; it may have been cleared just now.")
        return redirect("guardrails", release=release)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            clear_breach(release, guardrail, by=actor_of(request), now=clock.now(), reason=reason)
        except (BadInput, NotFound) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"The breach of {guardrail} is cleared; it counts anew from now.")
        return redirect("guardrails", release=release)
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts),
        "breach": standing[guardrail],
        "form": form,
    }
    return render(request, "rollout/clear.html", context, status=400 if form.is_bound else 200)


def _seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def _crumbs(release: ReleaseFacts) -> list[tuple[str, str]]:
    return [
        (release.title, reverse("board", args=[release.name])),
        ("Waves", reverse("waves", args=[release.name])),
        ("Guardrails", reverse("guardrails", args=[release.name])),
    ]


def _shown(release: ReleaseFacts, breaches: tuple[Breach, ...], now: datetime) -> list[Shown]:
    planned = {one.name: one for one in release.plan.guardrails}
    standing = {one.guardrail: one for one in breaches if one.cleared_at is None}
    shown = []
    for one in watch(release, now):
        tone, word = WORDS[one.verdict_at(now)]
        if one.guardrail in standing:
            tone, word = WORDS[GuardrailVerdict.BREACH]
        spec = planned[one.guardrail]
        shown.append(
            Shown(one, tone, word, EFFECTS[one.on_breach], _gauge(one, spec), _limit(spec), standing.get(one.guardrail))
        )
    return shown


def _gauge(one: Watched, spec: Guardrail) -> Gauge | None:
    figures = one.assessment
    if figures is None or figures.estimate is None:
        return None
    if isinstance(spec, Limit):
        limit = spec.below if spec.below is not None else spec.above
        return gauge(figures.estimate, limit or 0.0, above=spec.below is None)
    limit = spec.margin if isinstance(spec, Rate | Mean) else TOLERATED
    return gauge(figures.estimate, limit, low=figures.lower, high=figures.upper)


def _limit(spec: Guardrail) -> str:
    """What the line on the picture stands for."""
    if isinstance(spec, Rate):
        points = f"{spec.margin * 100:g}"
        return f"{points} point{'' if points == '1' else 's'} worse"
    if isinstance(spec, Mean):
        return f"{spec.margin:g} worse"
    if isinstance(spec, Limit):
        return f"limit {spec.below:g}" if spec.below is not None else f"limit {spec.above:g}"
    return f"{TOLERATED:g} times the usual"
