# SPDX-License-Identifier: Apache-2.0
"""How long does somebody wait for an answer? One thread asks one question over a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Protocol

from gonogo.adapters.watching.values import Answers, Question

SLOW = 0.01
"""An answer that takes this much longer than usual was waited for; below it is the noise of a busy machine."""
FEWEST = 8
"""Answers before the step that make a usual one."""


class Gone(Exception):
    """What was asked for is not there any more; asking again is of no use."""


class Line(Protocol):
    """A connection over which one question is asked."""

    def ask(self) -> None:
        """Ask once. Raises Gone, or anything else when there was no answer."""

    def cancel(self) -> None:
        """From another thread: give up on the answer that is waited for."""

    def close(self) -> None:
        """Hang up."""


class Asker:
    """Asks from `start` to `stop`, and counts from `begin`."""

    def __init__(self, question: Question, connect: Callable[[], Line]) -> None:
        self.question = question
        self._connect = connect
        self._line: Line | None = None
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._began: float | None = None
        self._asking_since: float | None = None
        self._usual: list[float] = []
        self._slow: list[float] = []
        self._asked = self._failures = 0
        self._gone = ""
        self._thread = threading.Thread(target=self._run, name=f"gonogo {question.name}", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    @property
    def is_warm(self) -> bool:
        """Whether there are answers enough to know the usual one, or there will be none."""
        return len(self._usual) >= FEWEST or bool(self._gone) or self._failures > 2

    def begin(self) -> None:
        """From now on it counts."""
        with self._lock:
            self._failures = 0
            self._began = time.monotonic()

    def stop(self, patience: float = 5.0) -> None:
        """Ask no more. An answer that is still waited for counts with the time that was waited so far."""
        self._ending.set()
        with self._lock:
            now, since = time.monotonic(), self._asking_since
            if since is not None:
                self._note(since, now)
                self._asking_since = None
        deadline = time.monotonic() + patience
        while self._thread.is_alive() and time.monotonic() < deadline:
            self._thread.join(0.1)
            line = self._line
            if self._thread.is_alive() and line is not None:
                line.cancel()

    def answers(self) -> Answers:
        """How it fared since `begin`."""
        with self._lock:
            usual = median(self._usual) if self._usual else 0.0
            return Answers(self.question, usual, self._asked, self._failures, tuple(self._slow), self._gone)

    def _run(self) -> None:
        while not self._ending.is_set() and not self._gone:
            since = time.monotonic()
            with self._lock:
                self._asking_since = since
            failed = not self._ask()
            with self._lock:
                if self._asking_since is not None:
                    self._note(since, time.monotonic())
                    self._failures += failed
                    self._asking_since = None
            self._ending.wait(max(0.0, self.question.every - (time.monotonic() - since)))
        self._hang_up()

    def _ask(self) -> bool:
        try:
            if self._line is None:
                self._line = self._connect()
            self._line.ask()
        except Gone as gone:
            self._gone = str(gone)
            return False
        except Exception:
            self._hang_up()
            return False
        return True

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _note(self, since: float, until: float) -> None:
        """Called with the lock held."""
        if self._began is None:
            self._usual.append(until - since)
            return
        if until < self._began:
            return
        took = until - max(since, self._began)
        self._asked += 1
        if took > (median(self._usual[:200]) if self._usual else 0.0) + SLOW:
            self._slow.append(took)
