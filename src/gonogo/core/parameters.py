# SPDX-License-Identifier: Apache-2.0
"""What may a parameter of an operation look like?

Sizes are limited here, before anything reaches the store, and every type reads its JSON form only.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from gonogo.core.errors import BadInput
from gonogo.core.rules.duration import parse_duration

FIRST_YEAR, LAST_YEAR = 1990, 2999
DEEPEST = 64


class Params(BaseModel):
    """Parameters of an operation. Unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfRelease(Params):
    """Parameters of an operation on one release."""

    release: Name | None = Field(None, description="Name of the release; not needed when there is only one.")


def _read_span(value: object) -> timedelta:
    return parse_duration(value if isinstance(value, str) else "")


def _read_moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("write a time such as 2027-03-01T09:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("give the time with its time zone, such as 2027-03-01T09:00:00Z")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"give a time between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment.astimezone(UTC)


def _read_file(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("send the content of the file as base64") from None


Name = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=4000)]
Number = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Flag = Annotated[bool, Field(strict=True)]
Span = Annotated[timedelta, BeforeValidator(_read_span), WithJsonSchema({"type": "string", "examples": ["14d", "12h"]})]
Moment = Annotated[datetime, BeforeValidator(_read_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
File = Annotated[bytes, BeforeValidator(_read_file), WithJsonSchema({"type": "string", "contentEncoding": "base64"})]

OfRelease.model_rebuild()


def require_plain(given: Mapping[str, Any]) -> None:
    """Raise BadInput for what no database can keep: text with NUL or half characters, and endless nesting."""
    waiting: list[tuple[Any, int]] = [(given, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadInput(f"The parameters are nested deeper than {DEEPEST} levels.")
        if isinstance(value, str) and not _can_be_kept(value):
            raise BadInput("A text holds a NUL character or half a character; remove it.")
        if isinstance(value, Mapping):
            waiting.extend((part, depth + 1) for pair in value.items() for part in pair)
        elif isinstance(value, list | tuple):
            waiting.extend((part, depth + 1) for part in value)


def _can_be_kept(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
