# SPDX-License-Identifier: Apache-2.0
"""Which page says what happens if the date moves, and moves it?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gonogo.core import clock
from gonogo.core.errors import BadInput, Conflict
from gonogo.core.planfile import plan_to_data
from gonogo.core.practice import all_checks
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.schedule.actions.moving import Moved, move_date, moved
from gonogo.practices.schedule.queries.buffer import buffer_of
from gonogo.practices.schedule.queries.moving import difference, opened_waves
from gonogo.practices.schedule.queries.openings import openings_of
from gonogo.practices.schedule.rules.days.moving import Along, anchor_of
from gonogo.practices.schedule.views.calendar import seen_release

Day = date
FIRST, LAST = date(1990, 1, 1), date(2999, 12, 31)
CHOICES = [
    (Along.WAVES.value, "All waves that have not opened, by the same number of days"),
    (Along.ALL.value, "These waves and the code freeze"),
    (Along.NOTHING.value, "Nothing: only the release date"),
]


class MoveDate(forms.Form):
    """Another day, and what moves along."""

    date = forms.DateField(
        label="New day",
        widget=forms.DateInput(attrs={"type": "date", "class": "usa-input--medium"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose a day.", "invalid": "Choose a day such as 2027-03-09."},
    )
    along = forms.ChoiceField(
        label="What moves along?", choices=CHOICES, initial=Along.WAVES.value, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if begun:
            del self.fields["along"]

    def clean_date(self) -> Day:
        """A day that a plan can name."""
        day: Day = self.cleaned_data["date"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(f"Choose a day between {FIRST.year} and {LAST.year}.")
        return day

    @property
    def along_chosen(self) -> Along:
        """What moves along; the waves when nothing is said."""
        return Along(self.cleaned_data.get("along") or Along.WAVES)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: HttpRequest, release: str) -> HttpResponse:
    """What would be different with another date; and, for who may, moving it."""
    facts = seen_release(request, release)
    now = clock.now()
    happened = opened_waves(facts, now)
    begun = any(wave.name in happened for wave in facts.plan.waves)
    given = _given(request)
    form = MoveDate(given, begun=begun)
    if given is None or not form.is_valid():
        return _page(request, facts, form, happened, now, status=200 if given is None else 400)
    day, along = form.cleaned_data["date"], form.along_chosen
    error: BadInput | Conflict | None = None
    try:
        after = moved(facts, day, along=along, happened=happened)
        if not after.shifts:
            form.add_error("date", "That is the day on which it is planned now. Choose another one.")
            return _page(request, facts, form, happened, now, status=400)
        if request.method == "POST":
            seen = _number(request.POST.get("on_version", ""))
            actor = actor_of(request)
            move_date(facts, day, along=along, happened=happened, by=actor, now=now, expected_version=seen)
            messages.success(request, f"Moved to {day:%A, %-d %B %Y}. Waivers and polls were about the plan before.")
            return redirect("board", release=release)
    except Conflict as problem:
        error, after, facts = problem, None, release_named(release)
    except BadInput as problem:
        error, after = problem, None
    return _page(request, facts, form, happened, now, after=after, error=error, status=_status(error))


def _given(request: HttpRequest) -> dict[str, Any] | None:
    """What was asked; a link may leave out what moves along."""
    sent = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and "date" not in sent:
        return None
    return {"along": Along.WAVES.value, **sent.dict()}


def _status(error: BadInput | Conflict | None) -> int:
    if error is None:
        return 200
    return 409 if isinstance(error, Conflict) else 400


def _number(text: str) -> int:
    """The version of the plan that the person saw; 0 fits none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _page(
    request: HttpRequest,
    release: ReleaseFacts,
    form: MoveDate,
    happened: frozenset[str],
    now: datetime,
    *,
    after: Moved | None = None,
    error: BadInput | Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    anchor = anchor_of(plan_to_data(release.plan), happened)
    coming = next((wave.name for wave in release.plan.waves if wave.name not in happened), "")
    context: dict[str, Any] = {
        "release": release,
        "crumbs": [
            (release.title, reverse("board", args=[release.name])),
            ("Calendar", reverse("calendar", args=[release.name])),
        ],
        "form": form,
        "anchor": anchor,
        "begun": "along" not in form.fields,
        "coming": coming,
        "picks": _picks(release, anchor, now) if anchor and "along" in form.fields else (),
        "error": error,
        "details": tuple(error.details) if error is not None else (),
        "may_move": may(request, Action.APPLY_PLAN, release=release.name),
    }
    if after is not None:
        context |= _result(release, after, happened, now, form)
    return render(request, "schedule/moving.html", context, status=status)


def _picks(release: ReleaseFacts, anchor: date, now: datetime) -> tuple[tuple[date, str], ...]:
    """Days worth trying: the earliest that can be promised, and a week to either side."""
    standing = buffer_of(release, now)
    found: dict[date, str] = {}
    if standing is not None and standing.earliest is not None and standing.earliest != anchor:
        found[standing.earliest] = "the earliest day that can be promised"
    found.setdefault(anchor + timedelta(days=7), "a week later")
    found.setdefault(anchor - timedelta(days=7), "a week earlier")
    return tuple(found.items())


def _result(
    release: ReleaseFacts, after: Moved, happened: frozenset[str], now: datetime, form: MoveDate
) -> dict[str, Any]:
    told = difference(release, after.release, now, happened=happened)
    openings = {f"wave {one.wave}": one for one in openings_of(after.release)}
    questions = {check.id: check.question for check in all_checks().values()}
    return {
        "after": after,
        "told": told,
        "checks": [(pair, questions[pair.check]) for pair in told.checks],
        "lands": [(shift, _day(shift.before), _day(shift.after), openings.get(shift.name)) for shift in after.shifts],
        "day": form.cleaned_data["date"],
        "along": form.along_chosen.value,
        "span": _span(after.days),
    }


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _span(days: int) -> str:
    count = "a day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{count} {'later' if days > 0 else 'earlier'}"
