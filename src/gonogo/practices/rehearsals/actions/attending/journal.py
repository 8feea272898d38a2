# SPDX-License-Identifier: Apache-2.0
"""What did this runner begin, and what has it still to tell? Kept on the disk, so that it survives the runner.

Every line is written and synced before what it announces is done: a program is begun only after the journal says so.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from gonogo.core.errors import BadInput, Conflict


class JournalFull(BadInput):
    """Nothing can be written down any more, so nothing may be begun any more."""


@dataclass(slots=True)
class Known:
    """What the journal adds up to: claims that were asked for, programs that were begun, reports not yet taken."""

    claims: dict[str, str] = field(default_factory=dict)
    """By task, the id of a claim whose answer is not known."""
    begun: dict[str, int] = field(default_factory=dict)
    """By task, the attempt of a program that was begun and whose end is not known."""
    unsent: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, reports that the server has not taken yet, in their order."""


class Journal:
    """The journal of one runner for one cutover. Only one process has it open; another one is refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known = Known()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = (folder / "lock").open("w")
        except OSError as error:
            raise BadInput(f"The journal folder {folder} cannot be used: {error.strerror}.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise Conflict(
                "Another runner of this name is at this cutover on this machine. End it first, or use --runner."
            ) from None
        self._path = folder / "journal.jsonl"
        try:
            self._read()
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            self._lock.close()
            raise BadInput(f"The journal {self._path} cannot be used: {error.strerror}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._lock.close()

    def claim(self, task: str, id: str) -> None:
        """The runner is going to ask for this task, by this id."""
        self._write({"do": "claim", "task": task, "id": id})

    def begin(self, task: str, attempt: int) -> None:
        """The claim was granted and the program is going to be begun."""
        self._write({"do": "begin", "task": task, "attempt": attempt})

    def drop(self, task: str) -> None:
        """The claim was refused."""
        self._write({"do": "drop", "task": task})

    def report(self, id: str, report: Mapping[str, Any]) -> None:
        """Something is to be told to the server; a program that it is about has ended."""
        self._write({"do": "report", "id": id, **report})

    def sent(self, id: str) -> None:
        """The server took the report, or will never take it."""
        self._write({"do": "sent", "id": id})

    def log_of(self, task: str, attempt: int) -> Path:
        """Where the words of a program are kept."""
        return self.folder / f"{task}-{attempt}.log"

    def _write(self, entry: dict[str, Any]) -> None:
        """Write and sync a whole line. What a full disk cut off is taken away again, so that no line is damaged."""
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        size = os.fstat(self._file.fileno()).st_size
        try:
            while line:
                line = line[self._file.write(line) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(size)
            raise JournalFull(
                f"The journal {self._path} cannot be written: {error.strerror}. Mend that, then start the runner again."
            ) from None
        self._take(entry)

    def _read(self) -> None:
        """Take every whole line; a last line that was cut off announced something that was never done."""
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        whole, _, rest = content.rpartition(b"\n")
        for line in whole.splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                raise BadInput(f"The journal {self._path} is damaged. Look at it, then move it away.") from None
            self._take(entry)
        if rest:
            with self._path.open("r+b") as file:
                file.truncate(len(content) - len(rest))

    def _take(self, entry: dict[str, Any]) -> None:
        known, task = self.known, entry.get("task", "")
        match entry["do"]:
            case "claim":
                known.claims[task] = entry["id"]
            case "begin":
                known.claims.pop(task, None)
                known.begun[task] = entry["attempt"]
            case "drop":
                known.claims.pop(task, None)
            case "report":
                known.begun.pop(task, None)
                known.unsent[entry["id"]] = {
                    key: entry[key] for key in ("task", "what", "attempt", "note", "happened_at")
                }
            case "sent":
                known.unsent.pop(entry["id"], None)
