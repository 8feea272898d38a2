# SPDX-License-Identifier: Apache-2.0
"""Which runbooks and cutovers does a release have, and how is another one scheduled?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gonogo.core import clock
from gonogo.core.errors import BadInput, Conflict
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rehearsals.actions.cutover.scheduling import schedule_cutover
from gonogo.practices.rehearsals.forms import ScheduleForm
from gonogo.practices.rehearsals.queries.cutovers import CutoverLine, cutovers_of, runbook_named, runbooks_of
from gonogo.practices.rehearsals.rules.cutover.execution import Kind, Standing
from gonogo.practices.rehearsals.views.cutover.live import crumbs, seen_release

WORDS = {
    Standing.PLANNED.value: ("unknown", "planned"),
    Standing.FORWARD.value: ("run", "under way"),
    Standing.BACK.value: ("hold", "turning back"),
    Standing.OVER.value: ("calm", "over"),
}


@signed_in
@require_safe
def cutovers(request: HttpRequest, release: str) -> HttpResponse:
    """The dress rehearsals and cutovers of a release, and the runbooks they go by."""
    facts = seen_release(request, release)
    lines = [(one, *WORDS[one.standing]) for one in cutovers_of(facts.id)]
    under_way = [line for line in lines if line[0].standing in {Standing.FORWARD.value, Standing.BACK.value}]
    context = {
        "release": facts,
        "crumbs": crumbs(facts)[:1],
        "lines": lines,
        "under_way": under_way,
        "next": _next(lines),
        "runbooks": runbooks_of(facts.id),
        "may_lead": may(request, Action.LEAD_CUTOVER, release=release),
        "may_change": may(request, Action.CHANGE_RUNBOOK, release=release),
    }
    return render(request, "rehearsals/cutover/cutovers.html", context)


def _next(lines: list[tuple[CutoverLine, str, str]]) -> CutoverLine | None:
    """The planned one whose window starts first."""
    planned = [line for line, _, _ in lines if line.standing == Standing.PLANNED.value]
    return min(planned, key=lambda line: line.window.starts, default=None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, release: str, runbook: str) -> HttpResponse:
    """Schedule a dress rehearsal or cutover by the newest version of a runbook."""
    facts = seen_release(request, release)
    authorize(actor_of(request), Action.LEAD_CUTOVER, release=release)
    book = runbook_named(facts, runbook)
    number = len(cutovers_of(facts.id)) + 1
    window = book.runbook.window
    initial = {
        "name": f"dress-{number}",
        "starts": facts.local(window.starts).replace(tzinfo=None),
        "ends": facts.local(window.ends).replace(tzinfo=None),
    }
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = schedule_cutover(
                facts,
                book,
                given["name"],
                kind=Kind(given["kind"]),
                starts=_instant(facts, given["starts"]),
                ends=_instant(facts, given["ends"]),
                by=actor_of(request),
                now=clock.now(),
            )
        except Conflict as error:
            form.add_error("name", error.message)
        except BadInput as error:
            form.add_error(None, error.message)
        else:
            return redirect("cutover", release=release, name=made.name)
    context: dict[str, Any] = {"release": facts, "crumbs": crumbs(facts), "runbook": book, "form": form}
    return render(request, "rehearsals/cutover/schedule.html", context, status=400 if form.errors else 200)


def _instant(release: ReleaseFacts, typed: datetime) -> datetime:
    """What somebody typed is a time in the zone of the release, whatever the server's zone is."""
    return typed.replace(tzinfo=release.zone).astimezone(UTC)
