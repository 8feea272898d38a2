# SPDX-License-Identifier: Apache-2.0
"""What do all parts of a file have in common?"""

from pydantic import BaseModel, ConfigDict


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Part(BaseModel):
    """A frozen part of a file: keys in kebab-case, none unknown, no type bent to fit."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, alias_generator=_kebab, use_attribute_docstrings=True
    )
