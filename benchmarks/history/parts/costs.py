# SPDX-License-Identifier: Apache-2.0
"""What does a program cost, with all that it starts: seconds of the processor, seconds by the clock, and memory?"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Cost:
    """One run. `megabytes` is the most that one of its processes held at a time."""

    processor: float
    seconds: float
    megabytes: float
    said: str = ""


def run(words: Sequence[str], **settings: str) -> Cost:
    """Run a program to its end. Its answer is kept only when it is one of ours; that of git goes nowhere."""
    ours = words[0] != "git"
    started = time.perf_counter()
    process = subprocess.Popen(
        words,
        env={**os.environ, **settings},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if ours else subprocess.DEVNULL,
    )
    said = process.stdout.read().decode() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}.")
    took = time.perf_counter() - started
    return Cost(usage.ru_utime + usage.ru_stime, took, usage.ru_maxrss / 1024, said)


def ours(module: str, *words: str, **settings: str) -> Cost:
    """Run one of our programs as a process of its own."""
    return run([sys.executable, "-m", module, *words], **settings)


def in_turns(rounds: int, programs: Mapping[str, Callable[[], Cost]]) -> dict[str, list[Cost]]:
    """Run all programs one after the other, again and again, so that each meets the same weather."""
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for number in range(rounds):
        for name, program in programs.items():
            print(f"round {number + 1} of {rounds}: {name}      ", end="\r", file=sys.stderr, flush=True)
            costs[name].append(program())
    print(" " * 79, end="\r", file=sys.stderr)
    return costs


def middle(values: Sequence[float]) -> str:
    """The median with the smallest and the largest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def ratios(costs: Sequence[Cost], floor: Sequence[Cost]) -> list[float]:
    """Processor time of each run by that of the other program in the same round."""
    return [one.processor / other.processor for one, other in zip(costs, floor, strict=True)]
