# SPDX-License-Identifier: Apache-2.0
"""What does a runner keep on its own disk: who it is, what its golden databases are, and who works on them now?"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gonogo.adapters.copies.values import Progress


class Home:
    """The folder of one runner. Its id is random and stands in the name of every database that it makes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.id = self._own_id()

    def _own_id(self) -> str:
        """The id on the disk; the first of several who come at once decides it, and nobody ever sees half of one."""
        path = self.folder / "runner-id"
        draft = self.folder / f"runner-id.{secrets.token_hex(6)}"
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(6))
            try:
                os.link(draft, path)
            except OSError:  # it is there already, or this file system knows no second name for a file
                if not path.exists():
                    draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        found = path.read_text().strip()
        if len(found) != 12:  # damaged by something else: nothing can bear this id
            path.unlink(missing_ok=True)
            return self._own_id()
        return found

    def part(self, name: str) -> Path:
        """A folder inside, only for its owner."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def facts(self, golden: str) -> Mapping[str, Any]:
        """What was written down about a golden database; nothing when it is unknown or the file is damaged."""
        try:
            found = json.loads((self.part("goldens") / f"{golden}.json").read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_facts(self, golden: str, facts: Mapping[str, Any]) -> None:
        """Write down, all or nothing, what a golden database is."""
        path = self.part("goldens") / f"{golden}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(facts))
        draft.replace(path)

    def forget_facts(self, golden: str) -> None:
        """The golden database is gone."""
        (self.part("goldens") / f"{golden}.json").unlink(missing_ok=True)

    @contextmanager
    def alone(self, golden: str, progress: Progress, *, shared: bool = False) -> Iterator[None]:
        """Wait until nobody else makes this golden database (or, not `shared`, copies it). Ends with the process."""
        with (self.part("goldens") / f"{golden}.lock").open("a") as file:
            mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            try:
                fcntl.flock(file, mode | fcntl.LOCK_NB)
            except BlockingIOError:
                progress("waiting for another run that uses the same golden database", None, None)
                fcntl.flock(file, mode)
            yield

    def is_in_use(self, golden: str) -> bool:
        """Whether somebody makes or copies this golden database right now."""
        with (self.part("goldens") / f"{golden}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False


def short_hash(*parts: str) -> str:
    """Twelve digits that tell these texts from others."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
