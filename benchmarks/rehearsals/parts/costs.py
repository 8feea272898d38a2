# SPDX-License-Identifier: Apache-2.0
"""What did a comparison cost the processor, on the server and in the client?"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the processor on the server and in the client, seconds on the wall, and what was answered."""

    server: float
    client: float
    wall: float
    said: dict[str, Any]

    @property
    def processor(self) -> float:
        """Server and client together."""
        return self.server + self.client


def server_seconds(postmaster: int) -> float:
    """What the server took so far: its own process, those that ended, and those that live."""
    total = 0.0
    for process in (postmaster, *_children(postmaster)):
        fields = _stat(process)
        if fields:
            ended = sum(map(int, fields[13:15])) if process == postmaster else 0
            total += (sum(map(int, fields[11:13])) + ended) / TICKS
    return total


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(path.name))
        if fields and int(fields[1]) == process:
            found.append(int(path.name))
    return found


def measured(postmaster: int, program: Path | str, words: Sequence[str], env: dict[str, str] | None = None) -> Cost:
    """Run a program that prints JSON. What it calls `startup`, seconds before it began, is taken off."""
    before, children = server_seconds(postmaster), _client()
    began = time.monotonic()
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False, env=env)
    wall = time.monotonic() - began
    if done.returncode not in (0, 1) or not done.stdout.strip():
        raise RuntimeError(f"{words} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    said = json.loads(done.stdout.strip().splitlines()[-1])
    client = _client() - children - said.get("startup", 0.0)
    return Cost(server_seconds(postmaster) - before, client, wall, said)


def _client() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ours(postmaster: int, module: str, *words: str) -> Cost:
    """Run a module of ours with this Python."""
    return measured(postmaster, sys.executable, ["-m", module, *words])
