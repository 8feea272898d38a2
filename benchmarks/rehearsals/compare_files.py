# SPDX-License-Identifier: Apache-2.0
"""What does comparing two SQLite files cost, beside a loop over both in Python?

A million rows of eight columns, 100 changed, 50 missing, 50 extra; both in turns, each in a process of its own.
reladiff does not read SQLite.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

ROWS = 1_000_000
ROUNDS = 5
TARGET = 3.0


def main() -> int:
    """Measure and print, or with a word in front be one of the two."""
    if sys.argv[1:2] in (["ours"], ["loop"]):
        print(json.dumps((_ours if sys.argv[1] == "ours" else _loop)(*sys.argv[2:])))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gonogo-bench-") as folder:
        files = [str(_make(Path(folder) / f"{name}.sqlite", given.rows, name == "b")) for name in "ab"]
        turns: dict[str, list[dict[str, Any]]] = {"ours": [], "loop": []}
        for _ in range(given.rounds):
            for who, many in turns.items():
                words = [sys.executable, "-m", "benchmarks.rehearsals.compare_files", who, *files]
                many.append(json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout))
    right = all(one["found"] == [50, 50, 100] for many in turns.values() for one in many)
    print(f"{given.rows:,} rows, {given.rounds} rounds; seconds of the processor, median (range)\n")
    print("| who | processor | memory, MB |\n|---|---:|---:|")
    for who, words in (("ours", "Gonogo"), ("loop", "a loop in Python")):
        memory = max(one["megabytes"] for one in turns[who])
        print(f"| {words} | {_middle([one['processor'] for one in turns[who]])} | {memory:.0f} |")
    ratios = [b["processor"] / a["processor"] for a, b in zip(turns["ours"], turns["loop"], strict=True)]
    met = "met" if statistics.median(ratios) >= TARGET else "missed"
    print(f"\nGonogo is {_middle(ratios)} times as fast; the target is {TARGET:.0f}: {met}.")
    if not right:
        print(f"Somebody did not find exactly what differs: {turns}")
    return int(not right)


def _make(path: Path, rows: int, second: bool) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, amount NUMERIC, name TEXT, seen TEXT, flag INTEGER, "
            "score REAL, code BLOB)"
        )
        made = (
            (i, i * 7919 % 1000003, (i * 31 % 1000000) / 100, f"name {i * 2654435761 % 2**32:x}",
             f"2024-01-01T00:00:{i}",
             i % 3 == 0, i**0.5, (i * 2654435761).to_bytes(8, "big"))
            for i in range(1, rows + 1)
        )  # fmt: skip
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made)
        if second:
            step = rows // 50
            database.execute(f"UPDATE t SET name = name || 'x' WHERE id % {step} = 11")
            database.execute(f"UPDATE t SET score = score * (1 + 1e-12) WHERE id % {step} = 12")
            database.execute(f"DELETE FROM t WHERE id % {step} = 21")
            rest = "n, amount, name, seen, flag, score, code"
            database.execute(f"INSERT INTO t SELECT id + 100000000, {rest} FROM t WHERE id % {step} = 22")
    return path


def _ours(source: str, target: str) -> dict[str, Any]:
    from gonogo.adapters.databases.opening import open_database
    from gonogo.practices.rehearsals.actions.comparing.tables import compare_table
    from gonogo.practices.rehearsals.rules.definition import TableMapping

    began = time.process_time()
    with open_database(source) as one, open_database(target) as other:
        report = compare_table(one, other, TableMapping("t", "t"))
    return _told(began, [report.missing, report.extra, report.changed])


def _loop(source: str, target: str) -> dict[str, Any]:
    """Both tables in order of their key, side by side: the best that a simple loop can do."""
    began = time.process_time()
    missing = extra = changed = 0
    query = "SELECT * FROM t ORDER BY id"
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        left, right = iter(one.execute(query)), iter(other.execute(query))
        a, b = next(left, None), next(right, None)
        while a is not None or b is not None:
            if b is None or (a is not None and a[0] < b[0]):
                missing += 1
                a = next(left, None)
            elif a is None or b[0] < a[0]:
                extra += 1
                b = next(right, None)
            else:
                changed += a != b
                a, b = next(left, None), next(right, None)
    return _told(began, [missing, extra, changed])


def _told(began: float, found: list[int]) -> dict[str, Any]:
    import resource

    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"processor": time.process_time() - began, "found": found, "megabytes": memory}


def _middle(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    raise SystemExit(main())
