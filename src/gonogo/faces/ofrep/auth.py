# SPDX-License-Identifier: Apache-2.0
"""Who is asking, and may they? Client keys come in a header; event streams also open with a ticket."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from gonogo.faces.ofrep import tickets
from gonogo.faces.ofrep.http import Answer, Scope, problem, query_value, raw_header
from gonogo.faces.ofrep.snapshot import KeyGrant, Snapshot

SCHEMES_OF_PROXIES = frozenset({b"basic", b"digest", b"negotiate"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A client whose key is known and sufficient. `renew_at` (Unix seconds) is set for those with a ticket."""

    digest: str
    grant: KeyGrant
    renew_at: int | None = None


def admit(scope: Scope, snapshot: Snapshot, needed: str, now: datetime) -> Caller | Answer:
    """The caller when the key in the headers has the needed scope; else the 401 or 403 to give."""
    keys = presented_keys(scope)
    if not any(keys):
        return _unauthorized("No client key was sent. Send `Authorization: Bearer KEY` or `X-API-Key: KEY`.")
    if len(keys) > 1:
        return _unauthorized("Two different client keys were sent. Send one, in `Authorization` or in `X-API-Key`.")
    return judge(hashlib.sha256(keys.pop()).hexdigest(), snapshot, needed, now)


def admit_to_stream(scope: Scope, snapshot: Snapshot, needed: str, now: datetime, secret: bytes) -> Caller | Answer:
    """Like `admit`, and also with the `ticket` in the query string that bulk answers hand out."""
    text = query_value(scope, "ticket")
    if text is None or presented_keys(scope):
        return admit(scope, snapshot, needed, now)
    ticket = tickets.read(text, secret, int(now.timestamp()))
    if ticket is None:
        return _unauthorized("The ticket of this event stream has expired or is not valid. Evaluate all flags again.")
    caller = judge(ticket.digest, snapshot, needed, now)
    return caller if isinstance(caller, Answer) else Caller(caller.digest, caller.grant, ticket.renew_at)


def judge(digest: str, snapshot: Snapshot, needed: str, now: datetime) -> Caller | Answer:
    """Whether the key with this digest may do what is needed, at this version and time."""
    grant = snapshot.keys.get(digest)
    if grant is None:
        return _unauthorized("This client key is not known: it was never issued here, or it was revoked.")
    if grant.is_expired(now):
        return _unauthorized(f'The client key "{grant.name}" has expired. Ask an administrator for a new one.')
    if needed not in grant.scopes:
        return problem(403, f'The client key "{grant.name}" lacks the scope "{needed}". Ask for a key that has it.')
    return Caller(digest, grant)


def refuse_product(grant: KeyGrant, product: str) -> Answer | None:
    """The 403 to give when the key is limited to another product; None when it may go on."""
    if grant.product is None or grant.product == product:
        return None
    return problem(
        403, f'The client key "{grant.name}" is limited to the product "{grant.product}". Use a key for the other one.'
    )


def presented_keys(scope: Scope) -> set[bytes]:
    """The client keys as sent, in `Authorization: Bearer` and in `X-API-Key`.

    A header that is empty or of a made-up scheme counts as a key, a wrong one, so that it is noticed beside a good
    one. Schemes that a proxy in front may ask for are none of our business.
    """
    keys: set[bytes] = set()
    authorization = raw_header(scope, b"authorization")
    if authorization is not None:
        scheme, _, credentials = authorization.partition(b" ")
        if scheme.lower() not in SCHEMES_OF_PROXIES:
            keys.add(credentials.strip() if scheme.lower() == b"bearer" else b"")
    key = raw_header(scope, b"x-api-key")
    if key is not None:
        keys.add(key)
    return keys


def _unauthorized(details: str) -> Answer:
    return problem(401, details, ((b"www-authenticate", b'Bearer realm="gonogo"'),))
