# SPDX-License-Identifier: Apache-2.0
"""How is one program of a cutover run, beside others, and how did it end?"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gonogo.adapters.programs import CannotStart, Program, Programs
from gonogo.practices.rehearsals.rules.cutover.runbook import Command

SHOWN_BYTES = 2000
SECRETS = ("GONOGO_TOKEN", "GONOGO_SECRET_KEY", "GONOGO_DATABASE_URL")
"""Variables of the runner itself that no program gets."""


@dataclass(frozen=True, slots=True)
class End:
    """How a program ended: whether that was good, the sentence that says so, when, and whether it was cut off."""

    good: bool
    says: str
    at: datetime
    stopped: bool = False


class Working:
    """One program in a thread of its own. Ending this process, however that happens, ends the program."""

    def __init__(self, command: Command, *, run: str, attempt: int, folder: Path, log: Path) -> None:
        self.attempt = attempt
        self._command, self._run, self._folder, self._log = command, run, folder, log
        self._unwanted = threading.Event()
        self._because = ""
        self.end: End | None = None
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def stop(self, because: str) -> None:
        """Let it end; `end` says then that it was stopped, and why."""
        self._because = because
        self._unwanted.set()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    def tail(self) -> str:
        """The last of what it said so far."""
        try:
            with self._log.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - SHOWN_BYTES))
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def _work(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
        words = ("/bin/sh", "-c", self._command.run)
        timeout = self._command.timeout.total_seconds()
        program = Program(words, self._folder, environment, self._log, timeout)
        try:
            with Programs(self._run) as programs:
                ended = programs.start(program, unwanted=self._unwanted.is_set)
        except CannotStart as error:
            self.end = End(False, f"It could not be started: {error}.", datetime.now(UTC))
            return
        except Exception as error:  # whatever happens here must be told, not lost with the thread
            self.end = End(False, f"The runner could not go on: {error}.", datetime.now(UTC))
            return
        last = f" {ended.tail[-SHOWN_BYTES:].strip()}" if ended.tail.strip() else ""
        if ended.stopped:
            said = f"It was stopped: {self._because}.{last}"
        elif ended.timed_out:
            said = f"It was ended after {timeout:.0f} s, its timeout.{last}"
        elif ended.code < 0:
            said = f"It was ended by signal {-ended.code}.{last}"
        else:
            said = f"Exit code {ended.code}.{last}"
        good = not ended.stopped and not ended.timed_out and ended.code in self._command.expect
        self.end = End(good, said, datetime.now(UTC), ended.stopped)
