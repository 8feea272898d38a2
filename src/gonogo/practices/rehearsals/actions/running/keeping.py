# SPDX-License-Identifier: Apache-2.0
"""How does a report stay on the disk, whole or not at all, until it is recorded?"""

from __future__ import annotations

import json
import os
from typing import Any

from gonogo.practices.rehearsals.actions.running.folders import RunFolder
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Report


def keep_report(folder: RunFolder, report: Report) -> None:
    """Write the report so that a reader finds all of it or none. Raises OSError."""
    draft = folder.report.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(report_to_data(report), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder.report)


def kept_report(folder: RunFolder) -> dict[str, Any] | None:
    """The report as plain data; None when there is none, or none that can be read."""
    try:
        found = json.loads(folder.report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
