# SPDX-License-Identifier: Apache-2.0
"""Make and revoke the secret addresses under which calendar programs read the release calendar."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, NotFound, Refused
from gonogo.core.models import Release
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.permissions import Action, Actor, authorize, refusal
from gonogo.practices.schedule.models import CalendarFeed

MOST_FEEDS = 10
"""How many addresses of one calendar a person can have at a time: one for each of their programs."""


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed just made. The secret is shown now and never again."""

    secret: str
    row: CalendarFeed


def make_feed(release: str, *, by: Actor, now: datetime) -> NewFeed:
    """Make an address for the person who asks. Raises NotAllowed, NotFound, BadInput or Refused."""
    authorize(by, Action.SEE, release=release)
    if by.person_id is None:
        raise BadInput("A calendar address belongs to a person; sign in, or name the person with --as.")
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release_row(release).pk)
        if CalendarFeed.objects.filter(release=row, person=by.name, revoked_at=None).count() >= MOST_FEEDS:
            raise Refused(f"You have {MOST_FEEDS} addresses of this calendar. Revoke one that you no longer use.")
        feed = CalendarFeed.objects.create(release=row, secret_hash=hash_of(secret), person=by.name, created_at=now)
        record_event(
            release_id=row.pk, subject=f"calendar-feed:{feed.pk}", verb="calendar address created", by=by, at=now,
            after="active",
        )  # fmt: skip
    return NewFeed(secret, feed)


def revoke_feed(release: str, number: int, *, by: Actor, now: datetime) -> CalendarFeed:
    """Stop one's own address from working, at once; who manages people can stop anybody's. Repeating it is harmless."""
    with transaction.atomic():
        row = CalendarFeed.objects.select_for_update(of=("self",)).filter(pk=number, release__name=release).first()
        if row is None or (row.person != by.name and refusal(by, Action.MANAGE_PEOPLE) is not None):
            raise NotFound(f"You have no calendar address {number} of {release}.")
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            record_event(
                release_id=row.release_id, subject=f"calendar-feed:{row.pk}", verb="calendar address revoked",
                by=by, at=now, before="active", after="revoked",
            )  # fmt: skip
    return row


def hash_of(secret: str) -> str:
    """SHA-256 of a secret; enough, as it is 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
