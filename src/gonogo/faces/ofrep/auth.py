# SPDX-License-Identifier: Apache-2.0
"""Who is asking, and may they? Client keys come in a header; event streams also open with a ticket."""

from __future__ import annotations

import hashlib
from datetime import datetime

from gonogo.faces.ofrep import tickets
from gonogo.faces.ofrep.http import Answer, Headers, Scope, problem, query_value, raw_header
from gonogo.faces.ofrep.snapshot import Caller, KeyGrant, Snapshot

KEY_HEADERS = frozenset({b"authorization", b"x-api-key"})
MANY_CALLERS = 1000
"""One key can be sent in many spellings; this many are remembered."""
SCHEMES_OF_PROXIES = frozenset({b"basic", b"digest", b"negotiate"})


def admit(scope: Scope, snapshot: Snapshot, needed: str, now: datetime) -> Caller | Answer:
    """The caller when the key in the headers has the needed scope; else the 401 or 403 to give."""
    sent = tuple([header for header in scope["headers"] if header[0] in KEY_HEADERS])
    caller = snapshot.callers.get(sent)
    if caller is None:
        return _admit_unknown(scope, sent, snapshot, needed, now)
    return _refusal(caller.grant, needed, now) or caller


def _admit_unknown(scope: Scope, sent: Headers, snapshot: Snapshot, needed: str, now: datetime) -> Caller | Answer:
    """Find out whose key it is, and remember that for as long as the snapshot lasts."""
    keys = presented_keys(scope)
    if not any(keys):
        return _unauthorized("No client key was sent. Send `Authorization: Bearer KEY` or `X-API-Key: KEY`.")
    if len(keys) > 1:
        return _unauthorized("Two different client keys were sent. Send one, in `Authorization` or in `X-API-Key`.")
    caller = judge(hashlib.sha256(keys.pop()).hexdigest(), snapshot, needed, now)
    if isinstance(caller, Caller):
        if len(snapshot.callers) >= MANY_CALLERS:
            snapshot.callers.clear()
        snapshot.callers[sent] = caller
    return caller


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
    return _refusal(grant, needed, now) or Caller(digest, grant)


def _refusal(grant: KeyGrant, needed: str, now: datetime) -> Answer | None:
    if grant.is_expired(now):
        return _unauthorized(f'The client key "{grant.name}" has expired. Ask an administrator for a new one.')
    if needed not in grant.scopes:
        return problem(403, f'The client key "{grant.name}" lacks the scope "{needed}". Ask for a key that has it.')
    return None


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
