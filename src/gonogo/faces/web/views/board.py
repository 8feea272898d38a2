# SPDX-License-Identifier: Apache-2.0
"""May the next wave open, and if not, what is to be done?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.queries.releases import release_named
from gonogo.core.web import signed_in
from gonogo.faces.web.queries import Board, read_board


@signed_in
def board(request: HttpRequest, release: str) -> HttpResponse:
    """The go/no-go board of a release."""
    return render(request, "web/board/board.html", _context(release))


def live(request: HttpRequest, release: str) -> HttpResponse:
    """The part of the board that may change, asked for again and again. Unchanged, only the time is sent."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    context = _context(release)
    if request.GET.get("seen") == context["board"].seen:
        response = render(request, "web/board/worked_out.html", context | {"swap": True})
        response["HX-Reswap"] = "none"
        return response
    return render(request, "web/board/live.html", context)


def _context(name: str) -> dict[str, Any]:
    now = clock.now()
    release = release_named(name)
    shown = read_board(release, now)
    return {
        "release": release,
        "board": shown,
        "now": now,
        "action_url": _action_url(shown),
        "crumbs": [("Releases", reverse("releases"))],
    }


def _action_url(shown: Board) -> str:
    """Where the one main button leads."""
    name, wave = shown.release.name, shown.wave.name
    where = {
        "next": "#next",
        "poll": reverse("poll", args=[name, wave]),
        "wave": reverse("wave", args=[name, wave]),
        "waves": reverse("waves", args=[name]),
        "guardrails": reverse("guardrails", args=[name]),
    }
    return where[shown.headline.leads_to]
