# SPDX-License-Identifier: Apache-2.0
"""Which events still have to be told to whom, and what becomes of each try?

Events are written by the actions that move waves, which know nothing of webhooks. Here they are found afterwards, each
becomes one delivery per webhook, and a delivery is due until it arrived or was given up. Whatever happens to this
process, an event is told at least once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from gonogo.adapters.webhooks import Answer, Message
from gonogo.core.actions.record_event import record_event
from gonogo.core.models import Event
from gonogo.core.rules.permissions import Actor, Role
from gonogo.practices.rollout.models import Delivery, Webhook
from gonogo.practices.rollout.queries.webhooks import happening_of, host_of
from gonogo.practices.rollout.rules.webhook import MOST_TRIES, Fate, NextStep, decide_next_step
from gonogo.practices.rollout.rules.webhook_message import body_of, headers_of, is_told, message_id, secret_of

CLAIM = timedelta(seconds=30)
"""How long a delivery belongs to who took it; after that whoever took it must have died, and it is due again."""
SETTLED = timedelta(minutes=10)
"""How old an event is before the cursor passes it: of two written at once, the later number may be seen first."""
_GONOGO = Actor(name="gonogo", role=Role.ADMIN, via="webhooks")


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery that was taken, ready to be signed and sent."""

    delivery: int
    webhook: int
    url: str
    secret: str
    id: str
    body: bytes

    def message(self, now: datetime) -> Message:
        """The message of a try at `now`, signed."""
        return Message(self.url, headers_of(self.secret, id=self.id, body=self.body, now=now), self.body)


class _Seen(NamedTuple):
    number: int
    release_id: int | None
    subject: str
    at: datetime


def collect_events(*, now: datetime) -> int:
    """Make a delivery of every event that a webhook was not told yet; returns how many were made."""
    hooks = list(Webhook.objects.filter(removed_at=None))
    if not hooks:
        return 0
    rows = Event.objects.filter(pk__gt=min(hook.after_event for hook in hooks)).order_by("pk")
    events = tuple(_Seen(*row) for row in rows.values_list("pk", "release_id", "subject", "at"))
    return sum([_collect_for(hook, events, now) for hook in hooks]) if events else 0


def _collect_for(hook: Webhook, events: tuple[_Seen, ...], now: datetime) -> int:
    """The rows and the cursor of one webhook, in one transaction."""
    newer = [event for event in events if event.number > hook.after_event]
    told = [one.number for one in newer if is_told(one.subject) and hook.release_id in (None, one.release_id)]
    known = set(Delivery.objects.filter(webhook=hook, event_id__in=told).values_list("event_id", flat=True))
    missing = [number for number in told if number not in known]
    cursor = max((one.number for one in newer if one.at <= now - SETTLED), default=hook.after_event)
    if not missing and cursor == hook.after_event:
        return 0
    with transaction.atomic():
        if not Webhook.objects.select_for_update().filter(pk=hook.pk, removed_at=None).exists():
            return 0
        Delivery.objects.bulk_create(
            [Delivery(webhook=hook, event_id=number, next_at=now) for number in missing], ignore_conflicts=True
        )
        Webhook.objects.filter(pk=hook.pk, after_event__lt=cursor).update(after_event=cursor)
    return len(missing)


def take_due(*, now: datetime, most: int, busy: Collection[int] = ()) -> tuple[Letter, ...]:
    """Take the first delivery that is due of every webhook that is not busy. No other process takes them meanwhile."""
    due = Delivery.objects.filter(next_at__lte=now, webhook__removed_at=None).exclude(webhook_id__in=list(busy))
    firsts = due.order_by().values("webhook_id").annotate(first=Min("pk")).values_list("first", flat=True)
    return tuple(letter_of(number) for number in list(firsts)[:most] if _take(number, now))


def _take(number: int, now: datetime) -> bool:
    return Delivery.objects.filter(pk=number, next_at__lte=now).update(next_at=now + CLAIM) == 1


def letter_of(number: int) -> Letter:
    """The delivery of this number as a letter."""
    row = Delivery.objects.select_related("webhook", "event__release").get(pk=number)
    hook = row.webhook
    secret = secret_of(settings.SECRET_KEY, webhook=hook.pk, created_at=hook.created_at)
    body = body_of(happening_of(row.event))
    return Letter(row.pk, hook.pk, hook.url, secret, message_id(secret, row.event_id), body)


def settle(letter: Letter, answer: Answer, *, now: datetime, most_tries: int = MOST_TRIES) -> NextStep | None:
    """Write down what came back, and when the next try is; None when the webhook was removed meanwhile."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=letter.delivery)
        hook = Webhook.objects.select_for_update().get(pk=letter.webhook)
        step = decide_next_step(
            tries=row.attempts + 1, status=answer.status, problem=answer.problem, now=now, most_tries=most_tries
        )
        row.attempts += 1
        row.status = answer.status
        if row.delivered_at is None:
            row.delivered_at = now if step.fate is Fate.DELIVERED else None
            row.problem = step.problem
            row.next_at = step.next_at if hook.removed_at is None else None
        row.save()
        if step.fate is Fate.GONE:
            _forget(hook, now)
    return step if hook.removed_at is None else None


def _forget(hook: Webhook, now: datetime) -> None:
    """The receiver says that it is gone: nothing more is sent to it."""
    if hook.removed_at is not None:
        return
    hook.removed_at = now
    hook.save(update_fields=["removed_at"])
    Delivery.objects.filter(webhook=hook, next_at__isnull=False).update(
        next_at=None, problem="The webhook was removed."
    )
    record_event(
        release_id=hook.release_id, subject=f"webhook:{hook.pk}", verb="webhook removed", by=_GONOGO, at=now,
        before="active", after="removed", reason="The receiver answered with status 410: it is gone.",
        facts={"host": host_of(hook.url)},
    )  # fmt: skip
