# SPDX-License-Identifier: Apache-2.0
"""How does a file say which rows of the source must be which rows of the target?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from gonogo.core.strictfile.fields import read_text, shown, wrong
from gonogo.core.strictfile.part import Part
from gonogo.practices.rehearsals.files.fields import Expression, OrText, TableName, read_expression
from gonogo.practices.rehearsals.rules.definition import MappedColumn

Pairs = tuple[MappedColumn, ...]
LONGEST_NAME = 100


def _read_columns(value: object) -> Pairs:
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"needs names with expressions, such as {{id: person_id}}, not {shown(value)}")
    return tuple(_read_pair(name, item) for name, item in value.items())


def _read_pair(name: str, item: object) -> MappedColumn:
    if len(read_text(name)) > LONGEST_NAME:
        raise wrong(f"the name {shown(name)} is longer than {LONGEST_NAME} characters")
    if isinstance(item, list):
        if len(item) != 2:
            raise wrong(f'"{name[:60]}" needs two expressions, one for each side, not {len(item)}')
        return MappedColumn(name, read_expression(item[0]), read_expression(item[1]))
    if isinstance(item, Mapping) or item is None:
        raise wrong(f'"{name[:60]}" needs an expression, or two in a list, not {shown(item)}')
    return MappedColumn(name, name, read_expression(item))


def _read_key(value: object) -> Pairs:
    if isinstance(value, str):
        return (MappedColumn(value, read_expression(value), read_expression(value)),)
    if isinstance(value, list):
        if not value:
            raise wrong("needs at least one column")
        if not all(isinstance(one, str) for one in value):
            raise wrong(f"needs columns, such as [office, number], not {shown(next(_not_text(value)))}")
        return tuple(pair for one in dict.fromkeys(value) for pair in _read_key(one))
    return _read_columns(value)


def _not_text(value: list[object]) -> Any:
    return (one for one in value if not isinstance(one, str))


def _write(pairs: Pairs) -> Any:
    return {one.name: one.target if one.source == one.name else [one.source, one.target] for one in pairs} or None


_EXPRESSION: dict[str, Any] = {"type": ["string", "number"]}
_PAIR = {"anyOf": [_EXPRESSION, {"type": "array", "minItems": 2, "maxItems": 2, "items": _EXPRESSION}]}
_COLUMNS: dict[str, Any] = {"type": "object", "minProperties": 1, "additionalProperties": _PAIR}
Columns = Annotated[
    Pairs, PlainValidator(_read_columns), PlainSerializer(_write, when_used="json"), WithJsonSchema(_COLUMNS)
]
Key = Annotated[
    Pairs,
    PlainValidator(_read_key),
    PlainSerializer(_write, when_used="json"),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}, _COLUMNS]}
    ),
]


class Where(Part):
    """Which rows are compared, on either side."""

    source: Annotated[Expression | None, Field(alias="from")] = None
    """A condition over the rows of the source."""
    target: Annotated[Expression | None, Field(alias="to")] = None
    """A condition over the rows of the target."""


class Table(Part):
    """A table whose rows must arrive. One word stands for a table that keeps its name and its columns."""

    source: Annotated[TableName, Field(alias="from")]
    """The table before the migration."""
    target: Annotated[TableName | None, Field(alias="to")] = None
    """The table after it; left out, the same name."""
    key: Key = ()
    """What names a row: a column, a list of columns, or `{before: after}`; left out, the primary key."""
    columns: Columns = ()
    """Values that must survive: `{before: after}`, or a name of its own with two expressions in a list."""
    leave_out: tuple[str, ...] = ()
    """Columns that may change."""
    only_mapped: bool = False
    """Compare only `columns`, not also the columns that have the same name on both sides."""
    where: Annotated[Where, OrText()] = Where()
    """Which rows are compared; one condition counts for both sides."""


Tables = tuple[Annotated[Table, OrText()], ...]


class MappingFile(Part):
    """Tables with their mapping, for a comparison without a rehearsal."""

    gonogo_mapping: Literal[1] = 1
    """Version of this format."""
    tables: Annotated[Tables, Field(min_length=1)]
    """The tables that are compared."""
