# SPDX-License-Identifier: Apache-2.0
"""Which page says whether we will be ready in time, with a month to spare?

It shows the forecast as it was recorded and works nothing out but places on the chart; "Forecast again" makes a new one
from the work that is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gonogo.core import clock
from gonogo.core.errors import BadInput
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.rules.verdict import State
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.queries import (
    Recorded,
    buffer_of,
    burn_of,
    days_off_changed,
    newest_recorded,
    newest_work,
)
from gonogo.practices.schedule.rules.buffer import Buffer, assess_buffer, sentence_of
from gonogo.practices.schedule.rules.chance import chance_words
from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.pictures.chart_scale import NARROW, WIDE
from gonogo.practices.schedule.rules.pictures.cone import Chart, chart
from gonogo.practices.schedule.rules.pictures.course import Dated, days_shown
from gonogo.practices.schedule.rules.wording import counted

TONES = {State.GO: "go", State.NO_GO: "no", State.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class Week:
    """One line of the table below the chart; the counts ahead are those reached in 50, 85 and 95 of 100 cases."""

    end: date
    scope: float
    done: int | None = None
    p50: float | None = None
    p85: float | None = None
    p95: float | None = None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def forecast(request: HttpRequest, release: str) -> HttpResponse:
    """The newest forecast: the sentence, the chart, what helps; a POST makes a new one from the stored work."""
    facts = seen_release(request, release)
    if request.method == "POST":
        return forecast_again(request, facts)
    now = clock.now()
    newest = newest_recorded(facts.id)
    context = {
        "release": facts,
        "section": "forecast",
        "crumbs": crumbs(facts)[:1],
        "needed": facts.plan.schedule.buffer.days,
        "may_record": may(request, Action.RECORD_EVIDENCE, release=release),
        "may_plan": may(request, Action.APPLY_PLAN, release=release),
        "newest": newest,
    }
    if newest is None:
        kept = newest_work(facts.id)
        return render(request, "schedule/forecast_none.html", context | {"stored": kept.work.source if kept else ""})
    return render(request, "schedule/forecast.html", context | _shown(facts, newest, now))


def forecast_again(request: HttpRequest, release: ReleaseFacts, source: str | None = None) -> HttpResponse:
    """Make a forecast from what is stored, and show it; what cannot be told is said on the page."""
    try:
        make_forecast(release.name, by=actor_of(request), now=clock.now(), source=source)
    except BadInput as error:
        messages.error(request, " ".join((error.message, *error.details)))
    else:
        messages.success(request, "A new forecast was made and recorded as evidence.")
    return redirect("forecast", release=release.name)


def seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    """The release, for those who may see it."""
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def crumbs(release: ReleaseFacts) -> list[tuple[str, str]]:
    """From the board to the forecast."""
    return [
        (release.title, reverse("board", args=[release.name])),
        ("Forecast", reverse("forecast", args=[release.name])),
    ]


def _shown(release: ReleaseFacts, newest: Recorded, now: datetime) -> dict[str, object]:
    """What the page tells of a forecast; an old one is still shown, but answers nothing."""
    outlook = newest.outlook
    stale = _why_it_counts_no_longer(release, newest, now)
    buffer = buffer_of(release, now)
    assert buffer is not None, "A recorded forecast has a buffer."
    dated = Dated(release.date, release.plan.schedule.code_freeze, buffer.needed)
    state = State.UNKNOWN if stale else assess_buffer(buffer).state
    return {
        "outlook": outlook,
        "buffer": buffer,
        "state": state,
        "tone": TONES[state],
        "stale": stale,
        "sentence": sentence_of(buffer),
        "charts": _charts(outlook, dated),
        "weeks": list(_weeks(outlook, dated)),
        "dated": dated,
        "rest": _rest(buffer),
        "burn": burn_of(release, now),
        "by_freeze": _chance(outlook.chance_by_freeze),
        "by_date": _chance(outlook.chance_by_date),
        "new_per_ten": round(outlook.growth * 10),
        "own_percent": round(outlook.own_weight * 100),
    }


def _why_it_counts_no_longer(release: ReleaseFacts, newest: Recorded, now: datetime) -> str:
    """The reason for which the check of the gate does not take this forecast either; empty when it does."""
    if not newest.sound:
        return "This forecast differs from what the ledger says of it, so it answers nothing."
    if newest.valid_until <= now:
        age = counted((release.local(now).date() - newest.outlook.as_of).days, "day")
        return f"This forecast is {age} old and no longer counts. Bring in the work as it is today."
    if days_off_changed(release, newest):
        return "The plan's days off have changed since this forecast. Forecast again."
    return ""


def _charts(outlook: Outlook, dated: Dated) -> tuple[tuple[str, Chart], ...]:
    """One for wide and one for narrow screens; the style sheet shows one of them."""
    return ("wide", chart(outlook, dated, WIDE)), ("narrow", chart(outlook, dated, NARROW))


def _weeks(outlook: Outlook, dated: Dated) -> Iterator[Week]:
    """The weeks that the chart shows."""
    first, last = days_shown(outlook, dated)
    ends = timedelta(days=6)
    for past in outlook.past:
        if first <= past.monday + ends:
            yield Week(min(past.monday + ends, outlook.as_of), past.scope, done=past.done)
    for ahead in outlook.cone:
        if ahead.monday <= last:
            yield Week(ahead.monday + ends, ahead.scope, p50=ahead.p50, p85=ahead.p85, p95=ahead.p95)


def _rest(buffer: Buffer) -> int | None:
    """How many items stay when those are cut that must be."""
    return None if buffer.cut is None else buffer.remaining - buffer.cut


def _chance(share: float | None) -> str:
    return "" if share is None else chance_words(share)
