# SPDX-License-Identifier: Apache-2.0
"""How often would dates have held on ten public repositories, beside the plain simulation and the plain plan?

Every date is judged with a reference class of the other repositories. Then the ten are split into two halves of five,
again and again, and each half is judged alone: the spread says how much the figures owe to these ten. Run it with
`python -m benchmarks.forecast.backtest`; `--throughput` names another file of weekly counts, `--splits` how often.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gonogo.practices.schedule.rules.forecast.scoring import Held

ROOT = Path(__file__).parents[2]
COUNTS = ROOT / "src/gonogo/practices/schedule/tests/data/weekly-changes.json"
TARGETS = {"p85": (0.80, 0.90), "p95": (0.90, 0.98)}
METHODS = ("ours", "bootstrap", "plan")
LONGEST_SECONDS = 60


def main() -> int:
    """Print the tables; 1 when a target is missed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--throughput", type=Path, default=COUNTS)
    given.add_argument("--splits", type=int, default=5)
    options = given.parse_args()
    counts = {name: entry["weeks"] for name, entry in json.loads(options.throughput.read_bytes()).items()}
    met = report(counts)
    halves(counts, options.splits)
    return 0 if met else 1


def report(counts: Mapping[str, Sequence[int]]) -> bool:
    """The back-test on all repositories, with targets."""
    from gonogo.practices.schedule.rules.forecast.backtest import back_test
    from gonogo.practices.schedule.rules.forecast.scoring import as_data

    started = time.process_time()
    data: dict[str, Any] = as_data(back_test(counts))
    seconds = time.process_time() - started
    print(
        data["sentence"], f"\n\n{len(counts)} repositories, {data['pooled']['n']:,} forecasts, {seconds:.1f} s of CPU\n"
    )
    print(f"{'held, of all forecasts':36}{'P50':>8}{'P85':>8}{'P95':>8}")
    for method in METHODS:
        print(f"{method:36}{shares((data if method == 'ours' else data[method])['pooled'])}")
    print(f"{'ours, repositories of equal weight':36}{shares(data['equal_weight'])}")
    print(f"\n{'plan':10}{'P50':>8}{'P85':>8}{'P95':>8}   loss: {'ours':>8}{'bootstrap':>11}{'ratio':>7}")
    for horizon, held in data["by_horizon"].items():
        ours, drawn = (data["pinball"][method][horizon] for method in ("ours", "bootstrap"))
        print(f"{horizon + ' weeks':10}{shares(held)}         {ours:8.3f}{drawn:11.3f}{ours / drawn:7.2f}")
    print(f"\n{'repository':32}{'P50':>8}{'P85':>8}{'P95':>8}{'bootstrap P85':>16}{'n':>7}")
    for name, held in data["by_repository"].items():
        drawn = data["bootstrap"]["by_repository"][name]["p85"]
        print(f"{name:32}{shares(held)}{drawn * 100:14.1f} %{held['n']:7}")
    return targets(data, seconds)


def targets(data: Mapping[str, Any], seconds: float) -> bool:
    """Say of each target whether it is met."""
    inside = {
        method: [
            low <= (data if method == "ours" else data[method])["pooled"][name] <= high
            for name, (low, high) in TARGETS.items()
        ]
        for method in ("ours", "bootstrap")
    }
    ours, drawn = (data["pinball"][method] for method in ("ours", "bootstrap"))
    judged = {
        "P85 holds in 80 to 90 of 100": inside["ours"][0],
        "P95 holds in 90 to 98 of 100": inside["ours"][1],
        "less loss than the bootstrap for every plan length": all(ours[horizon] < drawn[horizon] for horizon in ours),
        "the bootstrap fails the first two": not all(inside["bootstrap"]),
        f"less than {LONGEST_SECONDS} s of CPU": seconds < LONGEST_SECONDS,
    }
    print()
    for target, met in judged.items():
        print(f"{target:52}{'met' if met else 'MISSED'}")
    return all(judged.values())


def halves(counts: Mapping[str, Sequence[int]], splits: int) -> None:
    """Both halves of several splits, each judged with a reference class of its own."""
    from gonogo.practices.schedule.rules.forecast.backtest import back_test
    from gonogo.practices.schedule.rules.forecast.scoring import scores_of

    draw, names = random.Random(0), sorted(counts)
    if len(names) < 8 or not splits:
        return
    found: list[Held] = []
    for _ in range(splits):
        half = set(draw.sample(names, len(names) // 2))
        for chosen in (half, set(names) - half):
            forecasts = back_test({name: counts[name] for name in sorted(chosen)}).forecasts
            found.append(scores_of(forecasts, "ours").pooled)
    print(f"\n{len(found)} halves of {splits} splits{'lowest':>16}{'median':>9}{'highest':>9}")
    for name in ("p50", "p85", "p95"):
        held = [getattr(one, name) or 0.0 for one in found]
        low, middle, high = min(held), statistics.median(held), max(held)
        print(f"{name.upper():20}{low * 100:16.1f} %{middle * 100:7.1f} %{high * 100:7.1f} %")


def shares(held: Mapping[str, float]) -> str:
    """P50, P85 and P95 in percent."""
    return "".join(f"{held[name] * 100:6.1f} %" for name in ("p50", "p85", "p95"))


if __name__ == "__main__":
    raise SystemExit(main())
