# SPDX-License-Identifier: Apache-2.0
"""Which pages bring the work in: as a list from a tracker, as counts, or from git?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gonogo.core import clock
from gonogo.core.errors import BadInput
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, signed_in
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import import_work, type_in_work
from gonogo.practices.schedule.forms import FromGit, ReadAs, TypeIn, UploadWork
from gonogo.practices.schedule.queries import newest_measured
from gonogo.practices.schedule.rules.backlog.work_columns import Wanted
from gonogo.practices.schedule.rules.backlog.work_csv import WorkRead, read_work
from gonogo.practices.schedule.views.forecast import crumbs, forecast_again
from gonogo.practices.schedule.views.kept_lists import KeptList, drop, find, keep

SHOWN = 8
"""How many items the preview shows."""
LISTED = 12
"""How many problems it names."""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, release: str) -> HttpResponse:
    """Three ways to bring the work in; a list goes on to its preview, counts are forecast from at once."""
    facts = _own_release(request, release)
    posted = request.method == "POST"
    way = request.POST.get("way", "upload") if posted else ""
    upload = UploadWork(*((request.POST, request.FILES) if posted and way not in ("typed", "git") else ()))
    typed = TypeIn(request.POST if way == "typed" else None)
    git = FromGit(request.POST if way == "git" else None)
    answer = _brought(request, facts, upload, typed, git)
    if answer is not None:
        return answer
    context = {
        "release": facts,
        "section": "forecast",
        "crumbs": crumbs(facts),
        "measured": newest_measured(facts) is not None,
        "backlog": facts.plan.schedule.backlog,
        "upload": upload,
        "typed": typed,
        "git": git,
    }
    return render(request, "schedule/work.html", context, status=400 if posted else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, release: str) -> HttpResponse:
    """How the list is read, with its first rows and its problems; a POST takes it and forecasts."""
    facts = _own_release(request, release)
    kept = find(request, release)
    if kept is None:
        messages.info(request, "The list is no longer kept; it waits for an hour at most. Send it again.")
        return redirect("forecast-work", release=release)
    given = request.POST if request.method == "POST" else request.GET
    read = _read(facts, kept, Wanted())
    form = ReadAs(given or None, headers=read.headers)
    wanted = Wanted(**_said(form)) if form.is_bound and form.is_valid() else Wanted()
    if wanted != Wanted():
        read = _read(facts, kept, wanted)
    if request.method == "POST" and not read.problems:
        return _taken(request, facts, kept, wanted)
    status = 400 if request.method == "POST" else 200
    return render(request, "schedule/work_check.html", _preview(facts, kept, read, form), status=status)


def _own_release(request: HttpRequest, name: str) -> ReleaseFacts:
    authorize(actor_of(request), Action.RECORD_EVIDENCE, release=name)
    return release_named(name)


def _brought(
    request: HttpRequest, release: ReleaseFacts, upload: UploadWork, typed: TypeIn, git: FromGit
) -> HttpResponse | None:
    """What the one form that was sent leads to; None when none was, or when something in it is wrong."""
    if upload.is_bound and upload.is_valid():
        return _sent(request, release, upload)
    if typed.is_bound and typed.is_valid():
        return _typed(request, release, typed)
    if git.is_bound and git.is_valid():
        return _from_git(request, release, git)
    return None


def _sent(request: HttpRequest, release: ReleaseFacts, form: UploadWork) -> HttpResponse:
    file = form.cleaned_data["work"]
    keep(request, KeptList(release.name, str(file.name)[:120], file.read()))
    return redirect("forecast-work-check", release=release.name)


def _typed(request: HttpRequest, release: ReleaseFacts, form: TypeIn) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        type_in_work(
            release.name,
            done=given["done"],
            remaining=given["remaining"],
            created=given["created"],
            by=actor_of(request),
            now=clock.now(),
        )
    except BadInput as error:
        form.add_error(None, " ".join((error.message, *error.details)))
        return None
    return forecast_again(request, release, source="stored")


def _from_git(request: HttpRequest, release: ReleaseFacts, form: FromGit) -> HttpResponse | None:
    changes = form.cleaned_data["changes"]
    try:
        make_forecast(release.name, by=actor_of(request), now=clock.now(), source="git", remaining=changes)
    except BadInput as error:
        form.add_error(None, " ".join((error.message, *error.details)))
        return None
    messages.success(request, "A new forecast was made from the changes of the repository.")
    return redirect("forecast", release=release.name)


def _said(form: ReadAs) -> dict[str, str]:
    return {name: said for name, said in form.cleaned_data.items() if said}


def _read(release: ReleaseFacts, kept: KeptList, wanted: Wanted) -> WorkRead:
    now = clock.now()
    return read_work(kept.content, zone=release.zone, today=release.local(now).date(), wanted=wanted)


def _taken(request: HttpRequest, release: ReleaseFacts, kept: KeptList, wanted: Wanted) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    try:
        import_work(release.name, kept.content, file_name=kept.name, by=actor, now=now, wanted=wanted)
    except BadInput as error:
        messages.error(request, " ".join((error.message, *error.details)))
        return redirect(f"{reverse('forecast-work-check', args=[release.name])}")
    drop(request)
    return forecast_again(request, release, source="stored")


def _preview(release: ReleaseFacts, kept: KeptList, read: WorkRead, form: ReadAs) -> dict[str, Any]:
    return {
        "release": release,
        "section": "forecast",
        "crumbs": [*crumbs(release), ("The work", reverse("forecast-work", args=[release.name]))],
        "name": kept.name,
        "read": read,
        "form": form,
        "first": read.items[:SHOWN],
        "outside": sum(not item.in_scope for item in read.items),
        "problems": read.problems[:LISTED],
        "more_problems": max(len(read.problems) - LISTED, 0),
    }
