# SPDX-License-Identifier: Apache-2.0
"""What does this user get: for one flag, or for all flags at once?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import orjson

from gonogo.faces.ofrep import tickets
from gonogo.faces.ofrep.auth import refuse_product
from gonogo.faces.ofrep.context import BadContext, Context, read_context, require_user
from gonogo.faces.ofrep.http import (
    MAX_BODY_BYTES,
    NO_STORE,
    Answer,
    base_url,
    is_unchanged,
    json_answer,
    problem,
    query_value,
    quoted,
    read_body,
)
from gonogo.faces.ofrep.request import Request
from gonogo.faces.ofrep.results import Result, not_found, result_of
from gonogo.faces.ofrep.snapshot import KeyGrant, ServedFlags, Snapshot
from gonogo.faces.ofrep.times import is_usable_time

STREAM_PATH = "/ofrep/v1/events"
INACTIVITY_SECONDS = 120
RECENT_QUESTIONS = 4096
USUAL_BODY_BYTES = 1024
"""Applications ask the same for a user several times over; so many questions, none longer, are remembered: 6 MB."""
BAD_TIME = BadContext("GENERAL", "`flagConfigLastModified` must be Unix seconds or a date and time as in RFC 3339.")


async def evaluate_flag(request: Request, key: str) -> Answer:
    """One flag for the user in the body, which is read first."""
    return flag_for(request, key, await read_body(request.scope, request.receive))


def flag_for(request: Request, key: str, body: bytes | None) -> Answer:
    """One flag for the user in the body; None for a body that is too large.

    The same question is worked out once for as long as a snapshot lasts.
    """
    snapshot = request.snapshot
    product = snapshot.owners.get(key)
    refusal = None if product is None else refuse_product(request.caller.grant, product)
    if refusal is None and body is not None and (known := snapshot.recent.get((key, body))) is not None:
        return known
    context = _context_in(body)
    if isinstance(context, Answer):
        return context
    if isinstance(context, BadContext):
        return json_answer(400, {"key": key, **_failure(context)}, NO_STORE)
    if product is None:
        return json_answer(404, not_found(key), NO_STORE)
    return refusal or _answer(request, snapshot.flag_sets[product], key, context, body or b"")


async def evaluate_flags(request: Request) -> Answer:
    """All flags the key may see, for the user in the body; 304 when the client has that answer already."""
    context = _context_in(await read_body(request.scope, request.receive))
    if isinstance(context, Answer):
        return context
    context = require_user(context)
    if isinstance(context, BadContext):
        return json_answer(400, _failure(context), NO_STORE)
    if not is_usable_time(query_value(request.scope, "flagConfigLastModified")):
        return json_answer(400, _failure(BAD_TIME), NO_STORE)
    about_context = hashlib.sha256(orjson.dumps(context, option=orjson.OPT_SORT_KEYS)).digest()
    ticket = tickets.issue(request.caller.digest, request.timestamp, spread=int.from_bytes(about_context[:4]))
    signed = tickets.sign(ticket, request.secret)
    etag = _etag_of(request, request.caller.grant, about_context, signed)
    headers = (*NO_STORE, (b"etag", quoted(etag)))
    if is_unchanged(request.scope, etag):
        return Answer(304, headers=headers)
    url = f"{base_url(request.scope)}{STREAM_PATH}?ticket={signed}"
    content = {
        "flags": [
            result
            for served in _visible(request.snapshot, request.caller.grant)
            for result in _evaluate_all(request, served, context)
        ],
        "eventStreams": [{"type": "sse", "url": url, "inactivityDelaySec": INACTIVITY_SECONDS}],
        "metadata": {"servingVersion": request.snapshot.version},
    }
    return json_answer(200, content, headers)


def _context_in(body: bytes | None) -> Context | BadContext | Answer:
    if body is None:
        details = f"The body is too large: at most {MAX_BODY_BYTES // 1024} KiB are read. Send fewer attributes."
        return problem(413, details, ((b"connection", b"close"),))
    return read_context(body)


def _failure(reason: BadContext) -> Result:
    return {"errorCode": reason.code, "errorDetails": reason.details}


def _visible(snapshot: Snapshot, grant: KeyGrant) -> list[ServedFlags]:
    if grant.product is None:
        return list(snapshot.flag_sets.values())
    own = snapshot.flag_sets.get(grant.product)
    return [] if own is None else [own]


def _answer(request: Request, served: ServedFlags, key: str, context: Context, body: bytes) -> Answer:
    """Evaluate, and answer with what was written for the same result before, or write it."""
    snapshot, timestamp = request.snapshot, request.timestamp
    evaluation = served.flags.evaluate(key, context, timestamp=timestamp)
    wave_key = served.waves.get(key)
    wave = None if wave_key is None else served.flags.evaluate(wave_key, context, timestamp=timestamp)
    if evaluation.error_code is not None:
        return json_answer(400, result_of(key, evaluation, served, wave, snapshot.version), NO_STORE)
    told = (key, evaluation.variant, evaluation.reason, wave and wave.variant)
    if (answer := snapshot.answers.get(told)) is None:
        answer = json_answer(200, result_of(key, evaluation, served, wave, snapshot.version), NO_STORE)
        snapshot.answers[told] = answer
    if len(body) <= USUAL_BODY_BYTES and not served.depends_on_time:
        if len(snapshot.recent) >= RECENT_QUESTIONS:
            snapshot.recent.clear()
        snapshot.recent[key, body] = answer
    return answer


def _evaluate_all(request: Request, served: ServedFlags, context: Context) -> Iterator[Result]:
    evaluations = served.flags.evaluate_all(context, timestamp=request.timestamp)
    for key, evaluation in evaluations.items():
        if key not in served.hidden:
            wave = evaluations.get(served.waves.get(key, ""))
            yield result_of(key, evaluation, served, wave, request.snapshot.version)


def _etag_of(request: Request, grant: KeyGrant, about_context: bytes, ticket: str) -> str:
    """What the answer depends on: the snapshot, the product, the context, the ticket in it and, for some, the time."""
    parts = [request.snapshot.etag, grant.product or "", ticket]
    if any(served.depends_on_time for served in _visible(request.snapshot, grant)):
        parts.append(str(request.timestamp))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + about_context).hexdigest()[:32]
