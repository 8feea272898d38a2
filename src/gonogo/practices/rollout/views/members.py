# SPDX-License-Identifier: Apache-2.0
"""Which pages show who is in a wave, how the user groups lie over each other, and what changed in a roster?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.queries.rosters import roster_content, roster_pair, roster_versions
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.roster_diff import compare_rosters, roster_changes
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rollout import queries
from gonogo.practices.rollout.forms import MemberSearch, RosterVersions
from gonogo.practices.rollout.rules import places as standing
from gonogo.practices.rollout.rules.places import Crowd
from gonogo.practices.rollout.rules.preview import Listed

PAGE = 50
LINES = 1000


def _seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def _crumbs(release: ReleaseFacts, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (release.title, reverse("board", args=[release.name])),
        ("Waves", reverse("waves", args=[release.name])),
        *more,
    ]


@signed_in
@require_safe
def members(request: HttpRequest, release: str, wave: str) -> HttpResponse:
    """The people of a wave, each with why, fifty to a page."""
    facts = _seen_release(request, release)
    known = queries.wave_named(facts, wave)
    search = MemberSearch(request.GET)
    asked = search.cleaned_data if search.is_valid() else {}
    word = str(asked.get("q") or "").strip()
    crowd = queries.crowd_of(facts)
    found = _found(crowd, wave, word) if crowd else None
    page = Paginator(found, PAGE).get_page(asked.get("page") or 1) if found is not None else None
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts, (wave, reverse("wave", args=[release, wave]))),
        "wave": known,
        "search": search,
        "word": word,
        "page": page,
        "lines": _lines(facts, crowd, wave, found, page) if crowd and found is not None and page is not None else [],
        "attributes": crowd.population.attributes if crowd else (),
    }
    return render(request, "rollout/members.html", context)


def _found(crowd: Crowd, wave: str, word: str) -> Listed:
    """The people that a word finds; `office=duluth` asks for one value of one attribute."""
    name, equals, value = word.partition("=")
    if equals and name.strip() in crowd.population.attributes:
        return crowd.found(wave, "", {name.strip(): value.strip()})
    return crowd.found(wave, word)


def _lines(release: ReleaseFacts, crowd: Crowd, wave: str, found: Listed, page: Page[str]) -> list[dict[str, Any]]:
    """The people of one page, each with the values of their attributes and why they are in the wave."""
    served = queries.served_now(release.id)
    assert served is not None
    people = crowd.places(found.rows(slice(max(page.start_index() - 1, 0), page.end_index())))
    why = standing.reasons(crowd.plan, wave, served.rosters, [place.row for place in people])
    names = crowd.population.attributes
    return [
        {
            "key": place.key,
            "values": [(name, place.row.get(name, "")) for name in names],
            "served": place.served,
            "why": reason,
        }
        for place, reason in zip(people, why, strict=True)
    ]


@signed_in
@require_safe
def groups(request: HttpRequest, release: str) -> HttpResponse:
    """The user groups: how many people each has, who is in several or in none, and which rosters they come from."""
    facts = _seen_release(request, release)
    rosters = [(path, list(versions)[::-1]) for path, versions in groupby(roster_versions(facts.id), lambda v: v.path)]
    found = queries.overlaps_of(facts)
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts),
        "overlaps": found,
        "groups": [(group, standing.described(group.match)) for group in found.groups] if found else (),
        "rosters": [(path, versions) for path, versions in rosters if path in facts.rosters],
        "may_plan": may(request, Action.APPLY_PLAN, release=release),
    }
    return render(request, "rollout/groups.html", context)


@signed_in
@require_safe
def roster_difference(request: HttpRequest, release: str, path: str) -> HttpResponseBase:
    """What changed between two versions of a roster; `csv=1` gives every single change as a file."""
    facts = _seen_release(request, release)
    asked = RosterVersions(request.GET)
    numbers = asked.cleaned_data if asked.is_valid() else {}
    before, after = roster_pair(facts.id, path, numbers.get("old"), numbers.get("new"))
    old, new = (roster_content(facts.id, path, one.sha256) for one in (before, after))
    if request.GET.get("csv"):
        return _download(old, new, f"roster-{before.number}-to-{after.number}.csv")
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts, ("User groups", reverse("groups", args=[release]))),
        "path": path,
        "before": before,
        "after": after,
        "difference": compare_rosters(old, new),
    }
    return render(request, "rollout/roster.html", context)


def _download(old: Roster, new: Roster, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_csv_lines(old, new), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv_lines(old: Roster, new: Roster) -> Iterator[str]:
    waiting: list[Sequence[str]] = [("change", "key", "attribute", "before", "after")]
    for one in roster_changes(old, new):
        waiting.append((one.kind.value, one.key, one.attribute, one.before, one.after))
        if len(waiting) >= LINES:
            yield _as_csv(waiting)
            waiting.clear()
    yield _as_csv(waiting)


def _as_csv(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()
