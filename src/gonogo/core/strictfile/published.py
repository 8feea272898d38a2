# SPDX-License-Identifier: Apache-2.0
"""How does an editor know what a file may say?"""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from gonogo.core.rules.duration import format_duration
from gonogo.core.strictfile.part import Part


class _PlainSchema(GenerateJsonSchema):
    """Leaves out titles made from names, and writes defaults as a file would."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, timedelta):
            return f"{dft // timedelta(milliseconds=1)}ms" if dft.microseconds else format_duration(dft)
        if isinstance(dft, BaseModel):
            return dft.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return super().encode_default(dft)


def publish(root: type[Part], *, title: str) -> dict[str, Any]:
    """Describe a kind of file as JSON Schema, with a sentence for every key."""
    schema = root.model_json_schema(by_alias=True, schema_generator=_PlainSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": title}
