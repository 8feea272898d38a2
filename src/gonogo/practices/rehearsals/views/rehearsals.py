# SPDX-License-Identifier: Apache-2.0
"""Which page says whether the migrations are boring yet?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core import clock
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.web import signed_in
from gonogo.practices.rehearsals.queries.rehearsed import names_of, planned_of
from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.judging.boring import boring_in_all
from gonogo.practices.rehearsals.rules.pictures.strip import NARROW, WIDE, kind_of, run_strip
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun
from gonogo.practices.rehearsals.rules.report import Leg
from gonogo.practices.rehearsals.rules.statement import copied_rows, leg_seconds
from gonogo.practices.rehearsals.views.page import TONES, Looked, context_of, look, looked_at, seen_release

LISTED = 30
WORDS = {"passed": "passed", "quick": "passed, quick", "failed": "failed", "undone": "not finished"}
ASKED = ("Passed", "Fresh", "Window")


@signed_in
@require_safe
def rehearsals(request: HttpRequest, release: str) -> HttpResponse:
    """The answer, then each rehearsal with its runs and what to do next."""
    facts = seen_release(request, release)
    looked = _all(facts)
    critical = [one.boring for one in looked if one.planned.critical]
    answer = boring_in_all(critical)
    context = context_of(facts)
    context["crumbs"] = context["crumbs"][:1]
    context |= {
        "rehearsals": [_shown(facts, one) for one in looked],
        "answer": answer,
        "tone": TONES[answer.state] if answer else "unknown",
        "critical": count(len(critical), "critical rehearsal"),
        "several": len(looked) > 1,
    }
    return render(request, "rehearsals/rehearsals.html", context)


def _all(release: ReleaseFacts) -> list[Looked]:
    """Those of the plan, in its order, and then others that were run."""
    now = clock.now()
    planned = planned_of(release)
    others = [name for name in names_of(release) if name not in {one.name for one in planned}]
    return [look(release, one, True, now) for one in planned] + [looked_at(release, name) for name in others]


def _shown(release: ReleaseFacts, one: Looked) -> dict[str, Any]:
    runs = one.rehearsed.runs
    return {
        "look": one,
        "tone": TONES[one.boring.state],
        "answers": list(zip(ASKED, one.answers.each, strict=True)),
        "strips": [
            (kind, run_strip(runs, release.zone, shape)) for kind, shape in (("wide", WIDE), ("narrow", NARROW))
        ],
        "runs": run_lines(runs[:LISTED]),
        "older": max(len(runs) - LISTED, 0),
        "newest": runs[0].number if runs else None,
    }


def run_lines(runs: tuple[KeptRun, ...]) -> list[dict[str, Any]]:
    """The runs as lines of a table."""
    return [
        {
            "number": one.number,
            "run": one.report.run,
            "ended": one.report.finished_at,
            "kind": kind_of(one.report),
            "word": WORDS[kind_of(one.report)] + (", dress rehearsal" if one.report.dress else ""),
            "why": one.report.reasons[0] if one.report.reasons else "",
            "rows": copied_rows(one.report),
            "up": _took(one, Leg.UP),
            "back": _took(one, Leg.BACKOUT),
            "machine": one.report.machine.label,
        }
        for one in runs
    ]


def _took(one: KeptRun, leg: Leg) -> str:
    seconds = leg_seconds(one.report, leg)
    return spoken(seconds) if seconds else ""
