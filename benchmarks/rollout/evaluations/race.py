# SPDX-License-Identifier: Apache-2.0
"""Who is how fast? Checks what every engine answers, lets them run in turns, and prints rates, ratios and targets."""

from __future__ import annotations

import argparse
import importlib
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.rollout.evaluations.cases import PEOPLE, TITLES, check
from benchmarks.rollout.evaluations.runner import Runner

PACKAGE = "benchmarks.rollout.evaluations.peers"
OURS = "Gonogo, v2"
LIMIT = "written by hand"
FLAGD = "openfeature-flagd-core 2 (Python)"
LAUNCHDARKLY = "launchdarkly-server-sdk"
NODE = "@openfeature/flagd-core 4 (Node.js)"
ENGINES = {
    LIMIT: "hand_written:prepare",
    OURS: "gonogo_set:prepare",
    "Gonogo, v3": "gonogo_set:prepare_v3",
    FLAGD: "flagd_python:prepare",
    "growthbook": "growthbook_sdk:prepare",
    "flagsmith-flag-engine": "flagsmith_engine:prepare",
    LAUNCHDARKLY: "launchdarkly_sdk:prepare",
    "UnleashClient": "unleash_sdk:prepare",
    "configcat-client": "configcat_sdk:prepare",
    "gofeatureflag (WASM)": "go_feature_flag:prepare",
    NODE: "flagd_npm:prepare",
}
NO_PEERS = {LIMIT, OURS, "Gonogo, v3", NODE}
CHECKED_SECONDS = 2.0

Rates = dict[tuple[str, str], list[float]]


@dataclass(frozen=True, slots=True)
class Target:
    """So many times as fast as another engine in one case; `other` None is the fastest Python peer of the case."""

    case: str
    times: float
    other: str | None


TARGETS = (
    Target("b", 0.5, LIMIT),
    Target("b", 30, FLAGD),
    Target("b", 15, None),
    Target("c", 25, None),
    Target("d", 1000, FLAGD),
    Target("d", 50, LAUNCHDARKLY),
)


def prepared() -> dict[str, Mapping[str, Runner]]:
    """The engines that are there; of the others it is printed why they are not."""
    engines = {}
    for name, place in ENGINES.items():
        module, _, function = place.partition(":")
        try:
            engines[name] = getattr(importlib.import_module(f"{PACKAGE}.{module}"), function)()
        except (ImportError, OSError) as error:
            print(f"{name} is not measured: {error}.")
    return engines


def counts_of(engines: Mapping[str, Mapping[str, Runner]], seconds: float) -> dict[tuple[str, str], tuple[int, int]]:
    """Check what each engine answers; return how many people it evaluates, and how often over, in one round."""
    counts = {}
    for name, cases in engines.items():
        for case, runner in cases.items():
            each = max(runner.seconds(20), runner.seconds(20), 1e-6) / 20
            known = max(100, min(len(PEOPLE), int(CHECKED_SECONDS / each)))
            check(name, case, runner.answers(known))
            each = max(runner.seconds(known), 1e-6) / known
            people = max(10, min(len(PEOPLE), int(seconds / each)))
            counts[name, case] = people, max(1, round(seconds / (people * each)))
    return counts


def race(engines: Mapping[str, Mapping[str, Runner]], rounds: int, seconds: float) -> Rates:
    """Let all engines run in turns, case by case, and return their evaluations per second, round by round."""
    counts = counts_of(engines, seconds)
    rates: Rates = {key: [] for key in counts}
    for number in range(rounds):
        order = list(engines) if number % 2 else list(reversed(engines))
        for case in TITLES:
            for name in order:
                people, times = counts[name, case]
                runner = engines[name][case]
                taken = sum(runner.seconds(people) for _ in range(times))
                rates[name, case].append(people * times / taken)
    return rates


def print_rates(rates: Rates, names: list[str]) -> None:
    """Print the median rates as a table."""
    print("\n| evaluations a second | " + " | ".join(f"{case}: {title}" for case, title in TITLES.items()) + " |")
    print("|---|" + "---:|" * len(TITLES))
    for name in names:
        print(f"| {name} | " + " | ".join(f"{statistics.median(rates[name, case]):,.0f}" for case in TITLES) + " |")


def ratios(rates: Rates, target: Target, names: list[str]) -> tuple[str, list[float]]:
    """The engine a target speaks of, and the ratio to it in each round."""
    peers = [name for name in names if name not in NO_PEERS]
    other = target.other or max(peers, key=lambda name: statistics.median(rates[name, target.case]))
    pairs = zip(rates[OURS, target.case], rates.get((other, target.case), []), strict=False)
    return other, [ours / theirs for ours, theirs in pairs]


def print_targets(rates: Rates, names: list[str]) -> None:
    """Print for each target the median ratio, its range, and whether it is met."""
    print("\n| case | beside | target | median ratio (range) | |")
    print("|---|---|---:|---:|---|")
    for target in TARGETS:
        other, found = ratios(rates, target, names)
        shown, verdict = "not measured", "not measured"
        if found:
            middle = statistics.median(found)
            shown = f"{middle:,.2f} ({min(found):,.2f} to {max(found):,.2f})"
            verdict = "met" if middle >= target.times else "missed"
        called = other if target.other else f"{other}, the fastest Python peer"
        print(f"| {target.case}: {TITLES[target.case]} | {called} | {target.times:,g} | {shown} | {verdict} |")


def main() -> None:
    """Race and print."""
    parser = argparse.ArgumentParser(description="Measure one evaluation beside the evaluators of others.")
    parser.add_argument("--rounds", type=int, default=9, help="how often everybody runs (5 at least mean something)")
    parser.add_argument("--seconds", type=float, default=0.2, help="how long everybody runs in a round, in each case")
    chosen = parser.parse_args()
    engines = prepared()
    rates = race(engines, chosen.rounds, chosen.seconds)
    print(f"Median of {chosen.rounds} rounds of {chosen.seconds} s of the processor, in turns, one thread.")
    print_rates(rates, list(engines))
    print_targets(rates, list(engines))


if __name__ == "__main__":
    main()
