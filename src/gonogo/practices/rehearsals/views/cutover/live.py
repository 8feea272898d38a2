# SPDX-License-Identifier: Apache-2.0
"""Where are we, until when can we turn back, and what do I do now? The page that everybody looks at in the night."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonogo.core import clock
from gonogo.core.errors import BadInput, Conflict, NotFound, Refused
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rehearsals.actions.cutover.moves import ACTIONS, Sender, make_move
from gonogo.practices.rehearsals.forms import ASKED, CastVote, Comment
from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts, cutover_named
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb
from gonogo.practices.rehearsals.rules.cutover.runbook import Task
from gonogo.practices.rehearsals.rules.cutover.telling import leads_past_return
from gonogo.practices.rehearsals.views.cutover.shown import clock_of, move_id, shown, who_of


def seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    """The release, for people who may look at it."""
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


@signed_in
@require_safe
def cutover(request: HttpRequest, release: str, name: str) -> HttpResponse:
    """The live page of a dress rehearsal or cutover."""
    return cutover_page(request, seen_release(request, release), name)


def cutover_page(
    request: HttpRequest, release: ReleaseFacts, name: str, *, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """The live page, with a comment that could not be taken if there is one."""
    context = _context(request, release, cutover_named(release, name))
    context["form"] = form or Comment()
    return render(request, "rehearsals/cutover/cutover.html", context, status=status)


@require_safe
def live(request: HttpRequest, release: str, name: str) -> HttpResponse:
    """The part of the page that changes, asked for every few seconds. Nothing new sends only the time."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    facts = seen_release(request, release)
    context = _context(request, facts, cutover_named(facts, name))
    if request.GET.get("seen") == context["shown"].seen:
        response = render(request, "rehearsals/cutover/parts/as_of.html", context | {"swap": True})
        response["HX-Reswap"] = "none"
        return response
    return render(request, "rehearsals/cutover/live.html", context)


@signed_in
@require_safe
def printed(request: HttpRequest, release: str, name: str) -> HttpResponse:
    """Everything on paper: who does what when, with telephone numbers and room to write."""
    facts = seen_release(request, release)
    context = _context(request, facts, cutover_named(facts, name))
    return render(request, "rehearsals/cutover/printed.html", context)


@signed_in
@require_POST
def comment(request: HttpRequest, release: str, name: str) -> HttpResponse:
    """Put a comment into the log."""
    facts = seen_release(request, release)
    form = Comment(request.POST)
    if not form.is_valid():
        return cutover_page(request, facts, name, form=form, status=400)
    one = cutover_named(facts, name)
    sender = Sender(actor_of(request), _given_id(request) or move_id(one, actor_of(request).name, Verb.COMMENT, ""))
    make_move(facts, name, Move(Verb.COMMENT, note=form.cleaned_data["note"]), by=sender, now=clock.now())
    return redirect("cutover", release=release, name=name)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, release: str, name: str, verb: str) -> HttpResponse:
    """Ask before a move, or make it. A button that needs no question posts here at once, with the id of its press."""
    facts = seen_release(request, release)
    one = cutover_named(facts, name)
    asked = _verb(verb)
    authorize(actor_of(request), ACTIONS.get(asked, Action.WORK_CUTOVER), release=release)
    task = one.version.runbook.task(request.GET.get("task") or request.POST.get("task") or "")
    if request.method == "POST" and request.POST.get("at-once"):
        return _made(request, facts, one, Move(asked, task.id if task else ""), request.POST.get("id", ""))
    form = _form(request, one, asked, task)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        move = Move(
            asked,
            task.id if task else "",
            given.get("note", ""),
            given.get("voter", ""),
            Answer(given["answer"]) if given.get("answer") else None,
            aware=given.get("aware", False),
        )
        try:
            return _made(request, facts, one, move, request.POST.get("id", ""), refused=True)
        except (BadInput, Refused) as error:
            form.add_error(None, error.message)
    context = _asked(request, facts, one, asked, task, form)
    return render(request, "rehearsals/cutover/act.html", context, status=400 if form.errors else 200)


def _made(
    request: HttpRequest, release: ReleaseFacts, one: CutoverFacts, move: Move, id: str, *, refused: bool = False
) -> HttpResponse:
    """Make the move and go back to the live page; what was refused is said there, unless the form says it."""
    sender = Sender(actor_of(request), id or move_id(one, actor_of(request).name, move.verb, move.task))
    try:
        make_move(release, one.name, move, by=sender, now=clock.now())
    except (Conflict, Refused) as error:
        if refused:
            raise
        messages.error(request, error.message)
    return redirect("cutover", release=release.name, name=one.name)


def _verb(name: str) -> Verb:
    try:
        verb = Verb(name)
    except ValueError:
        raise NotFound(f'A cutover knows no "{name}".') from None
    if verb not in ASKED:
        raise NotFound(f"{name} has no page of its own.")
    return verb


def _form(request: HttpRequest, one: CutoverFacts, verb: Verb, task: Task | None) -> Form:
    kind = ASKED[verb].form
    data = request.POST if request.method == "POST" else None
    if kind is CastVote:
        return CastVote(data, voters=_voters(request, one, task))
    if verb is Verb.BEGIN and (task is None or task.id != one.version.runbook.point_of_no_return):
        kind = ASKED[Verb.START].form
    if verb is Verb.DONE and task is not None and one.execution.of(task.id).stage is Stage.RUNNING:
        kind = ASKED[Verb.START].form
    return kind(data)


def _voters(request: HttpRequest, one: CutoverFacts, task: Task | None) -> dict[str, str]:
    """For whom this person may vote: for themselves and their roles, and as a lead for everybody."""
    person, runbook = actor_of(request).name, one.version.runbook
    voters = task.voters if task else ()
    own = [voter for voter in voters if runbook.stands_behind(person, (voter,))]
    others = [voter for voter in voters if voter not in own]
    leads = may(request, Action.LEAD_CUTOVER)
    listed = [*own, *(others if leads or not own else [])]
    return {voter: runbook.called(voter) + ("" if voter in own else ", as they told you") for voter in listed}


def _asked(
    request: HttpRequest, release: ReleaseFacts, one: CutoverFacts, verb: Verb, task: Task | None, form: Form
) -> dict[str, Any]:
    asked = ASKED[verb]
    words = {"name": f"the {one.kind.words}", "task": task.name if task else ""}
    point = task is not None and task.id == one.version.runbook.point_of_no_return
    plain = verb is Verb.BEGIN and not point
    running = verb is Verb.DONE and task is not None and one.execution.of(task.id).stage is Stage.RUNNING
    made = shown(request, release, one, clock.now())
    return {
        "release": release,
        "cutover": one,
        "crumbs": crumbs(release, one),
        "verb": verb.value,
        "question": (f"Is “{words['task']}” done?" if running else asked.question.format(**words)),
        "button": "Start" if plain else asked.button.format(**words),
        "effect": "" if plain or running else asked.effect,
        "grave": asked.grave and not plain,
        "task": task,
        "form": form,
        "turn": made.board.turn_back,
        "crosses": task is not None and verb is Verb.VOTE and leads_past_return(one.execution, task),
        "id": move_id(one, actor_of(request).name, verb, task.id if task else ""),
    }


def _context(request: HttpRequest, release: ReleaseFacts, one: CutoverFacts) -> dict[str, Any]:
    now = clock.now()
    execution = one.execution
    leads = may(request, Action.LEAD_CUTOVER, release=release.name)
    stops = may(request, Action.TURN_BACK, release=release.name)
    length = clock_of(release, one.window.length)
    return {
        "release": release,
        "cutover": one,
        "execution": execution,
        "shown": shown(request, release, one, now),
        "crumbs": crumbs(release, one)[:-1],
        "now": now,
        "as_of": f"{release.local(now):%H:%M:%S %Z}",
        "window": (length(one.window.starts), length(one.window.ends)),
        "may_lead": leads,
        "works": who_of(request, release) is not None,
        "may_turn_back": stops and execution.standing is Standing.FORWARD and execution.no_return_at is None,
        "may_pause": stops and execution.under_way and not execution.paused,
        "may_finish": leads and execution.under_way,
        "past": execution.no_return_at is not None,
        "comment_id": move_id(one, actor_of(request).name, Verb.COMMENT, ""),
    }


def crumbs(release: ReleaseFacts, one: CutoverFacts | None = None) -> list[tuple[str, str]]:
    """The way to the pages of cutovers, and to one of them."""
    found = [
        (release.title, reverse("board", args=[release.name])),
        ("Cutovers", reverse("cutovers", args=[release.name])),
    ]
    return [*found, (one.name, reverse("cutover", args=[release.name, one.name]))] if one else found


def _given_id(request: HttpRequest) -> str:
    return request.POST.get("id", "")[:64]
