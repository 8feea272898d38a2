# SPDX-License-Identifier: Apache-2.0
"""Who outside is told about the waves, with which secret, and what became of it?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse

from gonogo.core.errors import NotFound
from gonogo.core.models import Event
from gonogo.practices.rollout.models import Delivery, ServingVersion, Webhook
from gonogo.practices.rollout.rules.webhook import Fate, standing_of
from gonogo.practices.rollout.rules.webhook_address import Target, address_problem, target_problem
from gonogo.practices.rollout.rules.webhook_message import Happening, event_type, page_address, secret_of

TESTED = "webhook tested"
"""The verb under which a test stands in the history."""


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """One event told to one webhook: how often it was tried and what came back last."""

    number: int
    webhook: int
    host: str
    event: int
    type: str
    subject: str
    at: datetime
    fate: Fate
    tries: int
    status: int | None
    problem: str
    next_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookFacts:
    """One webhook with what became of its latest delivery. Without a release it is told of all of them."""

    number: int
    url: str
    host: str
    release: str | None
    created_by: str
    created_at: datetime
    removed_at: datetime | None
    last: DeliveryFacts | None


def all_webhooks(*, release: str | None = None) -> tuple[WebhookFacts, ...]:
    """The webhooks that are told; with a release, those of it and those of every release."""
    rows = list(_told_about(Webhook.objects.filter(removed_at=None).select_related("release"), release))
    newest = Delivery.objects.filter(webhook__in=rows).values("webhook_id").annotate(newest=Max("pk"))
    latest = {one.webhook: one for one in _facts(Delivery.objects.filter(pk__in=[row["newest"] for row in newest]))}
    return tuple(_webhook(row, latest.get(row.pk)) for row in rows)


def _told_about(rows: QuerySet[Webhook], release: str | None) -> QuerySet[Webhook]:
    return rows if release is None else rows.filter(release=None) | rows.filter(release__name=release)


def webhook_numbered(number: int) -> WebhookFacts:
    """The webhook of this number, also when it was removed."""
    row = Webhook.objects.select_related("release").filter(pk=number).first()
    if row is None:
        known = ", ".join(str(one) for one in Webhook.objects.filter(removed_at=None).values_list("pk", flat=True))
        raise NotFound(f"There is no webhook {number}. There are: {known or 'none yet'}.")
    return _webhook(row, next(iter(deliveries_of([number], limit=1)), None))


def deliveries_of(
    webhooks: Collection[int], *, release: str | None = None, limit: int = 50
) -> tuple[DeliveryFacts, ...]:
    """The newest deliveries to these webhooks, newest first; with a release, those about it and the tests."""
    rows = Delivery.objects.filter(webhook_id__in=webhooks)
    if release is not None:
        rows = rows.filter(event__release__name=release) | rows.filter(event__release=None)
    return _facts(rows.order_by("-pk")[:limit])


def _facts(rows: QuerySet[Delivery]) -> tuple[DeliveryFacts, ...]:
    return tuple(
        DeliveryFacts(
            number=row.pk,
            webhook=row.webhook_id,
            host=host_of(row.webhook.url),
            event=row.event_id,
            type=event_type(row.event.verb),
            subject=row.event.subject,
            at=row.event.at,
            fate=standing_of(delivered=row.delivered_at is not None, next_at=row.next_at),
            tries=row.attempts,
            status=row.status,
            problem=row.problem,
            next_at=row.next_at,
            delivered_at=row.delivered_at,
        )
        for row in rows.select_related("webhook", "event")
    )


def _webhook(row: Webhook, last: DeliveryFacts | None) -> WebhookFacts:
    return WebhookFacts(
        number=row.pk,
        url=row.url,
        host=host_of(row.url),
        release=row.release.name if row.release else None,
        created_by=row.created_by,
        created_at=row.created_at,
        removed_at=row.removed_at,
        last=last,
    )


def secret_of_webhook(webhook: WebhookFacts) -> str:
    """The secret with which the messages to this webhook are signed."""
    return secret_of(settings.SECRET_KEY, webhook=webhook.number, created_at=webhook.created_at)


def happening_of(event: Event) -> Happening:
    """The event as it is told."""
    release = event.release
    served = ServingVersion.objects.select_related("plan_version").filter(event_id=event.pk).first()
    return Happening(
        number=event.pk,
        verb=event.verb,
        subject=event.subject,
        at=event.at,
        release=release.name if release else None,
        product=release.product if release else None,
        before=event.before,
        after=event.after,
        reason=event.reason,
        actor=event.actor,
        plan_version=served.plan_version.number if served else None,
        url=page_address(_page_of(event), hosts=tuple(settings.ALLOWED_HOSTS), https=settings.BEHIND_HTTPS),
    )


def _page_of(event: Event) -> str:
    if event.release is None:
        return reverse("home")
    kind, _, name = event.subject.partition(":")
    return (
        reverse("wave", args=[event.release.name, name])
        if kind == "wave"
        else reverse("waves", args=[event.release.name])
    )


def host_of(url: str) -> str:
    """The host of an address: all of it that lists and histories show, as the rest may hold a secret."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def url_problem(url: str) -> str | None:
    """Why webhooks cannot be sent to this address, as far as the address itself tells."""
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        return "The address holds spaces or signs that cannot be seen."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This is no address such as https://chat.example/hooks/releases."
    return target_problem(Target(parts.scheme, host, port, "@" in parts.netloc, len(url)), loopback=loopback_allowed())


def refuse_address(address: str) -> str | None:
    """Why nothing is sent to this IP address, as this server is set up."""
    return address_problem(address, loopback=loopback_allowed())


def loopback_allowed() -> bool:
    """Whether webhooks may be sent to this machine itself."""
    return bool(settings.WEBHOOK_LOOPBACK)
