# SPDX-License-Identifier: Apache-2.0
"""How are the tasks of a runbook changed, one question at a time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonogo.core import clock
from gonogo.core.errors import BadInput, Conflict, NotFound
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, signed_in
from gonogo.practices.rehearsals.actions.cutover.runbooks import keep_runbook
from gonogo.practices.rehearsals.files.cutover import RunbookError, runbook_from_data, runbook_to_data
from gonogo.practices.rehearsals.forms import (
    ChoiceField,
    ChoicesField,
    LongField,
    SpanField,
    TaskField,
    TextField,
)
from gonogo.practices.rehearsals.queries.cutovers import RunbookFacts, runbook_named
from gonogo.practices.rehearsals.rules.cutover.runbook import Task, TaskKind
from gonogo.practices.rehearsals.views.cutover.live import crumbs, seen_release


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a task: its key in the file, how it is asked, and what helps to answer."""

    key: str
    label: str
    asks: str
    help: str


QUESTIONS: Mapping[str, Question] = {
    one.key: one
    for one in (
        Question("name", "What", "What is to be done?", "In a few words, as one says it on the bridge."),
        Question("owner", "Who", "Who does it, or answers for it?", "A role, so that others can step in, or a person."),
        Question("after", "After", "Which tasks must be done before?", "None means that it begins at the start."),
        Question(
            "planned", "Takes", "How long does it take?",
            "Such as 15m or 1h30m. Left empty, the median of the latest dress rehearsals counts.",
        ),
        Question("does", "How", "What exactly is done, and how is that seen?", "Left empty when the name says it."),
        Question("voters", "Voters", "Who votes?", "It is go when everybody says go."),
    )
}  # fmt: skip


@signed_in
@require_safe
def task(request: HttpRequest, release: str, runbook: str, task: str) -> HttpResponse:
    """One task, with each answer and a way to change it."""
    facts = changeable(request, release)
    book = runbook_named(facts, runbook)
    found = _task(book, task)
    answers = [(QUESTIONS[key], _answer(book, found, key)) for key in _keys(found)]
    context = {
        "release": facts,
        "crumbs": _crumbs(facts, book),
        "runbook": book,
        "task": found,
        "answers": answers,
        "waited_for": [one.name for one in book.runbook.tasks if found.id in one.after],
        "point": book.runbook.point_of_no_return == found.id,
    }
    return render(request, "rehearsals/cutover/task.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, release: str, runbook: str, task: str, key: str) -> HttpResponse:
    """One question about one task; the answer makes a new version of the runbook."""
    facts = changeable(request, release)
    book = runbook_named(facts, runbook)
    found = _task(book, task)
    if key not in _keys(found):
        raise NotFound(f'There is no question "{key}" about this task.')
    form = _form(request, book, found, key)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, facts, book, found.id, key, form.cleaned_data["value"], form.cleaned_data["version"])
        except RunbookError as error:
            form.add_error("value", " ".join(problem.message + "." for problem in error.problems))
        except (BadInput, Conflict) as error:
            form.add_error(None, error.message)
        else:
            return redirect("runbook-task", release=release, runbook=runbook, task=task)
    context = {
        "release": facts,
        "crumbs": [*_crumbs(facts, book), (found.name, reverse("runbook-task", args=[release, runbook, task]))],
        "question": QUESTIONS[key],
        "task": found,
        "runbook": book,
        "form": form,
    }
    return render(request, "rehearsals/cutover/question.html", context, status=400 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, release: str, runbook: str) -> HttpResponse:
    """Ask what is to be done; the rest is asked on the page of the new task."""
    facts = changeable(request, release)
    book = runbook_named(facts, runbook)
    form = TextField(request.POST or None, initial={"version": book.number})
    form.fields["value"].label = QUESTIONS["name"].asks
    if request.method == "POST" and form.is_valid():
        data = runbook_to_data(book.file)
        id = _new_id(book, form.cleaned_data["value"])
        last = data["tasks"][-1]
        data["tasks"].append(
            {
                "id": id,
                "name": form.cleaned_data["value"],
                "owner": last["owner"],
                "kind": "manual",
                "after": [last["id"]],
            }
        )
        try:
            _keep(request, facts, book, data, form.cleaned_data["version"])
        except (BadInput, Conflict) as error:
            form.add_error(None, error.message)
        else:
            return redirect("runbook-task", release=release, runbook=runbook, task=id)
    context = {
        "release": facts,
        "crumbs": _crumbs(facts, book),
        "question": QUESTIONS["name"],
        "runbook": book,
        "form": form,
    }
    return render(request, "rehearsals/cutover/question.html", context, status=400 if form.errors else 200)


@signed_in
@require_POST
def remove(request: HttpRequest, release: str, runbook: str, task: str) -> HttpResponse:
    """Take a task out, unless others wait for it."""
    facts = changeable(request, release)
    book = runbook_named(facts, runbook)
    found = _task(book, task)
    data = runbook_to_data(book.file)
    for section in ("tasks", "backout"):
        if section in data:
            data[section] = [one for one in data[section] if one["id"] != found.id]
    try:
        _keep(request, facts, book, data, book.number)
    except RunbookError as error:
        messages.error(request, f"“{found.name}” stays: {error.problems[0].message}.")
        return redirect("runbook-task", release=release, runbook=runbook, task=task)
    messages.success(request, f"“{found.name}” was taken out.")
    return redirect("runbook", release=release, runbook=runbook)


def changeable(request: HttpRequest, name: str) -> ReleaseFacts:
    """The release, for people who may change its runbooks."""
    facts = seen_release(request, name)
    authorize(actor_of(request), Action.CHANGE_RUNBOOK, release=name)
    return facts


def _crumbs(release: ReleaseFacts, book: RunbookFacts) -> list[tuple[str, str]]:
    return [*crumbs(release), (book.name, reverse("runbook", args=[release.name, book.name]))]


def _task(book: RunbookFacts, id: str) -> Task:
    found = book.runbook.task(id)
    if found is None:
        raise NotFound(f'There is no task "{id}" in the runbook {book.name}.')
    return found


def _keys(task: Task) -> tuple[str, ...]:
    """The questions about this kind of task."""
    return tuple(key for key in QUESTIONS if key != "voters" or task.kind is TaskKind.DECISION)


def _answer(book: RunbookFacts, task: Task, key: str) -> str:
    data = _data(book, task.id)
    value = data.get(key)
    if key == "after":
        names = [found.name for id in task.after if (found := book.runbook.task(id))]
        return ", ".join(names) or "Begins at the start"
    if key == "planned":
        return str(value) if value else "The median of the latest dress rehearsals"
    if key in {"owner", "voters"}:
        who = [task.owner] if key == "owner" else list(task.voters)
        return ", ".join(map(book.runbook.called, who))
    return str(value or "Nothing more")


def _data(book: RunbookFacts, id: str) -> dict[str, Any]:
    data = runbook_to_data(book.file)
    return next(one for section in ("tasks", "backout") for one in data.get(section, ()) if one["id"] == id)


def _form(request: HttpRequest, book: RunbookFacts, task: Task, key: str) -> TaskField:
    data = request.POST if request.method == "POST" else None
    initial = {"version": book.number, "value": _data(book, task.id).get(key, "")}
    people = {who: book.runbook.called(who) for who in (*book.runbook.roles, *book.runbook.contacts)}
    form: TaskField
    if key == "owner":
        form = ChoiceField(data, initial=initial, choices=people)
    elif key == "voters":
        form = ChoicesField(data, initial=initial, choices=people)
    elif key == "after":
        others = {one.id: one.name for one in book.runbook.branch(task.branch) if one.id != task.id}
        form = ChoicesField(data, initial=initial, choices=others)
    elif key == "planned":
        form = SpanField(data, initial=initial)
    else:
        form = (TextField if key == "name" else LongField)(data, initial=initial)
    field: forms.Field = form.fields["value"]
    field.label, field.help_text = QUESTIONS[key].asks, QUESTIONS[key].help
    return form


def _change(
    request: HttpRequest, release: ReleaseFacts, book: RunbookFacts, id: str, key: str, value: Any, version: int
) -> None:
    data = runbook_to_data(book.file)
    for section in ("tasks", "backout"):
        for one in data.get(section, ()):
            if one["id"] == id:
                one.pop(key, None)
                if value:
                    one[key] = value
    _keep(request, release, book, data, version)


def _keep(request: HttpRequest, release: ReleaseFacts, book: RunbookFacts, data: dict[str, Any], version: int) -> None:
    file = runbook_from_data(data)
    kept, changed = keep_runbook(release, file, by=actor_of(request), now=clock.now(), expected=version)
    if changed:
        messages.success(request, f"{kept.name} is at version {kept.number} now.")


def _new_id(book: RunbookFacts, name: str) -> str:
    base = (
        "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name.lower()).strip("-")[:60] or "task"
    )
    number, id = 2, base
    while book.runbook.task(id) is not None:
        id, number = f"{base}-{number}", number + 1
    return id
