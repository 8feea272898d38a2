# SPDX-License-Identifier: Apache-2.0
"""Does anything of a run that is gone still run? Each of its programs carries the name of the run in its variables.

Ordinarily the guard has ended them. Should the guard itself have been killed, the next run finds them here: by the
name, which no other process carries, so a number that was given out again is never mistaken. Without /proc nothing is
found; there the guard has to do.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from gonogo.adapters.programs.running import MARK

PATIENCE_SECONDS = 5.0


def leftover_processes(run: str) -> tuple[int, ...]:
    """The numbers of processes that belong to the run."""
    mark = f"{MARK}={run}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return tuple(sorted(set(found) - {os.getpid()}))


def end_leftovers(run: str) -> tuple[int, ...]:
    """End them at once, guards last, and return which they were."""
    ended: set[int] = set()
    until = time.monotonic() + PATIENCE_SECONDS
    while (left := leftover_processes(run)) and time.monotonic() < until:
        for process in reversed(left):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
                ended.add(process)
        time.sleep(0.02)
    return tuple(sorted(ended))
