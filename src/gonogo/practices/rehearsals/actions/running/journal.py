# SPDX-License-Identifier: Apache-2.0
"""How is a journal kept so that it tells the truth after a power cut, and whether its run still lives?

Each entry is on the disk before what it says is begun. The file is locked for as long as the run lives; the lock goes
with the process, however it ends, so another process can tell a dead run from one that is at work.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from gonogo.practices.rehearsals.actions.running.errors import JournalProblem
from gonogo.practices.rehearsals.rules.journal.entry import Entry
from gonogo.practices.rehearsals.rules.journal.lines import line_of
from gonogo.practices.rehearsals.rules.journal.replay import Replayed, replay_text
from gonogo.practices.rehearsals.rules.journal.state import RunState, begin, follow


class Journal:
    """The open journal of a run. Use it as a context; entries that cannot follow raise IllegalEntry."""

    def __init__(self, path: Path, file: int, state: RunState | None) -> None:
        self.path, self.state, self._file = path, state, file

    def write(self, entry: Entry) -> RunState:
        """Write one entry and wait until the disk has it. Raises JournalProblem."""
        state = begin(entry) if self.state is None else follow(self.state, entry)
        rest = line_of(entry).encode()
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError as error:
            raise JournalProblem(
                f"The journal {self.path} cannot be written: {error.strerror}. The run stops here, because what is "
                "not in the journal cannot be cleaned up later."
            ) from None
        self.state = state
        return state

    def close(self) -> None:
        """Let go of the file, and with it of the lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def new_journal(path: Path) -> Journal:
    """Make the journal of a new run, locked by this process. Raises JournalProblem."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise JournalProblem(f"The journal {path} cannot be made: {error.strerror}.") from None
    fcntl.flock(file, fcntl.LOCK_EX)
    _keep_name(path)
    return Journal(path, file, None)


def take_over(path: Path) -> Journal | None:
    """The journal of a run whose process is gone, to write its last words; None while the run still lives.

    What was cut off at the end is taken away, so that the next entry begins a line of its own.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise JournalProblem(f"The journal {path} cannot be opened: {error.strerror}.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    content = path.read_bytes()
    try:
        os.ftruncate(file, content.rfind(b"\n") + 1)
    except OSError as error:
        os.close(file)
        raise JournalProblem(f"The journal {path} cannot be mended: {error.strerror}.") from None
    return Journal(path, file, read_journal(path).state)


def read_journal(path: Path) -> Replayed:
    """What the journal tells. Raises JournalProblem when it cannot be read."""
    try:
        return replay_text(path.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return Replayed(None, "The run died before it began its journal.")
    except OSError as error:
        raise JournalProblem(f"The journal {path} cannot be read: {error.strerror}.") from None


def _keep_name(path: Path) -> None:
    """See to it that the folder, too, remembers the new file after a power cut."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
