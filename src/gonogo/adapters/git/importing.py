# SPDX-License-Identifier: Apache-2.0
"""How does a made-up history become a repository of its own?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gonogo.adapters.git.running import run

_QUICKLY = ("-c", "core.compression=1", "-c", "fastimport.unpackLimit=0")


def make_repository(folder: Path, stream: Iterable[bytes]) -> None:
    """Make a bare repository at `folder`, which is new, from a stream for `git fast-import`. Raises GitError."""
    place, inside = str(folder), f"--git-dir={folder}"
    run(place, ("init", "-q", "--bare", "--template=", place))
    run(place, (inside, "symbolic-ref", "HEAD", "refs/heads/main"))
    run(place, (inside, *_QUICKLY, "fast-import", "--quiet", "--done", "--depth=5"), sent=stream)
