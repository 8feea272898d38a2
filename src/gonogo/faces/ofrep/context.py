# SPDX-License-Identifier: Apache-2.0
"""For whom are flags evaluated? Reads the evaluation context from a request body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

MAX_DEPTH = 64
"""Lists and objects may lie this deep inside each other, the body itself included."""

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadContext:
    """Why a body was refused: an OpenFeature error code and a sentence for the log of the client."""

    code: str
    details: str


def read_context(body: bytes) -> Context | BadContext:
    """The context in the body, with or without a `targetingKey`.

    The protocol asks for one, but its clients send `{"context": {}}`, `{}` or nothing when the application named no
    user. For a single flag that is answered: flags without targeting work, and rules that look at the user do not
    match. For all flags at once `require_user` keeps to the protocol.
    """
    if not body.strip():
        return {}
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return BadContext("PARSE_ERROR", f"The body is not JSON: {error}.")
    if not isinstance(content, dict):
        return BadContext("INVALID_CONTEXT", 'The body must be an object such as {"context": {"targetingKey": "u1"}}.')
    context = content.get("context", {})
    if not isinstance(context, dict):
        return BadContext("INVALID_CONTEXT", "`context` must be an object.")
    if not isinstance(context.get("targetingKey", ""), str):
        return BadContext("INVALID_CONTEXT", "`targetingKey` must be a string.")
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and is_too_deep(content):
        return BadContext("INVALID_CONTEXT", f"The body is nested too deeply: at most {MAX_DEPTH} levels are read.")
    return context


def require_user(context: Context | BadContext) -> Context | BadContext:
    """The context, unless it lacks the targeting key that the protocol asks for."""
    if isinstance(context, dict) and "targetingKey" not in context:
        return BadContext("TARGETING_KEY_MISSING", "`context.targetingKey` is missing: whose flags are asked for?")
    return context


def is_too_deep(content: Context, limit: int = MAX_DEPTH) -> bool:
    """Whether lists and objects lie more than `limit` levels deep. Walks level by level, so it cannot overflow."""
    level: list[Any] = [content]
    for _ in range(limit):
        level = [
            part
            for container in level
            for part in (container.values() if isinstance(container, dict) else container)
            if isinstance(part, dict | list)
        ]
        if not level:
            return False
    return True
