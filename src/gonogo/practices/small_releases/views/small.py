# SPDX-License-Identifier: Apache-2.0
"""Are we releasing small and often?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gonogo.core.web import signed_in
from gonogo.practices.small_releases.rules.answering import answer
from gonogo.practices.small_releases.rules.measured import Measured, Rates
from gonogo.practices.small_releases.rules.pictures.strip import NARROW, WIDE, strip
from gonogo.practices.small_releases.rules.words import at_most, count, days, figure
from gonogo.practices.small_releases.views.page import Seen, context_of, dated, progress_of, seen

LISTED = 60
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One calm figure: what it is, the figure, and a line below it."""

    title: str
    figure: str
    below: str


@dataclass(frozen=True, slots=True)
class Question:
    """The next question: a page to go to, and what it would say in short."""

    title: str
    url: str
    says: str


@signed_in
@require_safe
def small(request: HttpRequest, release: str) -> HttpResponse:
    """The answer, the release strip, three figures, and the next questions."""
    look = seen(request, release)
    context = context_of(look)
    if look.measured is not None:
        context |= _figures(look, look.measured)
    return render(request, "small_releases/small.html", context)


@signed_in
@require_safe
def progress(request: HttpRequest, release: str) -> HttpResponse:
    """How far the lines are counted; the page is loaded anew when the last one is."""
    look = seen(request, release)
    context = context_of(look)
    response = render(request, "small_releases/parts/progress.html", context)
    if look.measured is not None and progress_of(look.measured, look.now).complete:
        response["HX-Refresh"] = "true"
    return response


def _figures(look: Seen, measured: Measured) -> dict[str, Any]:
    pending, zone = measured.pending, look.release.zone
    usual = (pending.usual_p50, pending.usual_p90) if pending.compared else (None, None)
    drawn = [
        strip(dated(measured), len(pending.changes), usual, look.now, zone=zone, shape=shape)
        for shape in (WIDE, NARROW)
    ]
    return {
        "answer": answer(measured, look.now),
        "wide": drawn[0],
        "narrow": drawn[1],
        "figures": tuple(_three(measured, look.now)),
        "questions": _questions(look, measured),
        "rates": _rates(measured.rates),
        "listed": tuple(reversed(measured.releases[-LISTED:])),
        "older": max(len(measured.releases) - LISTED, 0),
    }


def _three(measured: Measured, now: datetime) -> Iterator[Figure]:
    pending, rhythm = measured.pending, measured.rhythm
    if pending.usual_p50 is not None and pending.usual_p90 is not None:
        below = f"9 in 10 had at most {at_most(pending.usual_p90)} · last {count(pending.compared, 'release')}"
        unit = "change" if figure(pending.usual_p50) == "1" else "changes"
        yield Figure("Usual size", f"{figure(pending.usual_p50)} {unit}", below)
    else:
        yield Figure("Usual size", "Cannot tell yet", f"{count(pending.compared, 'release')} with changes so far")
    if rhythm.interval_p50 is not None:
        below = "" if rhythm.interval_p90 is None else f"9 in 10 within {days(rhythm.interval_p90)}"
        since = "" if rhythm.since_last is None else f"the last {days(max(rhythm.since_last, 0.0))} ago"
        yield Figure("Usual interval", days(rhythm.interval_p50), " · ".join(filter(None, (below, since))))
    else:
        yield Figure("Usual interval", "Cannot tell yet", "it takes releases on two days at least")
    waiting = len(pending.changes)
    oldest = "everything is released"
    if pending.oldest is not None:
        oldest = f"the oldest for {days(max((now - pending.oldest) / DAY, 0.0))}"
    yield Figure("Waiting now", count(waiting, "change"), oldest)


def _questions(look: Seen, measured: Measured) -> tuple[Question, ...]:
    name, waiting = look.release.name, len(measured.pending.changes)
    first = next((one for one in measured.slices if one.kind == "prefix"), None)
    part = f"The first {len(first.changes)} of {first.of}" if first else "Nothing smaller is offered"
    half = measured.lead_time.whole.p50 if measured.lead_time.whole else None
    return (
        Question("What is waiting?", reverse("small-waiting", args=[name]), count(waiting, "change")),
        Question("What could go first?", reverse("small-slices", args=[name]), part),
        Question(
            "How long do changes take?",
            reverse("small-lead-time", args=[name]),
            "Cannot tell yet" if half is None else f"Half of them at most {days(half)}",
        ),
    )


def _rates(rates: Rates) -> tuple[tuple[str, str], ...]:
    """DORA's instability figures with their n; nothing as long as no incident was linked."""
    if rates.fail_rate is None or rates.rework_rate is None:
        return ()
    of = count(rates.releases, "release")
    return (
        ("Change fail rate", f"{rates.failed} of {of} in the last year needed immediate intervention"),
        ("Deployment rework rate", f"{rates.rework} of {of} in the last year were unplanned answers to an incident"),
    )
