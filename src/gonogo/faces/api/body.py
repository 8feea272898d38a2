# SPDX-License-Identifier: Apache-2.0
"""What are the parameters in the body of a request, and is the body of a size that is taken?"""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from gonogo.core.command import MOST_SENT
from gonogo.core.errors import BadInput

MOST_USUALLY = 1024 * 1024
WITH_ROSTERS = frozenset({"plan.apply", "plan.diff", "plan.preview", "plan.validate", "roster.import"})
WITH_HISTORY = {"releases.measure": 5 * MOST_USUALLY, "rehearsal.record": 5 * MOST_USUALLY}
"""A long history has many releases, a run many differences; the operation itself says how much of it it takes."""


class TooLarge(BadInput):
    """The body is larger than this operation takes."""

    code = "too-large"


def read_parameters(request: HttpRequest, operation: str) -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object. Raises BadInput or TooLarge."""
    most = MOST_SENT if operation in WITH_ROSTERS else WITH_HISTORY.get(operation, MOST_USUALLY)
    content = _read(request, most)
    if not content.strip():
        return {}
    try:
        given = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from None
    if not isinstance(given, dict):
        raise BadInput("The body must be a JSON object with the parameters.")
    return given


def _read(request: HttpRequest, most: int) -> bytes:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    too_large = TooLarge(f"The body is larger than {most // 2**20} MB, which is the most this operation takes.")
    if announced.isdigit() and int(announced[:20]) > most:
        raise too_large
    try:
        # Not request.body: its limit is meant for forms and lies below the size of a large roster.
        content = request.read(most + 1)
    except UnreadablePostError:
        raise BadInput("The body did not arrive whole.") from None
    if len(content) > most:
        raise too_large
    return bytes(content)
