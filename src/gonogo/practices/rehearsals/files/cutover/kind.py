# SPDX-License-Identifier: Apache-2.0
"""How are runbook files spoken of?"""

from __future__ import annotations

from gonogo.core.strictfile.kind import FileKind
from gonogo.core.strictfile.problems import FileError
from gonogo.practices.rehearsals.files.cutover.schema import TASKS, RunbookFile


class RunbookError(FileError):
    """A runbook file that cannot be used."""

    code = "bad-runbook"


RUNBOOK: FileKind[RunbookFile] = FileKind(
    noun="runbook",
    root=RunbookFile,
    error=RunbookError,
    keys=("runbook", "tasks"),
    too_large="longer instructions belong in their own documents",
    too_many="a runbook has at most 200 tasks",
    unions={"tasks": TASKS, "backout": TASKS},
)
