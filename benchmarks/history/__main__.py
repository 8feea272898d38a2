# SPDX-License-Identifier: Apache-2.0
"""Which programs are there? Runs all of this folder with the words given, such as `--repo PATH`."""

from __future__ import annotations

from benchmarks.history import counting, reading

if __name__ == "__main__":
    for program in (reading, counting):
        print(f"== {program.__name__.rsplit('.', 1)[-1]}", flush=True)
        program.main()
