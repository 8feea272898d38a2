# SPDX-License-Identifier: Apache-2.0
"""Which definitions does a flagd fleet evaluate at the edge? The source it polls over HTTP."""

from __future__ import annotations

from gonogo.faces.ofrep.auth import refuse_product
from gonogo.faces.ofrep.http import JSON, Answer, is_unchanged, problem, quoted
from gonogo.faces.ofrep.request import Request
from gonogo.faces.ofrep.snapshot import Snapshot

ALL = "flags"
"""The name under which a key gets everything it may see; the path ends in .json because flagd goes by the ending."""

REVALIDATE = (b"cache-control", b"no-cache")


async def give_definitions(request: Request, name: str) -> Answer:
    """The definitions of one product, or with the name `flags` of all that the key may see; 304 when unchanged."""
    caller = request.caller
    product = caller.grant.product if name == ALL else name
    if product is not None and (refusal := refuse_product(caller.grant, product)) is not None:
        return refusal
    found = _definitions(request.snapshot, product)
    if found is None:
        return problem(404, f'No flags are served for the product "{product}". Check its name in the plan.')
    body, etag = found
    headers = (REVALIDATE, (b"etag", quoted(etag)), (b"vary", b"authorization, x-api-key"))
    if is_unchanged(request.scope, etag):
        return Answer(304, headers=headers)
    return Answer(200, body, JSON + headers)


def _definitions(snapshot: Snapshot, product: str | None) -> tuple[bytes, str] | None:
    if product is None:
        return snapshot.all_definitions, snapshot.etag
    served = snapshot.flag_sets.get(product)
    return None if served is None else (served.definitions, served.etag)
