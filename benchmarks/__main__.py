# SPDX-License-Identifier: Apache-2.0
"""Which programs are there? Runs all of them, one after the other, or those of the folders and names given."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SUBJECTS = ("rollout", "history", "forecast", "rehearsals")
"""The folders that hold programs; the others hold modules of which programs are made."""


def programs() -> dict[str, str]:
    """The module of every program by its name; no two have the same."""
    return {
        path.stem: f"benchmarks.{subject}.{path.stem}"
        for subject in SUBJECTS
        for path in sorted((FOLDER / subject).glob("*.py"))
        if not path.stem.startswith("_")
    }


def wanted_programs(wanted: list[str]) -> list[str]:
    """The names of the programs asked for: those of a subject, or a single one. Raises LookupError."""
    known = programs()
    if not wanted:
        return list(known)
    found = []
    for name in wanted:
        of_subject = [one for one, module in known.items() if module.split(".")[1] == name]
        if not of_subject and name not in known:
            raise LookupError(f"There is no benchmark {name}: use {', '.join((*SUBJECTS, *known))}.")
        found += of_subject or [name]
    return found


def main(wanted: list[str]) -> int:
    """Run the programs; 1 when one of them failed, 2 when a name is not known."""
    try:
        names = wanted_programs(wanted)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    failed = 0
    for name in names:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", programs()[name]], cwd=FOLDER.parent, check=False).returncode
    return int(failed != 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
