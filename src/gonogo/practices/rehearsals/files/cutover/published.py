# SPDX-License-Identifier: Apache-2.0
"""How does an editor know what a runbook file may say?"""

from __future__ import annotations

from typing import Any

from gonogo.core.strictfile.published import publish
from gonogo.practices.rehearsals.files.cutover.schema import RunbookFile


def json_schema() -> dict[str, Any]:
    """Describe the runbook file as JSON Schema, with a sentence for every key."""
    return publish(RunbookFile, title="Gonogo runbook")
