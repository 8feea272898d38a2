# SPDX-License-Identifier: Apache-2.0
"""Compares two tables with reladiff, in an environment of its own, and prints what it found and what it took.

Words: source, target, table and the columns of its key, parted by commas. As a module it makes the environment.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[3]
LOCK = Path(__file__).with_name("requirements.txt")
PLACE = ROOT / ".boot" / "reladiff"
COLUMNS = ("n", "amount", "name", "seen", "flag", "score", "code", "doc")


def interpreter() -> Path:
    """The Python of that environment, which is made when there is none or the lock is newer."""
    python, done = PLACE / "bin" / "python", PLACE / ".installed-from"
    if not done.is_file() or done.read_bytes() != LOCK.read_bytes():
        uv = str(ROOT / ".boot" / "bin" / "uv")
        subprocess.run([uv, "venv", "-q", "--clear", "--python", ROOT / ".boot" / "bin" / "python", PLACE], check=True)
        subprocess.run([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", LOCK], check=True)
        done.write_bytes(LOCK.read_bytes())
    return python


def main(source: str, target: str, table: str, keys: str) -> None:
    """Compare by hashdiff with two threads on each side, and print."""
    from reladiff import connect_to_table, diff_tables

    startup = time.process_time()
    names = tuple(keys.split(","))
    tables = [
        connect_to_table(_address(url), table, names, extra_columns=COLUMNS, thread_count=2) for url in (source, target)
    ]
    signs: dict[str, set[object]] = {"-": set(), "+": set()}
    for sign, row in diff_tables(*tables):
        signs[sign].add(row[: len(names)])
    both = signs["-"] & signs["+"]
    print(json.dumps({
        "missing": len(signs["-"] - both), "extra": len(signs["+"] - both), "changed": len(both), "startup": startup,
    }))  # fmt: skip


def _address(url: str) -> dict[str, str]:
    """As reladiff takes it where the server is reached by a socket."""
    user, _, rest = url.partition("://")[2].partition("@")
    host, _, name = rest.partition("/")
    return {"driver": "postgresql", "user": user, "host": unquote(host), "database": name}


if __name__ == "__main__":
    main(*sys.argv[1:])
