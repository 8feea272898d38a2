# SPDX-License-Identifier: Apache-2.0
"""Counts the lines of the newest commits with the product's reader, and prints how many and what that took.

Words: the clone and how many of the newest commits of its main branch to read.
"""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.history.parts.others import processor


def main(path: str, number: str) -> None:
    """Count, and print what that took."""
    from gonogo.adapters.git import GitRepository
    from gonogo.adapters.git.lines import count

    say = ["git", "-C", path, "rev-list", "--no-merges", "-n", number, "HEAD"]
    hashes = subprocess.run(say, check=True, capture_output=True, text=True).stdout.split()
    before = processor()
    counted = [one for one in count(GitRepository.open(path), hashes) if not isinstance(one, str)]
    took = processor() - before
    lines = sum(value for one in counted for value in one.lines if value > 0)
    print(json.dumps({"processor": took, "commits": len(counted), "lines": lines}))


if __name__ == "__main__":
    main(*sys.argv[1:])
