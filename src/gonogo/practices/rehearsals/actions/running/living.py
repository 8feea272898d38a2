# SPDX-License-Identifier: Apache-2.0
"""Which runs may still need their copies: those at work, and those whose copy somebody wanted to look at?"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from gonogo.practices.rehearsals.actions.running.folders import RunFolder, run_folders
from gonogo.practices.rehearsals.actions.running.journal import read_journal
from gonogo.practices.rehearsals.rules.report import Leg

START = "-start"
"""What the name of the copy that nobody changes ends with."""


def is_alive(folder: RunFolder) -> bool:
    """Whether a process works on the run: it holds the lock of the journal."""
    try:
        file = os.open(folder.journal, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def is_kept(folder: RunFolder) -> bool:
    """Whether the run ended by itself and was to leave its copy."""
    state = read_journal(folder.journal).state
    if state is None or not state.ended_itself or Leg.COPY not in state.legs:
        return False
    return Leg.REMOVE not in state.legs and not any(one.get("removed") for one in state.noted)


def living_runs(home: Path, *, besides: RunFolder | None = None, kept: bool = True) -> tuple[str, ...]:
    """The runs whose copies are not to be removed, and what their other copies are called."""
    found: list[str] = []
    for folder in run_folders(home):
        if folder == besides:
            continue
        with suppress(OSError):
            if is_alive(folder) or (kept and is_kept(folder)):
                found += [folder.run, folder.run + START]
    return tuple(found)
