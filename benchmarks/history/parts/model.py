# SPDX-License-Identifier: Apache-2.0
"""Reads and measures one clone in this process, and prints what that took beside the start of the interpreter.

`GONOGO_HOME` says where it is remembered. Words: the clone, the pattern, and `lines` to count them too.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


def processor() -> float:
    """Seconds of the processor that this process and what it started took so far."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def main(path: str, pattern: str, *wanted: str) -> None:
    """Read, measure, and print the figures as JSON."""
    from gonogo.core import store

    store.prepare()
    from gonogo.practices.small_releases.actions.reading import read_history
    from gonogo.practices.small_releases.actions.reading_lines import count_lines
    from gonogo.practices.small_releases.rules.figures.measuring import measure

    before, started, now = processor(), time.perf_counter(), datetime.now(UTC)
    history = read_history(path, pattern=pattern, now=now)
    read = processor()
    if "lines" in wanted:
        history = count_lines(path, history)
    measured = measure(history, pattern=pattern, now=now)
    after, seconds = processor(), time.perf_counter() - started
    held = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    figures = {
        "processor": after - before,
        "reading": read - before,
        "measuring": after - read,
        "seconds": seconds,
        "megabytes": int(held) / 1024,
        "megabytes_git": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "commits": len(history.commits),
        "beside": len(history.beside),
        "releases": len(measured.releases),
        "counted": len(history.lines),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
