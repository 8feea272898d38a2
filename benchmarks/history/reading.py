# SPDX-License-Identifier: Apache-2.0
"""What does the model of every release cost without lines, beside `git log --raw`, and what does a refresh cost?

The first reading asks git for everything and writes it down; the refresh remembers all but the newest hundred commits.
Start-up of the interpreter is not counted, for a page and a command pay it anyway; it is printed. Run it with
`python -m benchmarks.history.reading --repo PATH --pattern 'v*'`; without a path, a history is generated.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.history.parts.costs import Cost, in_turns, middle, ours, ratios, run
from benchmarks.history.parts.generated import repository_at

ROUNDS = 5
NEW = 100
MODEL = "benchmarks.history.parts.model"
AS_COMMITTED = "fresh reading and model"


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What the programs about a history are told."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repo", type=Path, help="a clone; left out, one with 60,000 commits is generated")
    parser.add_argument("--pattern", default="*", help="which tags are releases")
    parser.add_argument("--rounds", type=int, default=0, help="how often everything is measured")
    return parser.parse_args(words)


def model(repo: Path, pattern: str, home: Path, *wanted: str) -> Cost:
    """Measure the clone in a process of its own, by its own account."""
    cost = ours(MODEL, str(repo), pattern, *wanted, GONOGO_HOME=str(home))
    told = json.loads(cost.said)
    return Cost(told["processor"], told["seconds"], max(told["megabytes"], told["megabytes_git"]), cost.said)


def main() -> int:
    """Measure and print."""
    given = arguments()
    repo = given.repo or repository_at()
    with tempfile.TemporaryDirectory(prefix="gonogo-bench-") as folder:
        costs, fields = _measured(repo, given.pattern, given.rounds or ROUNDS, Path(folder))
    _print(costs, fields)
    return 0


def _measured(repo: Path, pattern: str, rounds: int, folder: Path) -> tuple[dict[str, list[Cost]], dict[str, Any]]:
    older = _older(repo, folder)
    known = folder / "known"
    model(older, pattern, known)
    numbers = iter(range(rounds * 2))

    def fresh() -> Cost:
        return model(repo, pattern, folder / f"home-{next(numbers)}")

    def refresh() -> Cost:
        home = shutil.copytree(known, folder / f"home-{next(numbers)}")
        return model(repo, pattern, home)

    programs = {
        "git log --raw": lambda: run(["git", "-C", str(repo), "log", "--raw", "--no-renames"]),
        AS_COMMITTED: fresh,
        f"refresh after {NEW} commits": refresh,
    }
    costs = in_turns(rounds, programs)
    return costs, json.loads(costs[AS_COMMITTED][-1].said)


def mirrored(repo: Path, folder: Path) -> Path:
    """A bare clone that shares the objects of the first, in which nothing is written."""
    mirror = folder / "mirror.git"
    subprocess.run(["git", "clone", "-q", "--mirror", "--shared", str(repo), str(mirror)], check=True)
    return mirror


def _older(repo: Path, folder: Path) -> Path:
    """The same clone as it was a hundred commits ago."""
    older = mirrored(repo, folder)
    say = ["git", "-C", str(older)]
    head = subprocess.run([*say, "symbolic-ref", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    then = subprocess.run(
        [*say, "rev-list", "--skip", str(NEW), "-n1", "HEAD"], check=True, capture_output=True, text=True
    )
    subprocess.run([*say, "update-ref", head, then.stdout.strip()], check=True)
    return older


def _print(costs: dict[str, list[Cost]], fields: dict[str, Any]) -> None:
    beside = f", {fields['beside']:,} beside main" if fields["beside"] else ""
    print(f"{fields['commits']:,} commits{beside}, {fields['releases']} releases; median (least to most)")
    print(f"{'':32} {'processor s':>22} {'clock s':>22} {'MB':>6}")
    for name, some in costs.items():
        held = max(one.megabytes for one in some)
        clock, spent = (middle([getattr(one, what) for one in some]) for what in ("seconds", "processor"))
        print(f"{name:32} {spent:>22} {clock:>22} {held:6.0f}")
    floor, fresh, refresh = costs.values()
    against = ratios(fresh, floor)
    print(f"model / git log --raw, processor: {middle(against)}   target 1.5 at most")
    print(f"first figures, clock: {statistics.median(one.seconds for one in fresh):.2f} s   target below 5 s")
    print(f"refresh, clock: {statistics.median(one.seconds for one in refresh):.2f} s   target below 1 s")
    print(f"memory: {max(one.megabytes for one in fresh):.0f} MB   target below 300 MB")


if __name__ == "__main__":
    raise SystemExit(main())
