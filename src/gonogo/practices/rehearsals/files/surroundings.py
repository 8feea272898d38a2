# SPDX-License-Identifier: Apache-2.0
"""What lies around a rehearsal file: the environment, its folder, and the parameters given for one run?"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LARGEST = 4 * 2**20


class Folder(Protocol):
    """Files on a disk; paths have forward slashes."""

    def is_file(self, path: str) -> bool:
        """Whether a file is there."""

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""

    def text(self, path: str) -> str | None:
        """The text of a small file, or None when it is not there or is no text."""

    def folders(self, pattern: str) -> tuple[str, ...]:
        """The folders of this pattern, in order."""


class Disk:
    """The files of this machine, seen from the current folder."""

    def is_file(self, path: str) -> bool:
        """Whether a file is there."""
        return Path(path).is_file()

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return Path(path).is_dir()

    def text(self, path: str) -> str | None:
        """The text of a small file, or None when it is not there or is no text."""
        try:
            if Path(path).stat().st_size > LARGEST:
                return None
            return Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def folders(self, pattern: str) -> tuple[str, ...]:
        """The folders of this pattern, in order."""
        start, slash, _ = pattern.partition("*")[0].rpartition("/")
        below = pattern[len(start) + len(slash) :]
        top = Path(start + slash) if slash else Path()
        return tuple(sorted(one.as_posix() for one in top.glob(below) if one.is_dir()))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rehearsal may refer to outside itself. None: nothing is known of it, so nothing is compared."""

    file: str = "rehearsal.yaml"
    environment: Mapping[str, str] | None = None
    folder: Folder | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    def seen(self, path: str, folder: str) -> str:
        """A path of the file, seen from where the file is seen."""
        start = posixpath.join(posixpath.dirname(self.file.replace("\\", "/")), folder)
        return posixpath.normpath(posixpath.join(start, path))
