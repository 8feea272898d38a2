# SPDX-License-Identifier: Apache-2.0
"""How many answers a second does a server give? Asks with wrk, from the other core."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.http.servers import LOAD_CORE, pinned, processor_seconds

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked: whom, where, how, with which key, and a file with one body per line ("-" for none)."""

    name: str
    process: int
    port: int
    method: str
    path: str
    authorization: str
    bodies: str = "-"


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second, processor microseconds of one, and the milliseconds that 50 and 99 of 100 took at most."""

    rate: float
    processor: float
    p50: float
    p99: float


def require_wrk() -> None:
    """End with a sentence when there is no wrk."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed (on Debian: apt-get install wrk).")


def ask(target: Target, seconds: int) -> Measured:
    """Ask for some seconds. An answer other than 2xx, or none, ends the program: nothing is measured then."""
    command = [
        "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), f"http://127.0.0.1:{target.port}/",
        "--", target.method, target.path, target.authorization, target.bodies,
    ]  # fmt: skip
    before = processor_seconds(target.process)
    said = subprocess.run(pinned(LOAD_CORE, command), capture_output=True, text=True, check=True).stdout
    counted = json.loads(said.splitlines()[-1])
    if counted["failed"] or not counted["requests"]:
        raise SystemExit(f"{target.name}: {counted['failed']} requests failed. {said}")
    processor = (processor_seconds(target.process) - before) / counted["requests"] * 1e6
    return Measured(
        counted["requests"] / counted["microseconds"] * 1e6, processor, counted["p50"] / 1000, counted["p99"] / 1000
    )


def in_turns(targets: Sequence[Target], rounds: int, seconds: int) -> dict[str, list[Measured]]:
    """Ask all targets in every round, each round in the other direction. The first, short round is not counted."""
    for target in targets:
        ask(target, 1)
    found: dict[str, list[Measured]] = {target.name: [] for target in targets}
    for number in range(rounds):
        for target in targets if number % 2 else reversed(targets):
            found[target.name].append(ask(target, seconds))
    return found


def table(found: dict[str, list[Measured]]) -> str:
    """The figures of each target as a table in Markdown: median and range."""
    lines = ["| server | answers/s, median (range) | processor µs | p50 ms | p99 ms |", "|---|---|---|---|---|"]
    for name, measured in found.items():
        rates = [one.rate for one in measured]
        kinds = ("processor", "p50", "p99")
        processor, p50, p99 = (statistics.median(getattr(one, kind) for one in measured) for kind in kinds)
        spread = f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"
        lines.append(f"| {name} | {spread} | {processor:,.0f} | {p50:.1f} | {p99:.1f} |")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the other one is: median of the rounds, least, greatest, and by processor time of one answer."""

    median: float
    least: float
    most: float
    by_processor: float


def ratio(found: dict[str, list[Measured]], one: str, other: str) -> Ratio:
    """Compare two targets round by round. Processor time does not count what else the machine does meanwhile."""
    rounds = list(zip(found[one], found[other], strict=True))
    rates = [a.rate / b.rate for a, b in rounds]
    return Ratio(
        statistics.median(rates),
        min(rates),
        max(rates),
        statistics.median(b.processor / a.processor for a, b in rounds),
    )
