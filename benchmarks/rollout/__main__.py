# SPDX-License-Identifier: Apache-2.0
"""Which programs are there? Runs all of them, one after the other, or those named on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def programs() -> list[str]:
    """The names of the programs: every module of this folder that is not private."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the programs and return how many failed."""
    unknown = sorted(set(wanted) - set(programs()))
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}: use {', '.join(programs())}.", file=sys.stderr)
        return 2
    failed = 0
    for name in wanted or programs():
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.rollout.{name}"]
        failed += subprocess.run(command, cwd=FOLDER.parents[1], check=False).returncode != 0
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
