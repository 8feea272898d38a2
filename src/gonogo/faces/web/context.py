# SPDX-License-Identifier: Apache-2.0
"""What does every page need to know: who looks, what they may do, where they are, and whether the styles were built?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gonogo.core.queries.people import actor_for, names_of_people
from gonogo.core.rules.permissions import Action, Actor, refusal

SECTIONS = {
    "releases": "releases", "home": "releases", "release": "releases",
    "board": "board", "practice": "board", "poll": "board", "waiver": "board", "waivers": "board",
    "waves": "waves", "wave": "waves", "groups": "waves", "roster": "waves", "guardrails": "waves",
    "guardrail": "waves", "explain": "waves", "plan": "plan", "people": "people",
    "evidence": "evidence", "history": "evidence", "small": "board", "forecast": "board", "calendar": "calendar",
    "moving": "calendar", "rehearsals": "board", "rehearsal": "board",
    "cutovers": "board", "cutover": "board", "runbook": "board",
}  # fmt: skip
"""The part of the navigation that the first word of an address's name belongs to."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation. `current` is what assistive technology hears when it leads to where one is."""

    title: str
    url: str
    here: bool
    current: str = "page"


class May:
    """What the actor may do for the release of this page: `{% if may.record_evidence %}`."""

    def __init__(self, actor: Actor, release: str | None) -> None:
        self._actor = actor
        self._release = release

    def __getitem__(self, name: str) -> bool:
        try:
            action = Action[name.upper()]
        except KeyError:
            raise AssertionError(f"There is no action {name}; permissions.Action lists them.") from None
        return refusal(self._actor, action, release=self._release) is None


def house(request: HttpRequest) -> dict[str, Any]:
    """The context of every page."""
    context: dict[str, Any] = {"styles": styles_built(), "sample_url": sample_url()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    release = match.kwargs.get("release") if match else None
    actor = actor_for(user, via="web")
    return context | {
        "actor": actor,
        "may": May(actor, release),
        "names": SimpleLazyObject(names_of_people),
        "navigation": navigation(release, SECTIONS.get(name.partition("-")[0], ""), name),
    }


def navigation(release: str | None, section: str, name: str) -> tuple[Link, ...]:
    """The links in the header: those of the release one looks at, or the list of releases; and the people."""
    parts = ("board", "waves", "calendar", "plan", "evidence") if release else ("releases",)
    links = [(part.capitalize(), reverse(part, args=[release] if release else []), part) for part in parts]
    links.append(("People", reverse("people"), "people"))
    return tuple(Link(title, url, part == section, "page" if part == name else "true") for title, url, part in links)


def sample_url() -> str:
    """Where the sample application is; empty outside the demo."""
    return reverse("sample") if settings.DEMO else ""


@lru_cache(maxsize=1)
def styles_built() -> bool:
    """Whether the build brought the USWDS styles along."""
    return finders.find("vendor/uswds/css/uswds.min.css") is not None
