# SPDX-License-Identifier: Apache-2.0
"""Which page says why one user sees the new or the old version?

The key of a user is personal data in most agencies. It is sent in the body of a POST, never in an address: addresses
stand in the logs of servers and proxies, in histories of browsers and in referrers. The answer is not cached either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gonogo.core import clock
from gonogo.core.queries.people import names_of_people
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.membership import MatchAttributes
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.rules.roster import KEY
from gonogo.core.web import actor_of, signed_in
from gonogo.practices.rollout import queries
from gonogo.practices.rollout.operations.explain import LONGEST_USER
from gonogo.practices.rollout.queries import history
from gonogo.practices.rollout.queries.history import Explained
from gonogo.practices.rollout.rules import answering
from gonogo.practices.rollout.rules.instants import Instant, NoInstant, read_instant
from gonogo.practices.rollout.rules.seen import Seen
from gonogo.practices.rollout.rules.telling import moment_words, state_words
from gonogo.practices.rollout.rules.wave_bar import Bar, wave_bar

MOST_ATTRIBUTES = 8
"""How many attributes the form asks for; the command line takes any."""


class WhoForm(forms.Form):
    """Which user is asked about, at which moment; `names` are the attributes to ask for."""

    user = forms.CharField(
        label="User key",
        help_text="As your application names the user, and as it stands in the rosters.",
        max_length=LONGEST_USER,
        error_messages={"required": "Give the key of the user."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    at = forms.CharField(
        label="When",
        required=False,
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, release: ReleaseFacts, now: datetime, names: tuple[str, ...] = ()) -> None:
        super().__init__(*args)
        self.release, self.now = release, now
        self.named = {f"attribute-{number}": name for number, name in enumerate(names)}
        self.fields["at"].help_text = f"Left empty, it is now. The time zone is {release.plan.timezone}."
        for field, name in self.named.items():
            self.fields[field] = forms.CharField(label=name.capitalize(), required=False, max_length=1000)

    def clean_at(self) -> Instant:
        """The moment, or a sentence why there is none."""
        said = self.cleaned_data["at"]
        try:
            return read_instant(said, self.release.zone, self.now) if said else Instant(self.now)
        except NoInstant as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def attributes(self) -> dict[str, str]:
        """What was said about the user; an empty field says nothing."""
        return {name: said for field, name in self.named.items() if (said := self.cleaned_data.get(field))}


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer as the page shows it."""

    sentence: str
    served: bool
    notes: tuple[str, ...]
    found: Explained | None
    facts: tuple[tuple[str, str], ...]
    bar: Bar | None
    seen: tuple[Seen, ...]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, release: str) -> HttpResponse:
    """Why does this user see it? One field, and the answer as a sentence, a picture and a time line."""
    authorize(actor_of(request), Action.SEE, release=release)
    facts = release_named(release)
    now = clock.now()
    form, shown = _asked(request, facts, now) if request.method == "POST" else (_form(facts, now), None)
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": [
            (facts.title, reverse("board", args=[facts.name])),
            ("Waves", reverse("waves", args=[facts.name])),
        ],
        "form": form,
        "shown": shown,
        "names": names_of_people() if shown else {},
    }
    return render(request, "rollout/explain.html", context, status=400 if form.is_bound and form.errors else 200)


def _form(release: ReleaseFacts, now: datetime, data: Any = None, names: tuple[str, ...] = ()) -> WhoForm:
    if release.plan.population is None:
        names = names or _attributes_asked(release)
    return WhoForm(data, release=release, now=now, names=names)


def _asked(request: HttpRequest, release: ReleaseFacts, now: datetime) -> tuple[WhoForm, Shown | None]:
    """The form, with attributes to fill in when the population does not list the user; and the answer."""
    form = _form(release, now, request.POST, _attributes_asked(release))
    if not form.is_valid():
        return _form(release, now, request.POST), None
    user, instant = form.cleaned_data["user"], form.cleaned_data["at"]
    found = history.explained(release, user, form.attributes, instant.moment)
    if found is not None and found.person.listed:
        form = _form(release, now, request.POST)
        form.is_valid()
    return form, _shown(release, user, found, form, instant)


def _shown(release: ReleaseFacts, user: str, found: Explained | None, form: WhoForm, instant: Instant) -> Shown:
    flag = next(iter(release.plan.flags), None) if len(release.plan.flags) == 1 else None
    seen = history.history_of(release, user, form.attributes, flag)
    if found is None:
        words = answering.nothing_served(release.name, history.first_served(release.id), release.zone)
        return Shown(words, False, (instant.note,), None, (), None, seen)
    tense = answering.THEN if form.cleaned_data["at"].moment < form.now else answering.NOW
    said = answering.sentence(found.answer, tense, instant.moment, release.zone)
    notes = (instant.note, *_who_notes(release, found), *answering.notes(found.answer, found.served.plan.bucket_by))
    facts = _facts(release, found, instant)
    return Shown(
        said, found.answer.served, tuple(filter(None, notes)), found, facts, wave_bar(found.answer), seen[::-1]
    )


def _who_notes(release: ReleaseFacts, found: Explained) -> tuple[str, ...]:
    if found.person.listed:
        return ()
    if release.plan.population is None:
        return ("The plan names no population, so this rests on what is given here.",)
    return (f"The population of {release.title} does not list {answering.shown(found.answer.user)}. Is the key right?",)


def _facts(release: ReleaseFacts, found: Explained, instant: Instant) -> tuple[tuple[str, str], ...]:
    answer, wave = found.answer, found.answer.wave
    facts = [("At", moment_words(instant.moment, release.zone))]
    for one in answer.given:
        facts.append((f"Flag {one.flag}", f"{one.variant}" if one.variant is not None else "not in the plan"))
    if wave is not None:
        facts.append(("Wave", f"{wave.name}: {state_words(wave).lower()}"))
        facts.append(("In it by", f"{answer.group}: {answer.ground}"))
    if answer.draw is not None:
        facts.append(("Drawn at", answering.drawn_words(answer.draw)))
    if wave is not None and wave.holdback:
        inside = "this user is in it" if answer.held_back else "this user is not in it"
        facts.append(("Holdback", f"{wave.holdback} % of the wave; {inside}"))
    known = ", ".join(f"{name} {value}" for name, value in found.person.context.items() if name != KEY and value)
    if known:
        facts.append(("Known of them", known))
    facts.append(
        ("Decided by", f"serving version {found.served.version}, plan version {found.served.plan.plan_version}")
    )
    return tuple(facts)


def _attributes_asked(release: ReleaseFacts) -> tuple[str, ...]:
    """What user groups look at, and what people move together by."""
    matches = queries.group_matches(release.plan).values()
    matched = [name for match in matches if isinstance(match, MatchAttributes) for name in match.attributes]
    names = dict.fromkeys([*matched, *([release.plan.bucket_by] if release.plan.bucket_by != KEY else [])])
    return tuple(names)[:MOST_ATTRIBUTES]
