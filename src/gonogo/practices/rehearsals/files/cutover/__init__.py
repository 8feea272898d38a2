# SPDX-License-Identifier: Apache-2.0
"""What does a runbook file say?

`schema` says what may stand in it, `reading` holds a text against it and against the rules of a runbook, `writing`
writes one back. Text comes in, a frozen `Runbook` comes out.
"""

from gonogo.practices.rehearsals.files.cutover.kind import RunbookError
from gonogo.practices.rehearsals.files.cutover.meaning import runbook_of
from gonogo.practices.rehearsals.files.cutover.published import json_schema
from gonogo.practices.rehearsals.files.cutover.reading import read_runbook, runbook_from_data
from gonogo.practices.rehearsals.files.cutover.schema import RunbookFile
from gonogo.practices.rehearsals.files.cutover.writing import content_hash, runbook_to_data, runbook_to_yaml

__all__ = [
    "RunbookError",
    "RunbookFile",
    "content_hash",
    "json_schema",
    "read_runbook",
    "runbook_from_data",
    "runbook_of",
    "runbook_to_data",
    "runbook_to_yaml",
]
