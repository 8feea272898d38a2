# SPDX-License-Identifier: Apache-2.0
"""What may a single value in a rehearsal file look like?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gonogo.core.rules.duration import format_duration
from gonogo.core.strictfile.fields import read_span, read_text, shown, wrong

LONGEST_SQL = 100_000
_MILLISECONDS = re.compile(r"([0-9]{1,9})ms")
_TABLE = re.compile(r'(?:[^\W\d][\w$]*|"[^"]+"|`[^`]+`)(?:\.(?:[^\W\d][\w$]*|"[^"]+"|`[^`]+`))?')
_COLUMN = re.compile(r'(.+)\.([^\W\d][\w$]*|"[^"]+"|`[^`]+`)')


class OrText:
    """Marks a part that may also be written as one word, for editors; the word is written out before it is checked."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}


def read_sql(value: object) -> str:
    """Accept text of several lines."""
    if not isinstance(value, str):
        raise wrong(f"needs SQL, not {shown(value)}")
    if not value.strip():
        raise wrong("needs SQL, not an empty value")
    if len(value) > LONGEST_SQL:
        raise wrong(f"is longer than {LONGEST_SQL} characters; put long SQL in a file")
    return value


def read_expression(value: object) -> str:
    """Accept one expression or one query; a number is one too."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = read_sql(value).strip()
    if ";" in _without_quoted(text):
        raise wrong('is one expression; remove ";"')
    return text


def read_query(value: object) -> str:
    """Accept one query that only reads."""
    text = read_sql(value).strip()
    if text.endswith(";"):
        text = text[:-1].rstrip()
    if ";" in _without_quoted(text):
        raise wrong('is one query; remove what stands after ";"')
    word = re.match(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*([A-Za-z]*)", text, re.DOTALL)
    if word is None or word[1].lower() not in {"select", "with", "table", "values"}:
        raise wrong("is a query that begins with select or with")
    return text


def _without_quoted(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(\w*)\$.*?\$\1\$", "", text, flags=re.DOTALL)


def read_table(value: str) -> str:
    """Accept the name of a table, with its schema if needed."""
    if not _TABLE.fullmatch(value) or len(value) > 200:
        raise wrong(f"{shown(value)} is not the name of a table such as person or public.person; quote unusual names")
    return value


def split_column(value: str) -> tuple[str, str]:
    """Take `table.column` apart."""
    found = _COLUMN.fullmatch(value)
    if found is None or not _TABLE.fullmatch(found[1]) or len(value) > 300:
        raise wrong(f"{shown(value)} is not a column such as person.email")
    return found[1], found[2]


def read_column(value: str) -> str:
    """Accept `table.column`."""
    split_column(value)
    return value


def read_path(value: str) -> str:
    """Accept a relative path with forward slashes; it may leave the folder."""
    if "\\" in value:
        raise wrong("a path is written with forward slashes", value.replace("\\", "/"))
    if value.startswith(("/", "~")) or re.match(r"[A-Za-z]:", value):
        raise wrong(f"the path {shown(value)} is absolute; write it relative to the folder of the rehearsal")
    return value


def read_short_span(value: object) -> timedelta:
    """Read a duration that may also be given in milliseconds, such as 20ms."""
    found = _MILLISECONDS.fullmatch(value) if isinstance(value, str) else None
    span = timedelta(milliseconds=int(found[1])) if found else read_span(value)
    if span <= timedelta(0):
        raise wrong("must be longer than 0s")
    return span


def read_long_span(value: object) -> timedelta:
    """Read a duration that is not nothing."""
    span = read_span(value)
    if span <= timedelta(0):
        raise wrong("must be longer than 0s")
    return span


def write_short_span(value: timedelta) -> str:
    """Write a duration, in milliseconds where seconds will not do."""
    return f"{value // timedelta(milliseconds=1)}ms" if value.microseconds else format_duration(value)


def _sql(read: Any) -> Any:
    return Annotated[str, PlainValidator(read), WithJsonSchema({"type": "string", "minLength": 1})]


Statement = _sql(read_sql)
Query = _sql(read_query)
Expression = Annotated[
    str, PlainValidator(read_expression), WithJsonSchema({"type": ["string", "number"], "minLength": 1})
]
Command = Annotated[str, Field(min_length=1, max_length=5000), WithJsonSchema({"type": "string", "minLength": 1})]
Address = Annotated[str, Field(max_length=2000), AfterValidator(read_text), WithJsonSchema({"type": "string"})]
Label = Annotated[
    str,
    Field(max_length=100),
    AfterValidator(read_text),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 100}),
]
TableName = Annotated[str, AfterValidator(read_table), WithJsonSchema({"type": "string", "examples": ["person"]})]
ColumnName = Annotated[
    str, AfterValidator(read_column), WithJsonSchema({"type": "string", "examples": ["person.email"]})
]
Path = Annotated[
    str,
    Field(max_length=500),
    AfterValidator(read_text),
    AfterValidator(read_path),
    WithJsonSchema({"type": "string", "minLength": 1, "pattern": r"^[^/\\][^\\]*$"}),
]
SHORT_PATTERN = r"^([0-9]+ms|(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?)$"
ShortSpan = Annotated[
    timedelta,
    PlainValidator(read_short_span),
    PlainSerializer(write_short_span, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": SHORT_PATTERN, "examples": ["2s", "20ms", "30d"]}),
]
LongSpan = Annotated[
    timedelta,
    PlainValidator(read_long_span),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
            "examples": ["30d", "4h", "15m"],
        }
    ),
]
