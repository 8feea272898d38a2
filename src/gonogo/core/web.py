# SPDX-License-Identifier: Apache-2.0
"""Who asks, in a web request, and what may they do? What the pages of all rooms share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from gonogo.core.models import Person
from gonogo.core.queries.people import actor_for
from gonogo.core.rules.permissions import Action, Actor, refusal

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """The view for people who signed in; everybody else is sent to the sign-in page and comes back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        return view(request, *args, **kwargs)

    return guarded


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor, read once per request."""
    known: Actor | None = getattr(request, "_gonogo_actor", None)
    if known is not None:
        return known
    assert isinstance(request.user, Person), "Nobody is signed in; guard the view with signed_in."
    actor = actor_for(request.user, via="web")
    request._gonogo_actor = actor  # type: ignore[attr-defined]
    return actor


def may(request: HttpRequest, action: Action, *, release: str | None = None) -> bool:
    """Whether the page should offer this action. The action itself asks again."""
    return refusal(actor_of(request), action, release=release) is None
