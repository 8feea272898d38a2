# SPDX-License-Identifier: Apache-2.0
"""Where does each run keep its journal, its report and what its programs said?"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gonogo.practices.rehearsals.actions.running.errors import JournalProblem

_RUN = re.compile(r"\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run, in `rehearsals` of the data folder."""

    path: Path

    @property
    def run(self) -> str:
        """The id of the run: when it began, in UTC to the millisecond, and six random digits. Ids sort by time."""
        return self.path.name

    @property
    def journal(self) -> Path:
        """What happened so far."""
        return self.path / "journal.jsonl"

    @property
    def report(self) -> Path:
        """What the run showed, as it is recorded."""
        return self.path / "report.json"

    def log(self, name: str) -> Path:
        """Where a program's words are kept."""
        return self.path / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)[:80].strip('-.')}.log"


def new_folder(home: Path, now: datetime) -> RunFolder:
    """Make the folder of a new run. Raises JournalProblem when it cannot be made."""
    folder = home / "rehearsals"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            path = folder / f"{_time(now)}-{secrets.token_hex(3)}"
            try:
                path.mkdir(mode=0o700)
            except FileExistsError:
                continue
            return RunFolder(path)
    except OSError as error:
        raise JournalProblem(
            f"{folder} cannot be written: {error.strerror}. Runs keep their journal there; make room or give the "
            "folder back to yourself, or name another data folder with --home."
        ) from None


def _time(now: datetime) -> str:
    utc = now.astimezone(UTC)
    return f"{utc:%Y%m%dT%H%M%S}.{utc.microsecond // 1000:03}Z"


def run_folders(home: Path) -> tuple[RunFolder, ...]:
    """The folders of all runs, oldest first."""
    try:
        found = sorted(path for path in (home / "rehearsals").iterdir() if _RUN.fullmatch(path.name))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise JournalProblem(f"{home / 'rehearsals'} cannot be read: {error.strerror}.") from None
    return tuple(RunFolder(path) for path in found if path.is_dir())
