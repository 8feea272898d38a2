# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the webhooks: who outside is told, and did it arrive?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, Number, Params
from gonogo.core.rules.permissions import Action, Actor, refusal

if TYPE_CHECKING:
    from gonogo.practices.rollout.queries.webhooks import DeliveryFacts, WebhookFacts

MOST_LOGGED = 500
USUALLY_LOGGED = 50


class Add(Params):
    """A webhook to add."""

    url: str = Field(min_length=1, max_length=2000, description="Where the messages are posted to; https or http.")
    release: Name | None = Field(None, description="Only events of this release; left out, of every release.")


class OfWebhook(Params):
    """One webhook."""

    id: Number = Field(description="The number of the webhook.")


class List(Params):
    """Which webhooks to list."""

    release: Name | None = Field(None, description="Only those that are told of this release.")


class Log(Params):
    """Which deliveries to list."""

    id: Number | None = Field(None, description="The number of the webhook; left out, all of them.")
    limit: Annotated[int, Field(strict=True, ge=1, le=MOST_LOGGED)] = Field(
        USUALLY_LOGGED, description=f"How many of the newest deliveries, at most {MOST_LOGGED}."
    )


@operation("webhook.add", action=Action.MANAGE_WEBHOOKS, params=Add)
def add(by: Actor, now: datetime, params: Add) -> Result:
    """Tell an address of wave events from now on; the answer holds the secret that signs them."""
    from gonogo.practices.rollout.actions.webhooks import add_webhook
    from gonogo.practices.rollout.queries.webhooks import secret_of_webhook

    made = add_webhook(params.url.strip(), release=params.release, by=by, now=now)
    return {**_webhook(made), "secret": secret_of_webhook(made)}


@operation("webhook.list", action=Action.MANAGE_WEBHOOKS, params=List)
def list_webhooks(by: Actor, now: datetime, params: List) -> Result:
    """List the webhooks that you may manage, each with its latest delivery."""
    from gonogo.core.queries.releases import release_row
    from gonogo.practices.rollout.queries.webhooks import all_webhooks

    if params.release is not None:
        release_row(params.release)
    return {"webhooks": [_webhook(one) for one in all_webhooks(release=params.release) if _may(by, one)]}


@operation("webhook.remove", action=Action.MANAGE_WEBHOOKS, params=OfWebhook)
def remove(by: Actor, now: datetime, params: OfWebhook) -> Result:
    """Tell an address nothing more, at once; its log stays."""
    from gonogo.practices.rollout.actions.webhooks import remove_webhook

    return _webhook(remove_webhook(params.id, by=by, now=now))


@operation("webhook.log", action=Action.MANAGE_WEBHOOKS, params=Log)
def log(by: Actor, now: datetime, params: Log) -> Result:
    """List the newest deliveries: what was told, how often it was tried, and what came back."""
    from gonogo.practices.rollout.actions.webhooks import manageable
    from gonogo.practices.rollout.queries.webhooks import all_webhooks, deliveries_of

    if params.id is not None:
        numbers = [manageable(params.id, by).number]
    else:
        numbers = [one.number for one in all_webhooks() if _may(by, one)]
    return {"deliveries": [_delivery(one) for one in deliveries_of(numbers, limit=params.limit)]}


@operation("webhook.test", action=Action.MANAGE_WEBHOOKS, params=OfWebhook)
def test(by: Actor, now: datetime, params: OfWebhook) -> Result:
    """Send a test message now, once, and say what came back; waits up to ten seconds."""
    from gonogo.practices.rollout.actions.webhooks import try_webhook

    return _delivery(try_webhook(params.id, by=by, now=now))


@operation("webhook.secret", action=Action.MANAGE_WEBHOOKS, params=OfWebhook)
def secret(by: Actor, now: datetime, params: OfWebhook) -> Result:
    """Show the secret with which the messages of a webhook are signed."""
    from gonogo.practices.rollout.actions.webhooks import read_secret

    return {"id": params.id, "secret": read_secret(params.id, by=by)}


def _may(by: Actor, webhook: WebhookFacts) -> bool:
    return refusal(by, Action.MANAGE_WEBHOOKS, release=webhook.release) is None


def _webhook(one: WebhookFacts) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    return {
        "id": one.number,
        "url": one.url,
        "release": one.release,
        "created_by": one.created_by,
        "created_at": stamp(one.created_at),
        "state": "active" if one.removed_at is None else "removed",
        "last": None if one.last is None else _delivery(one.last),
    }


def _delivery(one: DeliveryFacts) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    return {
        "id": one.number,
        "webhook": one.webhook,
        "host": one.host,
        "event": one.event,
        "type": one.type,
        "subject": one.subject,
        "at": stamp(one.at),
        "state": one.fate.value,
        "tries": one.tries,
        "status": one.status,
        "problem": one.problem,
        "next_at": stamp(one.next_at),
        "delivered_at": stamp(one.delivered_at),
    }


OPERATIONS = (add, list_webhooks, remove, log, test, secret)
