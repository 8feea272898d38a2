# SPDX-License-Identifier: Apache-2.0
"""How does an editor know what a plan file may say?"""

from typing import Any

from gonogo.core.planfile.schema import Plan
from gonogo.core.strictfile.published import publish


def json_schema() -> dict[str, Any]:
    """Describe the plan file as JSON Schema, with a sentence for every key."""
    return publish(Plan, title="Gonogo release plan")
