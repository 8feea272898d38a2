# SPDX-License-Identifier: Apache-2.0
"""What kind of value does a column hold, in words that all engines share, and as what are two columns compared?"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """How a value is written so that every engine writes the same. OTHER is as the engine itself writes it.

    ANY is of SQLite alone, where each value has its own type.
    """

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "text"
    BYTES = "bytes"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    UUID = "uuid"
    JSON = "json"
    OTHER = "other"
    ANY = "any"


_WORDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.BOOLEAN, frozenset({"boolean", "bool"})),
    (
        Kind.INTEGER,
        frozenset(
            [
                "smallint",
                "integer",
                "bigint",
                "int",
                "int2",
                "int4",
                "int8",
                "tinyint",
                "mediumint",
                "long",
                "short",
                "byte",
                "hugeint",
                "uhugeint",
                "utinyint",
                "usmallint",
                "uinteger",
                "ubigint",
                "year",
                "serial",
                "bigserial",
                "oid",
                "bit",
            ]
        ),
    ),
    (Kind.DECIMAL, frozenset({"numeric", "decimal", "dec", "fixed"})),
    (Kind.FLOAT, frozenset({"real", "double", "float", "float4", "float8"})),
    (
        Kind.TEXT,
        frozenset(
            [
                "text",
                "varchar",
                "character",
                "char",
                "bpchar",
                "name",
                "citext",
                "string",
                "tinytext",
                "mediumtext",
                "longtext",
                "enum",
                "set",
                "nvarchar",
                "nchar",
                "clob",
            ]
        ),
    ),
    (Kind.BYTES, frozenset({"bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary"})),
    (Kind.DATE, frozenset({"date"})),
    (Kind.TIME, frozenset({"time", "timetz"})),
    (Kind.TIMESTAMP, frozenset({"timestamp", "timestamptz", "datetime", "timestamp_ntz", "timestamp_ltz"})),
    (Kind.UUID, frozenset({"uuid"})),
    (Kind.JSON, frozenset({"json", "jsonb"})),
)
_KINDS = {word: kind for kind, words in _WORDS for word in words}
_NUMBERS = {Kind.BOOLEAN: 0, Kind.INTEGER: 1, Kind.DECIMAL: 2, Kind.FLOAT: 3}


def kind_of(dialect: str, type_: str) -> Kind:
    """The kind of a type in the words of its engine."""
    if dialect == "sqlite":
        return Kind.ANY
    text = type_.strip().lower()
    if text.endswith("]") or text.startswith(("array", "map", "struct", "list")):
        return Kind.OTHER
    word = (re.match(r"[a-z0-9_]+", text) or [""])[0]
    if dialect == "postgresql" and word == "bit":
        return Kind.OTHER
    return _KINDS.get(word, Kind.OTHER)


def together(one: Kind, other: Kind) -> Kind:
    """As what two columns are compared. Text is what everything can be."""
    if one is other:
        return one
    if Kind.ANY in (one, other):
        return other if one is Kind.ANY else one
    if one in _NUMBERS and other in _NUMBERS:
        return max(one, other, key=_NUMBERS.__getitem__)
    both = {one, other}
    for pair, kind in (
        ({Kind.DATE, Kind.TIMESTAMP}, Kind.TIMESTAMP),
        ({Kind.UUID, Kind.TEXT}, Kind.UUID),
        ({Kind.UUID, Kind.BYTES}, Kind.BYTES),
        ({Kind.JSON, Kind.TEXT}, Kind.JSON),
    ):
        if both == pair:
            return kind
    return Kind.TEXT
