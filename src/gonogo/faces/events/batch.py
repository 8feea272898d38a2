# SPDX-License-Identifier: Apache-2.0
"""Is this body a batch of events, and if not, what is wrong with it?"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

MOST_EVENTS = 5_000
LONGEST_NUMBER = 120


class BadBatch(ValueError):
    """A body that is no batch. `status` is the HTTP status, the message what is wrong and what to do."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Batch:
    """The number that the sender gave the batch, and its events, not judged yet."""

    number: str
    events: list[object]


def read_batch(body: bytes) -> Batch:
    """Read a body. Raises BadBatch."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadBatch(f"The body is not JSON: {error}.") from None
    if not isinstance(content, dict):
        raise BadBatch("The body must be an object with `batch` and `events`.")
    number, events = content.get("batch"), content.get("events")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_NUMBER or not number.isprintable():
        raise BadBatch(
            f"`batch` must be a text of 1 to {LONGEST_NUMBER} characters that no other batch of this key has."
        )
    if not isinstance(events, list):
        raise BadBatch("`events` must be a list.")
    if len(events) > MOST_EVENTS:
        raise BadBatch(f"{len(events):,} events are too many; send at most {MOST_EVENTS:,} at once.", 413)
    return Batch(number, events)
