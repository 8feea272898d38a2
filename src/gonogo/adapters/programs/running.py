# SPDX-License-Identifier: Apache-2.0
"""How is a program run so that its words are kept, its time is limited, and nothing of it outlives the run?"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

GUARD = Path(__file__).with_name("guard.py")
MARK = "GONOGO_REHEARSAL_RUN"
"""The variable that every program of a run inherits. It names the run, so that the next one knows its leftovers."""
GRACE_SECONDS = 3.0
"""How long programs that were asked to end have before they are ended."""
LOOK_SECONDS = 0.2
"""How often it is asked whether a program is still wanted."""
CHUNK = 1 << 16
KEPT_TAIL = 16 * 1024
"""How many of its last bytes are kept to show."""
LARGEST_LOG = 16 * 1024 * 1024
"""How many of its first bytes are kept on the disk."""


class CannotStart(Exception):
    """The program cannot be begun; the message says why."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: words that no shell looks at, where, with which variables, for how many seconds at most.

    `log` gets all it says. The variables are all that it gets.
    """

    words: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code (of a signal the negative number), and the last of what it said."""

    code: int
    tail: str
    timed_out: bool = False
    stopped: bool = False

    @property
    def last_line(self) -> str:
        """The last line that says something."""
        return next((line.strip() for line in reversed(self.tail.splitlines()) if line.strip()), "")


class Programs:
    """The programs of one run. Leaving the `with` block ends everything they left running."""

    def __init__(self, run: str, *, grace: float = GRACE_SECONDS, noted: Callable[[int], None] | None = None) -> None:
        self.run, self.grace = run, grace
        self._noted = noted
        self._open: list[_Guarded] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open[-1].end()
            self._open.pop()

    def start(self, program: Program, *, unwanted: Callable[[], bool] | None = None) -> Ended:
        """Run it to its end, until its time is over, or until it is `unwanted`. Raises CannotStart.

        What it leaves running in the background goes on until the run ends.
        """
        guarded = _Guarded(program, self.run, self.grace)
        self._open.append(guarded)
        if self._noted is not None:
            self._noted(guarded.process.pid)
        try:
            code = guarded.wait(program.timeout, unwanted)
        except BaseException:
            guarded.end()
            raise
        if code is None:
            guarded.end()
            stopped = unwanted is not None and unwanted()
            return Ended(-1, guarded.tail(), timed_out=not stopped, stopped=stopped)
        guarded.leave_in_background()
        return Ended(code, guarded.tail())


class _Guarded:
    """One program with its guard, and the pipes between."""

    def __init__(self, program: Program, run: str, grace: float) -> None:
        self._tail = bytearray()
        self._written = 0
        self._reader: threading.Thread | None = None
        life, self._life = os.pipe()
        self._status, status = os.pipe()
        self._said, said = os.pipe()
        words = [sys.executable, "-I", "-S", str(GUARD), str(life), str(status), str(grace), "--", *program.words]
        log: BinaryIO | None = None
        try:
            log = self._log = program.log.open("ab", buffering=0)
            self.process = subprocess.Popen(  # noqa: S603 (what the rehearsal says, for whoever runs it here)
                words,
                cwd=program.folder,
                env={**program.environment, MARK: run},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                pass_fds=(life, status),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            for end in (self._life, self._status, self._said):
                os.close(end)
            if log is not None:
                log.close()
            raise CannotStart(_why(error, program)) from None
        finally:
            for end in (life, status, said):
                os.close(end)
        os.set_blocking(self._said, False)

    def wait(self, timeout: float | None, unwanted: Callable[[], bool] | None = None) -> int | None:
        """The exit code, or None when the time was over first or it became unwanted."""
        until = None if timeout is None else time.monotonic() + timeout
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._status, selectors.EVENT_READ)
            waiting.register(self._said, selectors.EVENT_READ)
            while True:
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return None
                if unwanted is not None:
                    if unwanted():
                        return None
                    left = LOOK_SECONDS if left is None else min(left, LOOK_SECONDS)
                ready = {key.fd for key, _ in waiting.select(left)}
                if self._said in ready and not self._listen():
                    waiting.unregister(self._said)
                if self._status in ready:
                    text = os.read(self._status, 64)
                    while self._listen(wait=False):
                        pass
                    return int(text) if text else -9

    def _listen(self, *, wait: bool = True) -> bool:
        """Take what was said; False at the end of it, and without waiting also when there is nothing at the moment."""
        try:
            part = os.read(self._said, CHUNK)
        except BlockingIOError:
            return wait
        self._keep(part)
        return bool(part)

    def _keep(self, part: bytes) -> None:
        self._tail += part
        del self._tail[:-KEPT_TAIL]
        room = max(0, LARGEST_LOG - self._written)
        self._written += len(part)
        with suppress(OSError, ValueError):
            self._log.write(part[:room])

    def tail(self) -> str:
        """The last of what was said."""
        return self._tail.decode("utf-8", "replace")

    def leave_in_background(self) -> None:
        """Go on listening to whatever it left running, so that nobody of it has to wait."""
        if self.process.poll() is None:
            self._reader = threading.Thread(target=self._listen_on, daemon=True)
            self._reader.start()

    def _listen_on(self) -> None:
        os.set_blocking(self._said, True)
        while self._listen():
            pass

    def end(self) -> None:
        """End everything, and wait until nothing is left."""
        if self._life < 0:
            return
        os.close(self._life)
        self._life = -1
        while self.process.poll() is None:
            if self._reader is None:
                self._listen()
            time.sleep(0.01)
        if self._reader is not None:
            self._reader.join()
        while self._reader is None and self._listen(wait=False):
            pass
        os.close(self._status)
        os.close(self._said)
        self._log.close()


def _why(error: OSError | ValueError, program: Program) -> str:
    if isinstance(error, ValueError):
        return "a word of the command holds a NUL character"
    if error.filename == str(program.log):
        return f"its log {program.log} cannot be written: {error.strerror}"
    return f"the folder {program.folder} cannot be used: {error.strerror}"
