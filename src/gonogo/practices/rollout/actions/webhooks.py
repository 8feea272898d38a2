# SPDX-License-Identifier: Apache-2.0
"""Add, test and remove webhooks: who outside is told about the waves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gonogo.adapters.webhooks import send_now
from gonogo.core import clock
from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput, Refused
from gonogo.core.models import Event
from gonogo.core.queries.releases import release_row
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rollout.actions.outbox import CLAIM, letter_of, settle
from gonogo.practices.rollout.models import Delivery, Webhook
from gonogo.practices.rollout.queries.webhooks import (
    TESTED,
    DeliveryFacts,
    WebhookFacts,
    deliveries_of,
    host_of,
    refuse_address,
    secret_of_webhook,
    url_problem,
    webhook_numbered,
)

MOST_WEBHOOKS = 100


def add_webhook(url: str, *, release: str | None, by: Actor, now: datetime) -> WebhookFacts:
    """Tell this address of wave events from now on; with a release, only of that one."""
    authorize(by, Action.MANAGE_WEBHOOKS, release=release)
    if problem := url_problem(url):
        raise BadInput(f"Nothing can be sent there. {problem}")
    with transaction.atomic():
        row = None if release is None else release_row(release)
        present = Webhook.objects.filter(removed_at=None)
        if present.filter(url=url, release=row).exists():
            raise Refused("This address is told already. Remove that webhook first to get another secret.")
        if present.count() >= MOST_WEBHOOKS:
            raise Refused(f"There are {MOST_WEBHOOKS} webhooks; remove one that is not needed.")
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        made = Webhook.objects.create(url=url, release=row, created_by=by.name, created_at=now, after_event=newest)
        record_event(
            release_id=row.pk if row else None, subject=f"webhook:{made.pk}", verb="webhook added", by=by, at=now,
            after="active", facts={"host": host_of(url)},
        )  # fmt: skip
    return webhook_numbered(made.pk)


def remove_webhook(number: int, *, by: Actor, now: datetime) -> WebhookFacts:
    """Tell this address nothing more, at once. Removing it again changes nothing; its log stays."""
    facts = manageable(number, by)
    with transaction.atomic():
        row = Webhook.objects.select_for_update().get(pk=number)
        if row.removed_at is None:
            row.removed_at = now
            row.save(update_fields=["removed_at"])
            Delivery.objects.filter(webhook=row, next_at__isnull=False).update(
                next_at=None, problem="The webhook was removed."
            )
            record_event(
                release_id=row.release_id, subject=f"webhook:{number}", verb="webhook removed", by=by, at=now,
                before="active", after="removed", facts={"host": facts.host},
            )  # fmt: skip
    return webhook_numbered(number)


def try_webhook(number: int, *, by: Actor, now: datetime) -> DeliveryFacts:
    """Send a message of type `webhook.tested` at once, one time, and say what came back. It waits up to ten seconds."""
    facts = manageable(number, by)
    if facts.removed_at is not None:
        raise Refused(f"Webhook {number} was removed. Add it again to send to it.")
    with transaction.atomic():
        row = Webhook.objects.get(pk=number)
        event = record_event(
            release_id=row.release_id,
            subject=f"webhook:{number}",
            verb=TESTED,
            by=by,
            at=now,
            facts={"host": facts.host},
        )
        delivery = Delivery.objects.create(webhook=row, event=event, next_at=now + CLAIM)
    letter = letter_of(delivery.pk)
    answer = send_now(letter.message(clock.system_now()), refuse=refuse_address)
    settle(letter, answer, now=now, most_tries=1)
    return deliveries_of([number], limit=1)[0]


def read_secret(number: int, *, by: Actor) -> str:
    """The secret of a webhook, for those who may manage it."""
    return secret_of_webhook(manageable(number, by))


def manageable(number: int, by: Actor) -> WebhookFacts:
    """The webhook, if the actor may manage it. Raises NotAllowed before it tells anything about it."""
    row = Webhook.objects.select_related("release").filter(pk=number).first()
    authorize(by, Action.MANAGE_WEBHOOKS, release=row.release.name if row and row.release else None)
    return webhook_numbered(number)
