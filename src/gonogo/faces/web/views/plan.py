# SPDX-License-Identifier: Apache-2.0
"""What does the plan say, which versions were there, and what changed between two of them?"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from gonogo.core.errors import NotFound
from gonogo.core.models import PlanVersion, Roster
from gonogo.core.planfile import Count, Guardrail, Limit, Mean, Plan
from gonogo.core.queries.releases import ReleaseFacts, plan_versions, release_named, stored_plan
from gonogo.core.queries.rosters import roster_content
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.rules.plan_diff import diff_plans
from gonogo.core.web import actor_of, may, signed_in
from gonogo.faces.web.forms.plan_words import write_word
from gonogo.faces.web.views import plan_change, plan_edit
from gonogo.faces.web.views.plan_change import plan_crumbs
from gonogo.practices.rollout.queries import group_matches
from gonogo.practices.rollout.rules.places import described


@dataclass(frozen=True, slots=True)
class GroupTold:
    """A user group as the page tells it; `people` is the length of its roster, if it has one."""

    name: str
    who: str
    people: int | None


def _seen(request: HttpRequest, name: str) -> ReleaseFacts:
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def _version(release: ReleaseFacts, number: int) -> PlanVersion:
    for version in plan_versions(release.id):
        if version.number == number:
            return version
    raise NotFound(f"There is no version {number} of the plan of {release.name}; the newest is {release.plan_version}.")


@signed_in
@require_safe
def plan(request: HttpRequest, release: str, number: int | None = None) -> HttpResponse:
    """The plan in sections that can be read aloud, and its versions."""
    facts = _seen(request, release)
    versions = plan_versions(facts.id)
    shown = versions[0] if number is None else _version(facts, number)
    content = stored_plan(shown.pk)
    context = {
        "release": facts,
        "section": "plan",
        "crumbs": plan_crumbs(facts)[: 1 if shown == versions[0] else 2],
        "plan": content,
        "version": shown,
        "is_newest": shown == versions[0],
        "changeable": shown == versions[0] and may(request, Action.APPLY_PLAN, release=release),
        "versions": [(version, version.number - 1) for version in versions],
        "groups": _groups(facts, content, shown),
        "population": _length(facts, content.population.roster, shown) if content.population else None,
        "flags": [
            (key, flag, [(name, write_word(value)) for name, value in flag.variants.items()])
            for key, flag in content.flags.items()
        ],
        "guardrails": [(one, guardrail_words(one)) for one in content.guardrails],
    }
    return render(request, "web/plan/plan.html", context)


def _groups(release: ReleaseFacts, plan: Plan, version: PlanVersion) -> list[GroupTold]:
    matches = group_matches(plan)
    return [
        GroupTold(name, described(matches[name]), _length(release, group.roster, version) if group.roster else None)
        for name, group in plan.groups.items()
    ]


def _length(release: ReleaseFacts, path: str, version: PlanVersion) -> int | None:
    rows = Roster.objects.filter(release_id=release.id, path=path, sha256=version.rosters.get(path, ""))
    return rows.values_list("keys", flat=True).first()


def guardrail_words(guardrail: Guardrail) -> str:
    """What a guardrail measures and allows, in a sentence."""
    if isinstance(guardrail, Limit):
        side, limit = ("below", guardrail.below) if guardrail.below is not None else ("above", guardrail.above)
        return f"A figure from Prometheus must stay {side} {limit:g}."
    if isinstance(guardrail, Count):
        return f"How much {guardrail.source} counts, against the time before."
    if isinstance(guardrail, Mean):
        worse = "rise" if guardrail.better == "lower" else "fall"
        return (
            f"The mean of {guardrail.of} per person may {worse} by at most {guardrail.margin:g} against the holdback."
        )
    return (
        f"The share of people with {guardrail.bad} among those with {guardrail.of} "
        f"may rise by at most {guardrail.margin * 100:g} percentage points against the holdback."
    )


@signed_in
@require_safe
def difference(request: HttpRequest, release: str, old: int, new: int) -> HttpResponse:
    """What changed between two versions, in sentences."""
    facts = _seen(request, release)
    before, after = _version(facts, old), _version(facts, new)
    changes = [change.sentence for change in diff_plans(before.content, after.content)]
    context = {
        "release": facts,
        "section": "plan",
        "crumbs": plan_crumbs(facts),
        "before": before,
        "after": after,
        "changes": [*changes, *_roster_changes(facts, before, after)],
    }
    return render(request, "web/plan/difference.html", context)


def _roster_changes(release: ReleaseFacts, before: PlanVersion, after: PlanVersion) -> list[str]:
    sentences = []
    for path_, sha256 in after.rosters.items():
        old = before.rosters.get(path_)
        if old is None or old == sha256:
            continue
        had, has = (set(roster_content(release.id, path_, one).keys) for one in (old, sha256))
        sentences.append(f"The roster {path_} changes: {len(has - had):,} people come, {len(had - has):,} go.")
    return sentences


@signed_in
@require_safe
def download(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """The plan as a file, as it was applied."""
    facts = _seen(request, release)
    response = HttpResponse(_version(facts, number).text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="release.yaml"'
    return response


urlpatterns = [
    path("r/<str:release>/plan/", plan, name="plan"),
    path("r/<str:release>/plan/versions/<int:number>/", plan, name="plan-version"),
    path("r/<str:release>/plan/versions/<int:number>/release.yaml", download, name="plan-download"),
    path("r/<str:release>/plan/changes/<int:old>/<int:new>/", difference, name="plan-diff"),
    path("r/<str:release>/plan/edit/", plan_edit.choose, name="plan-edit"),
    path("r/<str:release>/plan/edit/<str:section>/", plan_edit.edit_section, name="plan-edit-section"),
    path("r/<str:release>/plan/upload/", plan_change.upload, name="plan-upload"),
    path("r/<str:release>/plan/confirm/<str:draft>/", plan_change.confirm, name="plan-confirm"),
    path("releases/new/", plan_change.new, name="release-new"),
    path("releases/new/upload/", plan_change.new_from_file, name="release-new-upload"),
]
