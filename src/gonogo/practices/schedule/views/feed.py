# SPDX-License-Identifier: Apache-2.0
"""How does a calendar program read the release calendar, and how does a person get and give up an address for it?"""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from gonogo.adapters.calendar_file import FileEvent, calendar_file
from gonogo.core import clock
from gonogo.core.errors import Refused
from gonogo.core.rules.calendar import CalendarEntry
from gonogo.core.web import actor_of, signed_in
from gonogo.practices.schedule.actions.feeds import hash_of, make_feed, revoke_feed
from gonogo.practices.schedule.queries.calendar import FeedContent, feed_content
from gonogo.practices.schedule.rules.days.feed import lasting_uid, sequence_of
from gonogo.practices.schedule.views.calendar import calendar_page, seen_release, url_of

TYPE = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar as a file, for whoever has the secret; to everybody else there is nothing here."""
    content = feed_content(hash_of(secret), clock.now())
    if content is None:
        return HttpResponse(status=404, headers={"Cache-Control": "private, no-store"})
    body = _written(request, content)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=TYPE)
    response["Content-Disposition"] = f'inline; filename="{content.release.name}.ics"'
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _written(request: HttpRequest, content: FeedContent) -> bytes:
    events = [_event(request, content, entry) for entry in content.entries]
    return calendar_file(content.release.title, events)


def _event(request: HttpRequest, content: FeedContent, entry: CalendarEntry) -> FileEvent:
    assert entry.changed_at is not None, "The entries of a feed carry when they changed."
    name = content.release.name
    return FileEvent(
        uid=lasting_uid(entry.uid, name, content.begun),
        title=entry.title,
        start=entry.start,
        end=entry.end,
        note=entry.note,
        category=entry.kind.value,
        url=request.build_absolute_uri(url_of(entry, name) or reverse("calendar", args=[name])),
        changed_at=entry.changed_at,
        sequence=sequence_of(entry.changed_at, content.begun),
    )


@signed_in
@require_POST
def subscribe(request: HttpRequest, release: str) -> HttpResponse:
    """Make an address for the person who asks, on a page that nothing keeps."""
    facts = seen_release(request, release)
    try:
        made = make_feed(release, by=actor_of(request), now=clock.now())
    except Refused as error:
        return calendar_page(request, facts, status=409, refusal=error.message)
    address = request.build_absolute_uri(reverse("calendar-feed", args=[made.secret]))
    context = {
        "release": facts,
        "crumbs": [
            (facts.title, reverse("board", args=[release])),
            ("Calendar", reverse("calendar", args=[release])),
        ],
        "address": address,
        "opens": f"webcal://{address.partition('://')[2]}",
    }
    response = render(request, "schedule/calendar_address.html", context)
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def revoke(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """Stop an address from working."""
    seen_release(request, release)
    revoke_feed(release, number, by=actor_of(request), now=clock.now())
    messages.success(request, "The address no longer works. Programs that used it show what they read last.")
    return redirect("calendar", release=release)
