# SPDX-License-Identifier: Apache-2.0
"""What does comparing two databases cost, beside reading both tables whole and beside reladiff?

A PostgreSQL of its own holds a table of eight typed columns twice; 100 rows are changed, 50 missing, 50 extra.
Everybody compares in turns and must find exactly these. What counts is the processor time of the server and the client
together; starting Python is not counted for anybody. `--rows 500000` is quick, `--without-reladiff` quicker.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from benchmarks.rehearsals.parts import others, tables
from benchmarks.rehearsals.parts.costs import Cost, measured, ours
from tests.postgres_cluster import NoPostgres, temporary_postgres

ROWS = 5_000_000
ROUNDS = 3
PARTS = "benchmarks.rehearsals.parts"
COPY, PLAIN, RELADIFF = "COPY to /dev/null", "compare", "reladiff hashdiff"
NAMES = {"mapped": "compare, through a mapping", "text": "compare, text key", "uuid": "compare, uuid key",
         "composite": "compare, key of two columns"}  # fmt: skip
TARGETS = (
    (PLAIN, RELADIFF, 0.2), (PLAIN, COPY, 1.3), (NAMES["mapped"], PLAIN, 1.6), (NAMES["text"], PLAIN, 2.0),
    (NAMES["uuid"], PLAIN, 2.0), (NAMES["composite"], PLAIN, 2.0),
)  # fmt: skip
FOUND = {"missing": tables.MISSING, "extra": tables.EXTRA, "changed": tables.CHANGED}


def main() -> int:
    """Measure and print; 1 when somebody did not find exactly what differs."""
    given = _arguments()
    try:
        with temporary_postgres() as url:
            server = url.removesuffix("gonogo")
            source, target = tables.make(server, given.rows)
            costs = _measure(_postmaster(url), source, target, given)
    except NoPostgres as reason:
        print(reason, file=sys.stderr)
        return 1
    _print(costs, given.rows)
    wrong = [
        name for name, many in costs.items() for one in many if name != COPY and not FOUND.items() <= one.said.items()
    ]
    for name in dict.fromkeys(wrong):
        print(f"{name} did not find exactly what differs: {costs[name][0].said}")
    return int(any(name != RELADIFF for name in wrong))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of each table")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured")
    parser.add_argument("--reladiff-rounds", type=int, default=ROUNDS, help="how often of them reladiff takes part")
    parser.add_argument("--without-reladiff", action="store_true", help="leave out who takes longest")
    return parser.parse_args()


def _postmaster(url: str) -> int:
    folder = Path(unquote(url.split("@")[1].split("/")[0]))
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def _measure(postmaster: int, source: str, target: str, given: argparse.Namespace) -> dict[str, list[Cost]]:
    def of_ours(kind: str) -> Callable[[], Cost]:
        return lambda: ours(postmaster, f"{PARTS}.gonogo_side", source, target, kind)

    turns: dict[str, Callable[[], Cost]] = {
        COPY: lambda: ours(postmaster, f"{PARTS}.copy_side", source, target, "plain"),
        PLAIN: of_ours("plain"),
        **{name: of_ours(kind) for kind, name in NAMES.items()},
    }
    if not given.without_reladiff:
        python = others.interpreter()
        words = [str(Path(others.__file__)), source, target, "plain", "id"]
        turns[RELADIFF] = lambda: measured(postmaster, python, words)
    costs: dict[str, list[Cost]] = {name: [] for name in turns}
    for number in range(given.rounds):
        for name, turn in turns.items():
            if name == RELADIFF and number >= given.reladiff_rounds:
                continue
            costs[name].append(turn())
            print(f"round {number + 1}: {name}: {costs[name][-1].processor:.1f} s", file=sys.stderr, flush=True)
    return costs


def _print(costs: dict[str, list[Cost]], rows: int) -> None:
    print(f"{rows:,} rows, {len(costs[COPY])} rounds; seconds of the processor, median (range)\n")
    print("| who | server | client | both | on the wall |\n|---|---:|---:|---:|---:|")
    for name, many in costs.items():
        cells = [_middle([getattr(one, part) for one in many]) for part in ("server", "client", "processor", "wall")]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\n| who | beside | target | median ratio (range) | |\n|---|---|---:|---:|---|")
    for name, beside, target in TARGETS:
        if beside in costs:
            ratios = [one.processor / other.processor for one, other in zip(costs[name], costs[beside], strict=False)]
            met = "met" if statistics.median(ratios) <= target else "missed"
            print(f"| {name} | {beside} | {target} | {_middle(ratios, 2)} | {met} |")


def _middle(values: list[float], digits: int = 1) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


if __name__ == "__main__":
    raise SystemExit(main())
