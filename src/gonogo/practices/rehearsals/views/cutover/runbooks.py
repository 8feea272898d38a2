# SPDX-License-Identifier: Apache-2.0
"""What does a runbook plan, and how does a file become one?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gonogo.core import clock
from gonogo.core.rules.permissions import Action
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rehearsals.actions.cutover.runbooks import keep_runbook
from gonogo.practices.rehearsals.files.cutover import RunbookError, read_runbook
from gonogo.practices.rehearsals.files.cutover.writing import runbook_to_yaml
from gonogo.practices.rehearsals.forms import (
    ImportRunbook,
)
from gonogo.practices.rehearsals.queries.cutovers import runbook_named, versions_of
from gonogo.practices.rehearsals.queries.lengths import lengths_of
from gonogo.practices.rehearsals.rules.cutover.board import Row, board
from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Kind
from gonogo.practices.rehearsals.rules.cutover.picture import axis_of, bars_of
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch
from gonogo.practices.rehearsals.views.cutover.changing import changeable
from gonogo.practices.rehearsals.views.cutover.lines import owner_words
from gonogo.practices.rehearsals.views.cutover.live import crumbs, seen_release
from gonogo.practices.rehearsals.views.cutover.shown import clock_of


@signed_in
@require_safe
def runbook(request: HttpRequest, release: str, runbook: str) -> HttpResponse:
    """A runbook with its planned schedule, its critical path and the latest time to turn back."""
    facts = seen_release(request, release)
    book = runbook_named(facts, runbook)
    known = lengths_of(facts, book.runbook, clock.now())
    window = book.runbook.window
    clocked = clock_of(facts, window.length)
    made = board(Execution(book.runbook), known, Kind.CUTOVER, window, window.starts, clocked)
    axis = axis_of(made, window, clocked, under_way=False)
    rows = [
        (row, bars_of(row, axis)[:1], owner_words(book.runbook, row.task.owner), _times(row, clocked))
        for row in made.rows
    ]
    context = {
        "release": facts,
        "crumbs": crumbs(facts),
        "runbook": book,
        "board": made,
        "axis": axis,
        "forward": [row for row in rows if row[0].task.branch is Branch.FORWARD],
        "back": [row for row in rows if row[0].task.branch is Branch.BACKOUT],
        "finish": clocked(made.live.planned.finish),
        "turn_at": clocked(made.turn_back.at) if made.turn_back.at else "",
        "window": (clocked(window.starts), clocked(window.ends)),
        "versions": versions_of(facts, book.name),
        "may_change": may(request, Action.CHANGE_RUNBOOK, release=release),
        "may_lead": may(request, Action.LEAD_CUTOVER, release=release),
    }
    return render(request, "rehearsals/cutover/runbook.html", context)


@signed_in
@require_safe
def runbook_file(request: HttpRequest, release: str, runbook: str) -> HttpResponse:
    """The newest version as a file."""
    book = runbook_named(seen_release(request, release), runbook)
    response = HttpResponse(runbook_to_yaml(book.file), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{book.name}.yaml"'
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_runbook(request: HttpRequest, release: str) -> HttpResponse:
    """Upload a runbook file; everything that is wrong is listed with line and column."""
    facts = changeable(request, release)
    form = ImportRunbook(request.POST or None, request.FILES or None)
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = read_runbook(file.read(), file=file.name or "runbook.yaml")
            kept, changed = keep_runbook(facts, read, by=actor_of(request), now=clock.now())
        except RunbookError as error:
            problems = error.details
        else:
            said = f"is at version {kept.number} now" if changed else f"says the same as version {kept.number}"
            messages.success(request, f"{kept.name} {said}.")
            return redirect("runbook", release=release, runbook=kept.name)
    context = {"release": facts, "crumbs": crumbs(facts), "form": form, "problems": problems}
    status = 400 if form.errors or problems else 200
    return render(request, "rehearsals/cutover/import.html", context, status=status)


def _times(row: Row, clocked: Callable[[datetime], str]) -> str:
    return f"{clocked(row.planned.start)}–{clocked(row.planned.end)}" if row.planned else ""
