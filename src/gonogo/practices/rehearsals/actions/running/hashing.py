# SPDX-License-Identifier: Apache-2.0
"""Is this still the migration that was rehearsed? A hash over the files that make it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

IGNORED = {"__pycache__", ".git", ".DS_Store"}


def hash_of_text(text: bytes) -> str:
    """The hash of the rehearsal file."""
    return hashlib.sha256(text).hexdigest()


def migration_hash(folder: Path, paths: Iterable[str], words: Iterable[str]) -> str:
    """Over what the steps run, and the names and content of all files at these paths, folders with all below them."""
    digest = hashlib.sha256()
    for text in words:
        _add(digest, text.encode())
    for name, path in sorted(_files(folder, paths)):
        _add(digest, name.encode())
        _add(digest, hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path, paths: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for name in dict.fromkeys(paths):
        start = folder / name
        if start.is_dir():
            for path in start.rglob("*"):
                if path.is_file() and not IGNORED & set(path.parts) and path.suffix != ".pyc":
                    yield str(Path(name) / path.relative_to(start)), path
        elif start.is_file():
            yield name, start


def _add(digest: hashlib._Hash, part: bytes) -> None:
    digest.update(len(part).to_bytes(8, "big") + part)
