# SPDX-License-Identifier: Apache-2.0
"""What is on record: evidence, newest first, with the state of the chain; and who did what when?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.models import Event
from gonogo.core.practice import all_checks, evidence_kinds, practices
from gonogo.core.queries.ledger import all_evidence, broken_link, events_of
from gonogo.core.queries.releases import ReleaseFacts, release_named, release_row
from gonogo.core.rules.attestation import statement
from gonogo.core.rules.evidence import BrokenLink, EvidenceFacts
from gonogo.core.web import signed_in
from gonogo.faces.web import words
from gonogo.faces.web.queries import evidence_entry

PAGE = 50
VERIFIED_AT_ONCE = 2000
"""A chain up to this length is walked whenever the page is shown; a longer one when asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of evidence as people read it."""

    facts: EvidenceFacts
    title: str
    says: str
    about: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether the ledger is whole; `checked` says whether it was walked for this page."""

    length: int
    checked: bool
    broken: BrokenLink | None


@signed_in
def evidence(request: HttpRequest, release: str) -> HttpResponse:
    """The ledger of a release, newest first."""
    facts, now = release_named(release), clock.now()
    chosen = request.GET.get("practice", "")
    page = max(_number(request.GET.get("page")), 1)
    known = {one.id: one.title for one in practices()}
    chosen = chosen if chosen in known else ""
    found = all_evidence(facts.id, kind=chosen, newest_first=True, limit=page * PAGE + 1)
    shown = [read_entry(one, now) for one in found[(page - 1) * PAGE : page * PAGE]]
    context = _context(facts) | {
        "entries": shown,
        "practices": practices(),
        "chosen": chosen,
        "chosen_title": known.get(chosen, ""),
        "page": page,
        "older": len(found) > page * PAGE,
        "chain": _chain(facts, walk="verify" in request.GET),
    }
    return render(request, "web/evidence/evidence.html", context)


@signed_in
def entry(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """One piece of evidence with its facts and its place in the chain."""
    facts, now = release_named(release), clock.now()
    one = evidence_entry(facts, number)
    context = _context(facts) | {
        "entry": read_entry(one, now),
        "pairs": [(words.plain(key), _fact(value)) for key, value in one.facts.items() if key != "statement"],
    }
    context["crumbs"] = [*context["crumbs"], ("Evidence", reverse("evidence", args=[release]))]
    return render(request, "web/evidence/entry.html", context)


@signed_in
def history(request: HttpRequest, release: str) -> HttpResponse:
    """Who did what, newest first."""
    facts = release_named(release)
    page = max(_number(request.GET.get("page")), 1)
    events = events_of(facts.id, limit=page * PAGE + 1)
    context = _context(facts) | {
        "events": [(one, told(one)) for one in events[(page - 1) * PAGE : page * PAGE]],
        "page": page,
        "older": len(events) > page * PAGE,
    }
    context["crumbs"] = [*context["crumbs"], ("Evidence", reverse("evidence", args=[release]))]
    return render(request, "web/evidence/history.html", context)


def read_entry(one: EvidenceFacts, now: datetime) -> Entry:
    """The entry with a title people know."""
    room, _, name = one.kind.partition(".")
    titles = {practice.id: practice.title for practice in practices()}
    what = all_checks()[one.kind].question if one.kind in all_checks() else evidence_kinds().get(one.kind, one.kind)
    about = "the whole release" if one.subject == "release" else one.subject.replace(":", " ")
    return Entry(
        one,
        f"{titles.get(room, room)}: {words.plain(name)}",
        words.said(statement(one)),
        f"{what} About {about}.",
        one.expired(now),
    )


def told(event: Event) -> str:
    """An event in words: wave pilot opened, from planned to open 100 %."""
    kind, _, name = event.subject.partition(":")
    verb = event.verb
    if name:
        verb = f"{kind} {name}{verb.removeprefix(kind)}" if verb.startswith(kind) else f"{verb}, {kind} {name}"
    if event.before and event.after:
        return f"{verb}, from {event.before} to {event.after}"
    return f"{verb}, now {event.after}" if event.after and event.after not in verb else verb


def _fact(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def _chain(release: ReleaseFacts, *, walk: bool) -> Chain:
    row = release_row(release.name)
    checked = walk or row.ledger_length <= VERIFIED_AT_ONCE
    return Chain(row.ledger_length, checked, broken_link(row) if checked else None)


def _context(release: ReleaseFacts) -> dict[str, Any]:
    return {
        "release": release,
        "crumbs": [("Releases", reverse("releases")), (release.title, reverse("board", args=[release.name]))],
    }
