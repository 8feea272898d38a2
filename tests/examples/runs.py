# SPDX-License-Identifier: Apache-2.0
"""What does `gonogo rehearsal run` report about an example?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code of a run and its report."""

    code: int
    report: dict[str, Any]

    @property
    def differing(self) -> dict[tuple[str, str, str], tuple[int, int, dict[str, int]]]:
        """What differs, by leg and tables: rows missing, rows extra, and changed rows by column."""
        return {
            (one["leg"], one["source"], one["target"]): (one["missing"], one["extra"], one["by_column"])
            for one in self.report["tables"]
            if one["missing"] or one["extra"] or one["changed"]
        }


def rehearse(file: Path, home: Path, *options: str, **variables: str) -> Ran:
    """Run a rehearsal in a process of its own, with a data folder of its own."""
    command = [sys.executable, "-m", "gonogo", "--home", str(home), "rehearsal", "run", str(file), "--format", "json"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GONOGO_")}
    environment = {**inherited, "PYTHONDONTWRITEBYTECODE": "1", **variables}
    words = [*command, "--no-record", *options]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return Ran(done.returncode, json.loads(done.stdout)["report"])
