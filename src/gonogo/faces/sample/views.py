# SPDX-License-Identifier: Apache-2.0
"""What does the sample application show, and about whom does it ask?"""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core import clock
from gonogo.core.queries.releases import ReleaseFacts, all_releases
from gonogo.faces.sample.cast import Guest, choose_guests, context_of
from gonogo.faces.sample.client_key import client_key
from gonogo.practices.rollout.queries import population_of, served_now


def _release() -> ReleaseFacts | None:
    """The first release of the store that has people and flags to show; the demo's is the first."""
    known = reversed(all_releases())
    return next((release for release in known if release.plan.population and release.plan.flags), None)


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """The benefits portal. Its script asks for versions and listens for changes."""
    return render(request, "sample/portal.html", {"release": _release()})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The dozen people to pick from, the flags the portal asks for, and its client key, which may be public."""
    release = _release()
    if release is None:
        raise Http404("No release of this store names a population and flags.")
    guests = _guests(release.id, release.plan_version)
    answer = {
        "key": client_key(release.product, now=clock.now()),
        "flags": [{"key": key, "new": flag.variants[flag.new]} for key, flag in release.plan.flags.items()],
        "people": [{"name": one.name, "turn": one.turn, "context": context_of(one)} for one in guests],
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=4)
def _guests(release_id: int, plan_version: int) -> tuple[Guest, ...]:
    """Chosen once per plan version, which never changes."""
    served = served_now(release_id)
    release = next(one for one in all_releases() if one.id == release_id)
    population = population_of(release.plan, served.rosters) if served else None
    if served is None or population is None:
        return ()
    return choose_guests(served.plan, population, served.rosters)
