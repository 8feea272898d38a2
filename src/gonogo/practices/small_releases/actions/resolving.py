# SPDX-License-Identifier: Apache-2.0
"""Which commit does a name in a clone mean? Only commands ask: they run beside a clone, a server never does."""

from __future__ import annotations

import re
from pathlib import Path

from gonogo.adapters.git import GitRepository
from gonogo.adapters.git.running import run
from gonogo.core.errors import BadInput
from gonogo.practices.small_releases.actions.reading import told
from gonogo.practices.small_releases.rules.hashes import is_full_hash

_NAME = re.compile(r"[^-\x00-\x20\x7f~^:?*\[\\@][^\x00-\x20\x7f:?*\[\\]*")


def commit_named(path: Path, name: str) -> str:
    """The full hash of a commit named by hash, branch, tag or HEAD. Raises BadInput when there is none."""
    if is_full_hash(name):
        return name
    if not _NAME.fullmatch(name):
        raise BadInput(f'"{name}" cannot be the name of a commit. Name a hash, a tag, a branch or HEAD.')
    with told():
        repository = GitRepository.open(path)
        words = (f"--git-dir={repository.git_dir}", "rev-parse", "-q", "--verify", f"{name}^{{commit}}")
        said = run(repository.place, words, codes=(0, 1, 128)).decode().strip()
    if not is_full_hash(said):
        raise BadInput(f'There is no commit "{name}" in {path}. Name a hash, a tag, a branch or HEAD.')
    return said
