# SPDX-License-Identifier: Apache-2.0
"""Reads commits with PyDriller, in an environment of its own, and prints how many lines it found and what it took.

Words: the clone and how many of the newest commits of its main branch to read.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOCK = Path(__file__).with_name("requirements.txt")
PLACE = ROOT / ".boot" / "drillers"


def interpreter() -> Path:
    """The Python of that environment, which is made when there is none or the lock is newer."""
    python, done = PLACE / "bin" / "python", PLACE / ".installed-from"
    if not done.is_file() or done.read_bytes() != LOCK.read_bytes():
        uv = str(ROOT / ".boot" / "bin" / "uv")
        subprocess.run([uv, "venv", "-q", "--clear", "--python", ROOT / ".boot" / "bin" / "python", PLACE], check=True)
        subprocess.run([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", LOCK], check=True)
        done.write_bytes(LOCK.read_bytes())
    return python


def processor() -> float:
    """Seconds of the processor that this process and what it started took so far."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def main(path: str, count: str) -> None:
    """Read the newest commits and print what that took."""
    from pydriller import Git

    say = ["git", "-C", path, "rev-list", "--no-merges", "-n", count, "HEAD"]
    hashes = subprocess.run(say, check=True, capture_output=True, text=True).stdout.split()
    git = Git(path)
    before, lines = processor(), 0
    for sha in hashes:
        commit = git.get_commit(sha)
        lines += commit.insertions + commit.deletions
    figures = {"processor": processor() - before, "commits": len(hashes), "lines": lines}
    git.clear()
    print(json.dumps(figures))


if __name__ == "__main__":
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    main(*sys.argv[1:])
