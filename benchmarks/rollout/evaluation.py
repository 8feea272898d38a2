# SPDX-License-Identifier: Apache-2.0
"""How fast is one evaluation in the process, beside the evaluators of others and a function written by hand?

The others live in an environment of their own, made here from `benchmarks/requirements.txt`, and the measurement runs
there: Gonogo's evaluation needs nothing but the standard library and mmh3. Run it with
`python -m benchmarks.rollout.evaluation`; `--rounds` and `--seconds` change how long it takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "benchmarks" / "requirements.txt"
PEERS = ROOT / ".boot" / "peers"


def interpreter() -> Path:
    """The Python of the environment of the others, which is made when there is none or the lock is newer."""
    python, done = PEERS / "bin" / "python", PEERS / ".installed-from"
    if not done.is_file() or done.read_bytes() != LOCK.read_bytes():
        uv = str(ROOT / ".boot" / "bin" / "uv")
        subprocess.run([uv, "venv", "-q", "--clear", "--python", ROOT / ".boot" / "bin" / "python", PEERS], check=True)
        subprocess.run([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", LOCK], check=True)
        done.write_bytes(LOCK.read_bytes())
    return python


def main() -> int:
    """Measure in the environment of the others."""
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    command = [interpreter(), "-m", "benchmarks.rollout.evaluations.race", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
