# SPDX-License-Identifier: Apache-2.0
"""How does npm @openfeature/flagd-core evaluate? In a Node.js process of its own, which takes the time itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.rollout.evaluations.cases import PEOPLE, TITLES, flagd_definitions
from benchmarks.rollout.evaluations.runner import Runner

PACKAGES = Path(__file__).parents[4] / "tests" / "contract" / "clients"
PROGRAM = Path(__file__).with_suffix(".mjs")


@dataclass(frozen=True, slots=True)
class InNode:
    """A flag in the Node.js process."""

    process: subprocess.Popen[str]
    key: str

    def answers(self, count: int) -> list[Any]:
        """What the first so many people get."""
        answers: list[Any] = self._ask(count)["answers"]
        return answers

    def seconds(self, count: int) -> float:
        """How long the bare loop takes there."""
        return float(self._ask(count)["seconds"])

    def _ask(self, count: int) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"key": self.key, "count": count}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


def prepare() -> Mapping[str, Runner]:
    """The process, with the flags compiled and the contexts prepared; it ends with its input."""
    if not (PACKAGES / "node_modules" / "@openfeature" / "flagd-core").is_dir():
        raise FileNotFoundError(f"run `npm ci --ignore-scripts` in {PACKAGES.relative_to(PACKAGES.parents[2])} first")
    process = subprocess.Popen(
        ["node", str(PROGRAM)], cwd=PACKAGES, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    given = {"definitions": json.dumps(flagd_definitions()), "contexts": [person.context for person in PEOPLE]}
    process.stdin.write(json.dumps(given) + "\n")
    return {case: InNode(process, case) for case in TITLES}
