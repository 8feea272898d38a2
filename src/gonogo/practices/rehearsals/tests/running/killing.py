# SPDX-License-Identifier: Apache-2.0
"""A run in a process of its own, which is killed with -9 right after a chosen entry of its journal reached the disk."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from gonogo.practices.rehearsals.actions.running.journal import Journal
from gonogo.practices.rehearsals.rules.journal.entry import Entry
from gonogo.practices.rehearsals.rules.journal.state import RunState
from gonogo.practices.rehearsals.tests.running.ground import Ground

KILLED = -signal.SIGKILL


def run_apart(ground: Ground, entry: Callable[[int, Entry], None], **changes: object) -> int:
    """Run in a forked process, and call `entry` there after each entry; the exit code, negative for a signal."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    code = 3
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _tell_entries(entry)
        code = 0 if ground.run(**changes).passed else 1
    finally:
        os._exit(code)


def killed_after(number: int) -> Callable[[int, Entry], None]:
    """Kill the process after so many entries."""

    def look(count: int, entry: Entry) -> None:
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return look


def _tell_entries(tell: Callable[[int, Entry], None]) -> None:
    write, counted = Journal.write, [0]

    def write_and_tell(journal: Journal, entry: Entry) -> RunState:
        state = write(journal, entry)
        counted[0] += 1
        tell(counted[0], entry)
        return state

    Journal.write = write_and_tell  # type: ignore[method-assign]
