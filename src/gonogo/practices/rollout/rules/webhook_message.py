# SPDX-License-Identifier: Apache-2.0
"""What is told to a webhook, and how does its receiver know that it is true? After the Standard Webhooks specification.

The signature is HMAC-SHA256 over `id.timestamp.body`; the id is the same for every try, so receivers can drop what they
have seen.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - how every secret begins, not one of them
TOLD_SUBJECTS = ("wave", "guardrail", "loop")
"""Events about these are told; the word stands before the colon of their subject."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as it is told. `url` leads to its page; without a known host it is the path of the page."""

    number: int
    verb: str
    subject: str
    at: datetime
    release: str | None
    product: str | None
    before: str
    after: str
    reason: str
    actor: str
    plan_version: int | None
    url: str


def is_told(subject: str) -> bool:
    """Whether events about this subject are told to webhooks."""
    kind, colon, name = subject.partition(":")
    return bool(colon and name) and kind in TOLD_SUBJECTS


def event_type(verb: str) -> str:
    """The type of an event by the verb of the history: `wave rolled back` is `wave.rolled-back`."""
    noun, _, did = verb.strip().lower().partition(" ")
    return f"{noun}.{'-'.join(did.split())}" if did.strip() else noun


def body_of(event: Happening) -> bytes:
    """The body that tells the event. The same event always gives the same bytes."""
    kind, _, name = event.subject.partition(":")
    data = {
        "event": event.number,
        "product": event.product,
        "release": event.release,
        "wave": name if kind == "wave" else None,
        "guardrail": name if kind == "guardrail" else None,
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "actor": event.actor,
        "plan_version": event.plan_version,
        "url": event.url,
    }
    told = {"type": event_type(event.verb), "timestamp": _stamp(event.at), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def secret_of(master: str, *, webhook: int, created_at: datetime) -> str:
    """The secret of a webhook, derived from the key of the server, so that the store need not hold it."""
    name = f"gonogo webhook {webhook} of {created_at.astimezone(UTC).isoformat(timespec='microseconds')}"
    return SECRET_PREFIX + base64.b64encode(hmac.digest(master.encode(), name.encode(), hashlib.sha256)).decode()


def message_id(secret: str, event: int) -> str:
    """The id of a message: the same for every try, another for every event, webhook and server."""
    return f"msg_{event}_{hmac.digest(_key(secret), f'event {event}'.encode(), hashlib.sha256).hex()[:16]}"


def headers_of(secret: str, *, id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of one try, made at `now`."""
    seconds = str(int(now.timestamp()))
    signed = hmac.digest(_key(secret), b".".join((id.encode(), seconds.encode(), body)), hashlib.sha256)
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX))


def page_address(path: str, *, hosts: tuple[str, ...], https: bool) -> str:
    """The address of a page as others open it: with the first host that names this server, if one does."""
    named = next(
        (host for host in hosts if "." in host.strip(".") and host[:1] not in ".*[" and not _is_number(host)), ""
    )
    return f"https://{named}{path}" if https and named else path


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit()
