# SPDX-License-Identifier: Apache-2.0
"""How does a person change one section of a plan, one question a page?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gonogo.core.errors import BadInput, NotFound
from gonogo.core.planfile import plan_to_data
from gonogo.core.practice import practices
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.web import signed_in
from gonogo.faces.web import drafts
from gonogo.faces.web.drafts import Draft
from gonogo.faces.web.forms.plan import RowsForm, SectionForm, section_form
from gonogo.faces.web.forms.plan_comparison import comparison_gap, uncompared
from gonogo.faces.web.forms.plan_row import Known
from gonogo.faces.web.forms.plan_sections import SECTIONS
from gonogo.faces.web.queries import people_to_ask
from gonogo.faces.web.views.plan_change import ANY_METHOD, changeable, checked, plan_crumbs
from gonogo.practices.rollout.queries import waves_of
from gonogo.practices.rollout.rules.settled import settled


@signed_in
@require_safe
def choose(request: HttpRequest, release: str) -> HttpResponse:
    """Which section to change."""
    facts = changeable(request, release)
    context = {
        "release": facts,
        "section": "plan",
        "crumbs": plan_crumbs(facts),
        "sections": list(SECTIONS.items()),
    }
    return render(request, "web/plan/choose.html", context)


@signed_in
@require_http_methods(ANY_METHOD)
def edit_section(request: HttpRequest, release: str, section: str) -> HttpResponse:
    """Change one section of the plan with a form."""
    facts = changeable(request, release)
    if section not in SECTIONS:
        raise NotFound(f"A plan has no section {section} to change here. There are: {', '.join(SECTIONS)}.")
    if request.method != "POST":
        return _page(request, facts, section, _form(request, facts, section))
    form = _form(request, facts, section)
    if "add" in request.POST and isinstance(form, RowsForm):
        form.with_new_row()
        return _page(request, facts, section, form, on_version=_seen(request))
    if _seen(request) != facts.plan_version:
        form.problems.append(_outdated(facts, _seen(request)))
        return _page(request, facts, section, form, on_version=_seen(request), status=409)
    text = _judged(form, facts.name)
    if text is None:
        return _page(request, facts, section, form, status=400)
    key = drafts.keep(request, Draft(facts.name, text, form.rosters, facts.plan_version))
    return redirect("plan-confirm", release=release, draft=key)


def _form(request: HttpRequest, release: ReleaseFacts, section: str) -> SectionForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    people = people_to_ask(release) if section == "roles" else {}
    gap = comparison_gap(release.plan.waves) if section == "guardrails" else ""
    return section_form(
        section,
        plan_to_data(release.plan),
        known=Known(tuple(release.plan.groups), people, gap),
        practices=practices(),
        post=sent[0],
        files=sent[1],
    )


def _judged(form: SectionForm, release: str) -> str | None:
    """The plan as a file when it can be applied; otherwise the form holds what is wrong."""
    if not form.is_valid():
        return None
    try:
        data = form.data()
        return None if form.has_errors else checked(data, form.rosters, release)
    except BadInput as error:
        form.place(error)
    return None


def _page(
    request: HttpRequest,
    release: ReleaseFacts,
    section: str,
    form: SectionForm,
    *,
    on_version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "release": release,
        "section": "plan",
        "crumbs": [*plan_crumbs(release), ("Change", reverse("plan-edit", args=[release.name]))],
        "name": section,
        "asked": SECTIONS[section],
        "form": form,
        "complaints": list(form.complaints()) if status != 200 else [],
        "settled": _settled(release).get(section, ""),
        "uncompared": uncompared(release.plan) if section == "waves" else "",
        "on_version": release.plan_version if on_version is None else on_version,
        "added": "add" in request.POST,
    }
    return render(request, "web/plan/section.html", context, status=status)


def _settled(release: ReleaseFacts) -> dict[str, str]:
    plan = release.plan
    return dict(settled(waves_of(release), flags=plan.flags, bucket_by=plan.bucket_by))


def _seen(request: HttpRequest) -> int:
    """The version of the plan that the person changed."""
    text = request.POST.get("on_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _outdated(release: ReleaseFacts, seen: int) -> str:
    return (
        f"Somebody applied version {release.plan_version} while you worked on version {seen}. Nothing was changed. "
        "Look at the newer version and make your change again."
    )
