# SPDX-License-Identifier: Apache-2.0
"""Which waivers were asked for, and may this person decide on them?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gonogo.core import clock
from gonogo.core.actions.waivers import decide_waiver, revoke_waiver
from gonogo.core.errors import NotFound
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action
from gonogo.core.rules.waiver import WaiverState
from gonogo.core.web import actor_of, may, signed_in
from gonogo.faces.web.forms.evidence import DecideWaiver
from gonogo.faces.web.queries import waiver_rows


@signed_in
def waivers(request: HttpRequest, release: str) -> HttpResponse:
    """All waivers of the release, newest first."""
    facts = release_named(release)
    return render(request, "web/evidence/waivers.html", _context(request, facts, clock.now()))


@signed_in
@require_POST
def decide(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """Approve, refuse or take back one waiver."""
    facts, now, by = release_named(release), clock.now(), actor_of(request)
    if number not in {row.pk for row in waiver_rows(facts.id)}:
        raise NotFound(f"{facts.name} has no waiver {number}.")
    if request.POST.get("decision") == WaiverState.REVOKED:
        revoke_waiver(number, reason=request.POST.get("reason", "").strip(), by=by, now=now)
        messages.success(request, f"Waiver {number} was taken back.")
        return redirect(_back(request, release))
    form = DecideWaiver(request.POST)
    if not form.is_valid():
        context = _context(request, facts, now) | {"refused_form": form, "refused_number": number}
        return render(request, "web/evidence/waivers.html", context, status=400)
    decision = WaiverState(form.cleaned_data["decision"])
    decide_waiver(number, decision=decision, reason=form.cleaned_data["reason"], by=by, now=now)
    messages.success(request, f"Waiver {number} is {decision.value}.")
    return redirect(_back(request, release))


def _back(request: HttpRequest, release: str) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("waivers", args=[release])


def _context(request: HttpRequest, release: ReleaseFacts, now: datetime) -> dict[str, Any]:
    return {
        "release": release,
        "waivers": waiver_rows(release.id),
        "now": now,
        "may_decide": may(request, Action.DECIDE_WAIVER, release=release.name),
        "crumbs": [("Releases", reverse("releases")), (release.title, reverse("board", args=[release.name]))],
    }
