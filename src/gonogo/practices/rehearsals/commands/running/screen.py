# SPDX-License-Identifier: Apache-2.0
"""How does a run look while it goes on? Lines of what is done, and on a terminal below them what is being done."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from gonogo.core.printing import plain, say
from gonogo.practices.rehearsals.actions.running.telling import StepAhead, Teller
from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.report import Leg, Result, StepReport

NAMES = {
    Leg.COPY: "copy",
    Leg.MASK: "mask",
    Leg.FINGERPRINT: "fingerprint",
    Leg.UP: "up",
    Leg.VERIFY: "verify",
    Leg.BACKOUT: "back out",
    Leg.COMPARE_START: "compare with start",
    Leg.UP_AGAIN: "up again",
    Leg.REMOVE: "remove copies",
}
STYLES = {Result.PASSED: "green", Result.FAILED: "bold red", Result.ERROR: "bold red"}
WIDTH = 32
TIME_WIDTH = 10
BAR = 24
LOOKS_PER_SECOND = 5


@contextmanager
def screen() -> Iterator[Teller]:
    """Who is told on this terminal, or in this log: always on the error output, so that results can be piped."""
    console = Console(stderr=True, highlight=False)
    told = Told(console)
    if not console.is_terminal:
        yield told
        return
    with Live(told, console=console, refresh_per_second=LOOKS_PER_SECOND, transient=True):
        yield told


class Told:
    """What was told last, ready to be shown again and again while time goes on."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._usual: float | None = None
        self._leg: Leg | None = None
        self._ahead: StepAhead | None = None
        self._since = self._began
        self._what, self._done, self._of = "", 0, 0

    def begins(self, run: str, rehearsal: str, legs: tuple[Leg, ...], usual_seconds: float | None) -> None:
        """The first line: what is rehearsed, and how long that takes as far as is known."""
        self._usual = usual_seconds
        known = f"; the last ones took about {spoken(usual_seconds)}" if usual_seconds else ""
        say(self.console, f"Rehearsing {rehearsal}, run {run}{known}.", style="bold")

    def leg(self, leg: Leg) -> None:
        """A leg begins; its line comes when it has ended."""
        with self._lock:
            self._leg, self._ahead, self._since = leg, None, time.monotonic()
            self._what, self._done, self._of = "", 0, 0

    def work(self, what: str, done: int | None = None, of: int | None = None) -> None:
        """What is being done; shown on a terminal only, because it changes many times a second."""
        with self._lock:
            self._what, self._done, self._of = what, done or 0, of or 0

    def step(self, ahead: StepAhead) -> None:
        """A step begins."""
        with self._lock:
            self._ahead, self._since = ahead, time.monotonic()
            self._what, self._done, self._of = "", 0, 0
        if not self.console.is_terminal:
            rows = f", {count(ahead.rows, 'row')}" if ahead.rows is not None else ""
            say(self.console, f"{NAMES[ahead.leg]} {ahead.number}/{ahead.of} {ahead.name}{rows} ...", indent=8)

    def step_ended(self, report: StepReport) -> None:
        """A step has its line, and below it what it says."""
        ahead, self._ahead = self._ahead, None
        number = f"{ahead.number}/{ahead.of} " if ahead is not None else ""
        rows = f" ({count(report.rows, 'row')})" if report.rows is not None else ""
        self._line(report.result, f"  {number}{report.name}{rows}", "", report.seconds)
        if report.says:
            say(self.console, report.says, indent=8)

    def leg_ended(self, leg: Leg, result: Result, seconds: float, says: str) -> None:
        """A leg has its line."""
        with self._lock:
            self._leg = None
        self._line(result, NAMES[leg], says, seconds)

    def note(self, text: str) -> None:
        """A sentence on its own."""
        say(self.console, text)

    def _line(self, result: Result, name: str, says: str, seconds: float) -> None:
        """Word, name and time in columns; what it says beside them where it fits, else below."""
        word = "ok" if result is Result.PASSED else result.value.upper()
        line = Text.assemble(
            (f"{word:<8}", STYLES.get(result, "")), f"{plain(name):<{WIDTH}} ", (spoken(seconds), "dim")
        )
        beside = f"{' ' * max(0, TIME_WIDTH - len(spoken(seconds)))}  {plain(says)}" if says else ""
        narrow = self.console.is_terminal and len(line) + len(beside) > self.console.width
        fits = result is Result.PASSED and not narrow
        self.console.print(line.append(beside) if fits else line, soft_wrap=not self.console.is_terminal)
        if says and not fits:
            say(self.console, says, indent=8)

    def __rich__(self) -> Table:
        """The line at the bottom of a terminal: leg and step, a bar, rows, and how long it takes yet."""
        shown = Table.grid(padding=(0, 1))
        with self._lock:
            if self._leg is None:
                return shown
            gone = time.monotonic() - self._since
            of, done = self._share(gone)
            bar = ProgressBar(total=of or None, completed=done, width=BAR, pulse=not of)
            shown.add_row(Text(self._doing(), "bold"), bar, Text(self._times(gone)))
        return shown

    def _share(self, gone: float) -> tuple[float, float]:
        if self._of:
            return self._of, min(self._done, self._of)
        if self._ahead is not None and self._ahead.usual_seconds:
            return self._ahead.usual_seconds, min(gone, self._ahead.usual_seconds * 0.99)
        return 0, 0

    def _doing(self) -> str:
        assert self._leg is not None
        if self._ahead is not None:
            return f"{NAMES[self._leg]} {self._ahead.number}/{self._ahead.of} {plain(self._ahead.name)}"
        return f"{NAMES[self._leg]}: {plain(self._what)}" if self._what else NAMES[self._leg]

    def _times(self, gone: float) -> str:
        parts = []
        if self._of:
            parts.append(f"{self._done:,} of {self._of:,}")
        elif self._ahead is not None and self._ahead.rows is not None:
            parts.append(count(self._ahead.rows, "row"))
        parts.append(spoken(round(gone)))
        if self._ahead is not None and self._ahead.usual_seconds:
            left = self._ahead.usual_seconds - gone
            late = "any moment now" if left > -1 else "longer than last time"
            parts.append(f"about {spoken(round(left))} left" if left >= 1 else late)
        if self._usual and (left := self._usual - (time.monotonic() - self._began)) >= 1:
            parts.append(f"run {spoken(round(left))}")
        return ", ".join(parts)
