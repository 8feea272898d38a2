# SPDX-License-Identifier: Apache-2.0
"""For how long would clients of an address have waited while something was changed behind it?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import httpx

WARM_ANSWERS = 3
"""Answers before the step that make the usual one."""
WARM_SECONDS = 5.0
SLOW_SECONDS = 0.05
"""An answer that takes this much longer than the usual one was waited for; below it is the noise of a network."""
LAST_GOOD_STATUS = 399


@dataclass(frozen=True, slots=True)
class Address:
    """What is asked, how often, and how long an answer may take. Times are seconds."""

    name: str
    url: str
    every: float = 1.0
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Waits:
    """How an address fared: the longest time without a good answer, all such times, and how often it was asked.

    `answered` says whether there was a good answer at all; `last` is the last thing that was wrong.
    """

    address: Address
    longest: float
    total: float
    asked: int
    failures: int
    answered: bool
    last: str = ""


Ask = Callable[[Address], str]
"""Asks once, and returns what was wrong; empty when the answer was good."""


def ask_once(address: Address) -> str:
    """Ask as a new client would: with a connection of its own."""
    try:
        answer = httpx.get(address.url, timeout=address.timeout, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return str(error).rstrip(".") or type(error).__name__
    return "" if answer.status_code <= LAST_GOOD_STATUS else f"status {answer.status_code}"


class Prober:
    """Asks one address from a thread of its own. What comes before `count` only teaches what is usual."""

    def __init__(self, address: Address, ask: Ask = ask_once) -> None:
        self.address = address
        self._ask = ask
        self._lock, self._ending = threading.Lock(), threading.Event()
        self._usual: list[float] = []
        self._counts = False
        self._down_since: float | None = None
        self._longest = self._total = 0.0
        self._asked = self._failures = 0
        self._answered, self._last = False, ""
        self._thread = threading.Thread(target=self._run, name=f"gonogo probe {address.name}", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    @property
    def is_warm(self) -> bool:
        """Whether the usual answer is known, or there is none."""
        return len(self._usual) >= WARM_ANSWERS or bool(self._last)

    def count(self) -> None:
        """From now on it counts."""
        with self._lock:
            self._counts = True

    def stop(self) -> Waits:
        """Ask no more. An outage that still lasts counts up to now."""
        self._ending.set()
        with self._lock:
            if self._down_since is not None and self._counts:
                self._waited(time.monotonic() - self._down_since)
                self._down_since = None
            self._counts = False
            return Waits(
                self.address, self._longest, self._total, self._asked, self._failures, self._answered, self._last
            )

    def _run(self) -> None:
        while not self._ending.is_set():
            since = time.monotonic()
            wrong = self._ask(self.address)
            with self._lock:
                self._note(since, time.monotonic(), wrong)
            self._ending.wait(max(0.0, self.address.every - (time.monotonic() - since)))

    def _note(self, since: float, until: float, wrong: str) -> None:
        self._last = wrong or self._last
        if not self._counts:
            self._answered = self._answered or not wrong
            if not wrong:
                self._usual.append(until - since)
            return
        self._asked += 1
        if wrong:
            self._failures += 1
            # Somebody who never had an answer does not wait for one: what is only being built is no outage.
            if self._answered and self._down_since is None:
                self._down_since = since
            return
        self._answered = True
        if self._down_since is not None:
            self._waited(until - self._down_since)
            self._down_since = None
        elif len(self._usual) < WARM_ANSWERS:
            self._usual.append(until - since)
        elif (slow := until - since - median(self._usual)) > SLOW_SECONDS:
            self._waited(slow)

    def _waited(self, seconds: float) -> None:
        self._longest = max(self._longest, seconds)
        self._total += seconds


@contextmanager
def probing(addresses: Sequence[Address], ask: Ask = ask_once) -> Iterator[Callable[[], tuple[Waits, ...]]]:
    """Ask all addresses while the block runs; what is yielded stops the asking and tells how they fared."""
    probers = [Prober(one, ask) for one in addresses]
    for one in probers:
        one.start()
    until = time.monotonic() + WARM_SECONDS
    while not all(one.is_warm for one in probers) and time.monotonic() < until:
        time.sleep(0.01)
    for one in probers:
        one.count()
    try:
        yield lambda: tuple(one.stop() for one in probers)
    finally:
        for one in probers:
            one.stop()
