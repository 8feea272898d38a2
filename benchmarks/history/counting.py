# SPDX-License-Identifier: Apache-2.0
"""What do lines cost, beside `git log --numstat`, and per commit beside PyDriller?

The whole model with the lines of every commit, counted and written down, and the same newest commits read by both
readers. Run it with `python -m benchmarks.history.counting --repo PATH --pattern 'v*'`; it takes minutes.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.history.parts.costs import Cost, in_turns, middle, ratios, run
from benchmarks.history.parts.generated import repository_at
from benchmarks.history.parts.others import interpreter
from benchmarks.history.reading import arguments, mirrored, model

ROUNDS = 3
COMPARED = 300
WITH_LINES = "model with lines"


def main() -> int:
    """Measure and print."""
    given = arguments()
    repo, rounds = given.repo or repository_at(), given.rounds or ROUNDS
    with tempfile.TemporaryDirectory(prefix="gonogo-bench-") as folder:
        _compare(mirrored(repo, Path(folder)), max(rounds, ROUNDS))
        numbers = iter(range(rounds))
        programs = {
            "git log --numstat": lambda: run(["git", "-C", str(repo), "log", "--numstat", "--no-renames"]),
            WITH_LINES: lambda: model(repo, given.pattern, Path(folder) / f"home-{next(numbers)}", "lines"),
        }
        costs = in_turns(rounds, programs)
    _print(costs)
    return 0


def _compare(repo: Path, rounds: int) -> None:
    """The same commits read by PyDriller and by us; the lines they find are compared too."""
    words = (str(repo), str(COMPARED))
    programs = {
        "PyDriller": lambda: run([str(interpreter()), "-m", "benchmarks.history.parts.others", *words]),
        "gonogo": lambda: run([sys.executable, "-m", "benchmarks.history.parts.counted", *words]),
    }
    costs = in_turns(rounds, programs)
    told = {name: [json.loads(one.said) for one in some] for name, some in costs.items()}
    for name, some in told.items():
        spent = middle([one["processor"] / one["commits"] * 1000 for one in some])
        print(
            f"{name:32} {spent:>22} ms of the processor a commit, {some[0]['lines']:,} lines in {some[0]['commits']:,}"
        )
    pairs = zip(told["PyDriller"], told["gonogo"], strict=True)
    against = [theirs["processor"] / ours["processor"] for theirs, ours in pairs]
    print(f"PyDriller / gonogo, processor: {middle(against)}   target 5 at least")


def _print(costs: dict[str, list[Cost]]) -> None:
    floor, lines = costs.values()
    told = json.loads(lines[-1].said)
    print(f"{told['counted']:,} of {told['commits']:,} commits counted, merges have no lines of their own")
    for name, some in costs.items():
        clock = statistics.median(one.seconds for one in some)
        held = max(one.megabytes for one in some)
        print(
            f"{name:32} {middle([one.processor for one in some]):>22} s of the processor, {clock:.1f} s, {held:.0f} MB"
        )
    print(f"model with lines / git log --numstat, processor: {middle(ratios(lines, floor))}   target 1.2 at most")


if __name__ == "__main__":
    raise SystemExit(main())
