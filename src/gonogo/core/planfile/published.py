# SPDX-License-Identifier: Apache-2.0
"""How does an editor know what a plan file may say?"""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from gonogo.core.planfile.schema import Plan
from gonogo.core.rules.duration import format_duration


class _PlainSchema(GenerateJsonSchema):
    """Leaves out titles made from names, and writes defaults as a plan would."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, timedelta):
            return format_duration(dft)
        if isinstance(dft, BaseModel):
            return dft.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return super().encode_default(dft)


def json_schema() -> dict[str, Any]:
    """Describe the plan file as JSON Schema, with a sentence for every key."""
    schema = Plan.model_json_schema(by_alias=True, schema_generator=_PlainSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": "Gonogo release plan"}
