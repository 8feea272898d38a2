# SPDX-License-Identifier: Apache-2.0
"""Who may open an event stream without sending a header? Holders of a signed ticket.

Browsers cannot set headers on an EventSource, so the address of the stream has to carry the permission. The client
key itself in an address would end up in logs and histories with everything it may do. A ticket opens streams only,
for at most twelve hours, and stops working when the key behind it is revoked. It names the key by its digest.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

LIFETIME_SECONDS = 12 * 3600
RENEWAL_SECONDS = 6 * 3600
"""Tickets issued within one such span are equal, so that the address, and the ETag of the answer with it, is steady."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Permission to follow the changes that the key known by `digest` may see, until `expires` (Unix seconds)."""

    digest: str
    expires: int

    @property
    def renew_at(self) -> int:
        """When its holder should fetch another: a span before it expires (Unix seconds)."""
        return self.expires - RENEWAL_SECONDS


def issue(digest: str, now: int, spread: int) -> Ticket:
    """A ticket valid for six to twelve hours. `spread` shifts the span, so that not all clients renew at once."""
    shift = spread % RENEWAL_SECONDS
    span = (now + shift) // RENEWAL_SECONDS
    return Ticket(digest, (span + 2) * RENEWAL_SECONDS - shift)


def sign(ticket: Ticket, secret: bytes) -> str:
    """The ticket as text for an address."""
    return f"{ticket.expires}.{ticket.digest}.{_signature(ticket, secret)}"


def read(text: str, secret: bytes, now: int) -> Ticket | None:
    """The ticket in the text; None when it was not signed here, was changed, or has expired."""
    expires, _, rest = text.partition(".")
    digest, _, signature = rest.partition(".")
    if not (expires.isascii() and expires.isdigit() and len(expires) <= 12 and signature.isascii()):
        return None
    ticket = Ticket(digest, int(expires))
    if not hmac.compare_digest(_signature(ticket, secret), signature) or ticket.expires <= now:
        return None
    return ticket


def _signature(ticket: Ticket, secret: bytes) -> str:
    message = f"gonogo event stream\n{ticket.expires}\n{ticket.digest}".encode("utf-8", "replace")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
