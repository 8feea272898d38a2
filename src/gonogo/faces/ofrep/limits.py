# SPDX-License-Identifier: Apache-2.0
"""How much may clients ask, so that one of them cannot take the answers of all others?

Only clients with a good key have limits: a bucket for every address or made-up key would cost more memory and time
than the refusal it spares, and a proxy in front makes all addresses one. Keys have 256 bits; nobody guesses them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from gonogo.faces.ofrep.http import Answer, problem
from gonogo.faces.ofrep.snapshot import Caller

BURST_SECONDS = 2.0
"""A key that was quiet may send what it is allowed in this time at once."""
MANY_KEYS = 10_000
STREAM_RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a second of one key (0 for any number), streams in all and of one key, and how slow a reader may be."""

    requests_per_second: float = 2000.0
    streams: int = 10_000
    streams_per_key: int = 5_000
    write_seconds: float = 30.0


class Pace:
    """A token bucket for each client key, kept as the time at which it is full again. Times are seconds that only grow.

    Keys that were not used for a while have a full bucket; forgetting them changes nothing, so memory stays small.
    """

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._interval = 1 / per_second if per_second else 0.0
        self._room = max(BURST_SECONDS - self._interval, 0.0)
        self._full_at: dict[str, float] = {}

    def seconds_to_wait(self, digest: str, now: float) -> float:
        """Take one request from the bucket of the key and return 0, or how long until there is one."""
        if not self._interval:
            return 0.0
        full_at = self._full_at.get(digest, now)
        ahead = full_at - now
        if ahead > self._room:
            return ahead - self._room
        if len(self._full_at) >= MANY_KEYS:
            self._full_at = {key: full for key, full in self._full_at.items() if full > now}
        self._full_at[digest] = (full_at if ahead > 0 else now) + self._interval
        return 0.0

    def refusal(self, caller: Caller, now: float) -> Answer | None:
        """The 429 to give when the key has used up what it may ask; None when it may go on."""
        wait = self.seconds_to_wait(caller.digest, now)
        if not wait:
            return None
        details = (
            f'The client key "{caller.grant.name}" asks more than {self.per_second:g} times a second. Wait as long as'
            " Retry-After says; ask for all flags at once, or have GONOGO_RATE_LIMIT raised."
        )
        return problem(429, details, ((b"retry-after", b"%d" % ceil(wait)),))


class Streams:
    """The event streams that are open, in all and by client key."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_key: Counter[str] = Counter()
        self.open = 0

    def refusal(self, caller: Caller) -> Answer | None:
        """The answer to give when no more streams are kept: 429 for one key, 503 for all; None when there is room."""
        again = ((b"retry-after", b"%d" % STREAM_RETRY_SECONDS),)
        if self.open >= self._limits.streams:
            details = f"All {self._limits.streams} event streams of this server are in use. Poll, and try again later."
            return problem(503, details, again)
        if self._by_key[caller.digest] >= self._limits.streams_per_key:
            details = (
                f'The client key "{caller.grant.name}" has {self._limits.streams_per_key} event streams open, and may'
                " not have more. Poll, close some, or have GONOGO_STREAMS_PER_KEY raised."
            )
            return problem(429, details, again)
        return None

    @contextmanager
    def one_more(self, digest: str) -> Iterator[None]:
        """Count a stream while it is open."""
        self.open += 1
        self._by_key[digest] += 1
        try:
            yield
        finally:
            self.open -= 1
            self._by_key[digest] -= 1
            if not self._by_key[digest]:
                del self._by_key[digest]
