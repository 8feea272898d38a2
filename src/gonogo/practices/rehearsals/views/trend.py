# SPDX-License-Identifier: Apache-2.0
"""Which page says how long a migration will take in production, and how its durations develop?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core.rules.verdict import State
from gonogo.core.web import signed_in
from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen
from gonogo.practices.rehearsals.rules.forecasting.step import USUAL, Footing
from gonogo.practices.rehearsals.rules.judging.planned import RUN
from gonogo.practices.rehearsals.rules.pictures.cone import NARROW, WIDE, cone, curve
from gonogo.practices.rehearsals.rules.pictures.strip import NARROW as NARROW_STRIP
from gonogo.practices.rehearsals.rules.pictures.strip import WIDE as WIDE_STRIP
from gonogo.practices.rehearsals.rules.pictures.strip import run_strip
from gonogo.practices.rehearsals.rules.report import Leg
from gonogo.practices.rehearsals.rules.telling import trends_of, upper_words
from gonogo.practices.rehearsals.views.page import TONES, Looked, context_of, looked_at, seen_release
from gonogo.practices.rehearsals.views.rehearsals import LISTED, run_lines

WAYS = {"up": "Up", "backout": "Way back", "both": "Both"}


@signed_in
@require_safe
def trend(request: HttpRequest, release: str, rehearsal: str) -> HttpResponse:
    """How long at most, against the window; the picture; each step; and the runs."""
    facts = seen_release(request, release)
    look = looked_at(facts, rehearsal)
    runs = look.rehearsed.runs
    context: dict[str, Any] = context_of(facts) | {
        "look": look,
        "window": look.answers.window,
        "tone": TONES[look.answers.window.state],
        "command": f"{RUN} {look.planned.path}",
        "runs": run_lines(runs[:LISTED]),
        "older": max(len(runs) - LISTED, 0),
        "strips": [
            (kind, run_strip(runs, facts.zone, shape))
            for kind, shape in (("wide", WIDE_STRIP), ("narrow", NARROW_STRIP))
        ],
        "trends": [(WAYS[leg.value], one) for leg, one in trends_of(runs)],
    }
    if look.foreseen is not None:
        context |= _forecast(look, look.foreseen)
    return render(request, "rehearsals/trend.html", context)


def _forecast(look: Looked, foreseen: Foreseen) -> dict[str, Any]:
    points = curve(foreseen)
    return {
        "foreseen": foreseen,
        "headline": _headline(look, foreseen),
        "pictures": [
            (kind, cone(foreseen, points, look.window_seconds, shape))
            for kind, shape in (("wide", WIDE), ("narrow", NARROW))
        ],
        "totals": [(WAYS[way], upper_words(getattr(foreseen, way))) for way in WAYS],
        "ways": [
            (WAYS[leg.value], upper_words(getattr(foreseen, leg.value)), _steps(foreseen, leg))
            for leg in (Leg.UP, Leg.BACKOUT)
        ],
        "left_out": _left_out(foreseen),
    }


def _headline(look: Looked, foreseen: Foreseen) -> tuple[str, str]:
    """The answer in two parts: how long, and what that means for the window."""
    seconds = foreseen.both.seconds
    if seconds is None:
        return "No forecast.", look.answers.window.reason
    about = "Roughly at most" if foreseen.both.footing is Footing.ROUGH else "At most"
    longest = f"{about} {spoken(seconds)} up and back."
    if look.answers.window.state is State.UNKNOWN or look.window_seconds is None:
        return longest, look.answers.window.reason
    fits = "it fits" if look.answers.window.state is State.GO else "it does not fit"
    return longest, f"The window is {spoken(look.window_seconds)}: {fits}."


def _steps(foreseen: Foreseen, leg: Leg) -> list[dict[str, Any]]:
    """The steps of one way with their bounds, and how long each is against the longest."""
    longest = max((one.bound.seconds or 0.0 for one in foreseen.steps), default=0.0) or 1.0
    return [
        {
            "name": one.name,
            "most": "no forecast" if one.bound.seconds is None else spoken(one.bound.seconds),
            "share": round(100 * (one.bound.seconds or 0.0) / longest, 1),
            "measured": count(one.bound.count, "measurement"),
            "sizes": _sizes(one.bound.smallest, one.bound.largest) if one.by_rows else "",
            "says": "" if one.bound.says == USUAL else one.bound.says,
        }
        for one in foreseen.steps
        if one.leg is leg
    ]


def _sizes(smallest: float, largest: float) -> str:
    return f"{largest:,.0f}" if smallest == largest else f"{smallest:,.0f} to {largest:,.0f}"


def _left_out(foreseen: Foreseen) -> str:
    parts = []
    if foreseen.rests_on.other_migrations:
        parts.append(f"{count(foreseen.rests_on.other_migrations, 'run')} of an earlier migration")
    if foreseen.rests_on.other_machines:
        parts.append(f"{count(foreseen.rests_on.other_machines, 'run')} on other machines")
    return f"Left out: {' and '.join(parts)}. Durations of different things are never mixed." if parts else ""
