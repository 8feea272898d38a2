# SPDX-License-Identifier: Apache-2.0
"""How is a runbook written back: as a file for people, and as a hash?"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from gonogo.core.strictfile.layout import write_yaml
from gonogo.practices.rehearsals.files.cutover.schema import RunbookFile

IN_BLOCKS = frozenset({"tasks", "backout"})


def runbook_to_data(file: RunbookFile) -> dict[str, Any]:
    """The runbook as plain data in the order of the schema, without what equals its default."""
    data = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"gonogo-runbook": file.gonogo_runbook, **data}


def runbook_to_yaml(file: RunbookFile) -> str:
    """The runbook as a file that people can read and that reads back to the same runbook."""
    return write_yaml(runbook_to_data(file), in_blocks=IN_BLOCKS)


def content_hash(file: RunbookFile) -> str:
    """SHA-256 over what the runbook says: equal for equal runbooks, however they are spelled."""
    text = json.dumps(runbook_to_data(file), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
