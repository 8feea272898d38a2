# SPDX-License-Identifier: Apache-2.0
"""How does a plan become its next version from the web: typed or uploaded, previewed, then confirmed?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gonogo.core import clock
from gonogo.core.actions.apply_plan import AppliedPlan, apply_plan, check_plan, parse_rosters
from gonogo.core.errors import BadInput, Conflict, GonogoError
from gonogo.core.models import Release
from gonogo.core.planfile import Plan, PlanError, plan_from_data, plan_to_data, plan_to_yaml, read_plan, roster_paths
from gonogo.core.practice import all_checks, practices
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.queries.rosters import stored_rosters
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.rules.plan_diff import diff_plans
from gonogo.core.rules.roster import Roster as RosterContent
from gonogo.core.web import actor_of, signed_in
from gonogo.faces.web import drafts
from gonogo.faces.web.drafts import Draft
from gonogo.faces.web.forms.release import NewRelease
from gonogo.faces.web.forms.upload import UploadPlan, match_rosters, read_upload

ANY_METHOD = ["GET", "HEAD", "POST"]


def plan_crumbs(release: ReleaseFacts) -> list[tuple[str, str]]:
    """Where pages of a plan belong."""
    return [(release.title, reverse("board", args=[release.name])), ("Plan", reverse("plan", args=[release.name]))]


def changeable(request: HttpRequest, name: str) -> ReleaseFacts:
    """The release, for people who may change its plan."""
    authorize(actor_of(request), Action.APPLY_PLAN, release=name)
    return release_named(name)


def checked(data: dict[str, Any], sent: dict[str, bytes], release: str) -> str:
    """The text of a plan made of plain data; raises PlanError or BadInput with everything that is wrong."""
    rosters = parse_rosters(sent)
    known = set(rosters) | set(stored_rosters(release))
    plan = plan_from_data(data, known_checks=frozenset(all_checks()), roster_exists=known.__contains__)
    text = plan_to_yaml(plan)
    check_plan(text, rosters=rosters)
    return text


@signed_in
@require_http_methods(ANY_METHOD)
def upload(request: HttpRequest, release: str) -> HttpResponse:
    """Change the plan by sending a changed file."""
    facts = changeable(request, release)
    form = UploadPlan(request.POST or None, request.FILES or None)
    error: BadInput | None = None
    if request.method == "POST" and form.is_valid():
        try:
            plan, text, rosters = _read_files(form)
            if plan.release != facts.name:
                raise BadInput(f"This is the plan of {plan.release}, not of {facts.name}.")
            check_plan(text, rosters=parse_rosters(rosters), file=_file_name(form))
            key = drafts.keep(request, Draft(facts.name, text.decode("utf-8-sig"), rosters, facts.plan_version))
            return redirect("plan-confirm", release=release, draft=key)
        except BadInput as problem:
            error = problem
    context = {"release": facts, "section": "plan", "crumbs": plan_crumbs(facts), "form": form, "error": error}
    status = 400 if request.method == "POST" else 200
    return render(request, "web/plan/upload.html", context, status=status)


def _read_files(form: UploadPlan) -> tuple[Plan, bytes, dict[str, bytes]]:
    text = read_upload(form.cleaned_data["plan"])
    plan = read_plan(text, file=_file_name(form), known_checks=frozenset(all_checks()))
    return plan, text, match_rosters(form.cleaned_data["rosters"], roster_paths(plan))


def _file_name(form: UploadPlan) -> str:
    return str(form.cleaned_data["plan"].name)[:80]


@signed_in
@require_http_methods(ANY_METHOD)
def confirm(request: HttpRequest, release: str, draft: str) -> HttpResponse:
    """What the change would do, and the button that does it."""
    facts = changeable(request, release)
    kept = drafts.find(request, draft, release=release)
    if request.method != "POST":
        return _confirm_page(request, facts, kept)
    if "discard" in request.POST:
        drafts.drop(request, draft)
        messages.info(request, "The change was discarded; the plan stays as it is.")
        return redirect("plan", release=release)
    try:
        applied = _apply(request, kept)
    except (Conflict, BadInput) as error:
        return _confirm_page(request, release_named(release), kept, error)
    drafts.drop(request, draft)
    messages.success(request, _applied_words(applied))
    return redirect("plan", release=release)


def _apply(request: HttpRequest, draft: Draft) -> AppliedPlan:
    return apply_plan(
        draft.text,
        rosters=draft.rosters,
        by=actor_of(request),
        now=clock.now(),
        expected_version=draft.on_version,
    )


def _applied_words(applied: AppliedPlan) -> str:
    if applied.change == "unchanged":
        return f"The plan says the same as version {applied.version}; nothing was changed."
    return f"Version {applied.version} of the plan is in use."


def _confirm_page(
    request: HttpRequest, release: ReleaseFacts, draft: Draft, error: GonogoError | None = None
) -> HttpResponse:
    rosters = parse_rosters(draft.rosters)
    plan = read_plan(draft.text)
    changes = [change.sentence for change in diff_plans(plan_to_data(release.plan), plan_to_data(plan))]
    outdated = draft.on_version != release.plan_version
    context = {
        "release": release,
        "section": "plan",
        "crumbs": plan_crumbs(release),
        "draft": draft,
        "changes": [*changes, *_roster_words(release, rosters)],
        "impact": () if outdated else _impact(release, plan, rosters),
        "notes": [f"{path}: {note}" for path, roster in rosters.items() for note in roster.notes],
        "next_version": release.plan_version + 1,
        "outdated": outdated,
        "error": error,
    }
    return render(request, "web/plan/confirm.html", context, status=409 if error or outdated else 200)


def _impact(release: ReleaseFacts, plan: Plan, rosters: dict[str, RosterContent]) -> list[str]:
    return [line for practice in practices() if practice.impact for line in practice.impact(release, plan, rosters)]


def _roster_words(release: ReleaseFacts, rosters: dict[str, RosterContent]) -> list[str]:
    stored = stored_rosters(release.name)
    return [
        f"The roster {path} comes with {len(roster.keys):,} people"
        + (f"; the stored one has {stored[path].keys:,}." if path in stored else ".")
        for path, roster in rosters.items()
    ]


@signed_in
@require_http_methods(ANY_METHOD)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a release with the least that has to be said."""
    authorize(actor_of(request), Action.APPLY_PLAN)
    form = NewRelease(request.POST or None, request.FILES or None)
    error: BadInput | None = None
    if request.method == "POST" and form.is_valid():
        try:
            data = form.plan_data()
            if not form.errors:
                rosters = form.rosters()
                _require_new(str(data["release"]))
                return _begin(request, checked(data, rosters, str(data["release"])), rosters)
        except PlanError as problem:
            form.place(problem)
        except BadInput as problem:
            error = problem
    return _new_page(request, form=form, error=error)


@signed_in
@require_http_methods(ANY_METHOD)
def new_from_file(request: HttpRequest) -> HttpResponse:
    """Begin a release with a plan file."""
    authorize(actor_of(request), Action.APPLY_PLAN)
    upload = UploadPlan(request.POST or None, request.FILES or None)
    error: BadInput | None = None
    if request.method == "POST" and upload.is_valid():
        try:
            plan, text, rosters = _read_files(upload)
            _require_new(plan.release)
            return _begin(request, text, rosters)
        except BadInput as problem:
            error = problem
    return _new_page(request, upload=upload, error=error, from_file=True)


def _require_new(release: str) -> None:
    if Release.objects.filter(name=release).exists():
        raise BadInput(f"There is already a release {release}. Choose another short name, or change its plan instead.")


def _begin(request: HttpRequest, text: str | bytes, rosters: dict[str, bytes]) -> HttpResponse:
    applied = apply_plan(text, rosters=rosters, by=actor_of(request), now=clock.now(), expected_version=0)
    messages.success(request, "The release has begun. Its board says what is needed before the first wave may open.")
    return redirect("board", release=applied.release)


def _new_page(
    request: HttpRequest,
    *,
    form: NewRelease | None = None,
    upload: UploadPlan | None = None,
    error: BadInput | None = None,
    from_file: bool = False,
) -> HttpResponse:
    context = {
        "section": "releases",
        "crumbs": [("Releases", reverse("releases"))],
        "form": form or NewRelease(),
        "upload": upload or UploadPlan(),
        "error": error,
        "from_file": from_file,
    }
    name = "web/plan/new_from_file.html" if from_file else "web/plan/new.html"
    return render(request, name, context, status=400 if request.method == "POST" else 200)
