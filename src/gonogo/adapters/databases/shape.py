# SPDX-License-Identifier: Apache-2.0
"""What does a table of a database look like? Names, columns and keys, as the engine tells them."""

from __future__ import annotations

from dataclasses import dataclass, field

from gonogo.adapters.databases.errors import DatabaseProblem


@dataclass(frozen=True, slots=True)
class TableName:
    """A table by its schema and name, as stored and without quotes. An engine without schemas has an empty one."""

    schema: str
    name: str
    default: bool = True
    """Whether the schema goes without saying, as `public` does."""

    def __str__(self) -> str:
        return self.name if self.default or not self.schema else f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name and its type in the words of the engine. `generated` is computed by the engine itself."""

    name: str
    type: str
    nullable: bool = True
    generated: bool = False


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table, a partitioned table or a view.

    `keys` are sets of columns that name at most one row and are never NULL, the primary key first. `rows` is an
    estimate, `bytes` the size on disk; None where the engine cannot tell. `chunked` says whether the table can be read
    in parts by physical position.
    """

    table: TableName
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    primary: bool = False
    rows: int | None = None
    bytes: int | None = None
    view: bool = False
    chunked: bool = False
    loose: tuple[tuple[str, ...], ...] = ()
    """Primary keys that may hold NULL all the same, as SQLite allows."""
    indexed: frozenset[str] = field(default_factory=frozenset)
    """Columns that are the first of an index, so that their smallest and largest value are found at once."""


class NoSuchTable(DatabaseProblem):
    """There is no table of that name, or more than one; the message says which there are."""


def find_table(tables: tuple[TableName, ...], text: str) -> TableName:
    """The table that somebody means: `person`, `archive.person`, or quoted as `"archive"."Per son"`.

    An exact name comes first, then one that differs in capitals only. Raises NoSuchTable.
    """
    wanted = unquoted(text)
    for same in (_exactly, _but_for_capitals):
        found = [table for table in tables if same(table, text, wanted)]
        if preferred := [table for table in found if table.default]:
            found = preferred
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchTable(f"{text} could be {_listed(found)}. Write the schema before it.")
    listed = _listed(tables) if tables else "none at all"
    raise NoSuchTable(f"There is no table {text}. There is {listed}.")


def _exactly(table: TableName, text: str, wanted: tuple[str, ...]) -> bool:
    return text in (table.name, f"{table.schema}.{table.name}") or wanted in _spelled(table)


def _but_for_capitals(table: TableName, text: str, wanted: tuple[str, ...]) -> bool:
    lowered = tuple(part.casefold() for part in wanted)
    return lowered in [tuple(part.casefold() for part in one) for one in _spelled(table)]


def _spelled(table: TableName) -> list[tuple[str, ...]]:
    return [(table.name,), (table.schema, table.name)]


def _listed(tables: tuple[TableName, ...] | list[TableName], most: int = 12) -> str:
    names = [str(table) for table in tables[:most]]
    return ", ".join(names) + (f" and {len(tables) - most} more" if len(tables) > most else "")


def unquoted(text: str) -> tuple[str, ...]:
    """The parts of a name: `a.b`, `"a"."b.c"` with doubled quotes inside, or the same with backticks."""
    parts, rest = [], text.strip()
    while rest:
        quote = rest[0] if rest[0] in '"`' else ""
        if quote:
            end = 1
            while (end := rest.find(quote, end)) != -1 and rest[end + 1 : end + 2] == quote:
                end += 2
            if end == -1:
                return (text,)
            parts.append(rest[1:end].replace(quote * 2, quote))
            rest = rest[end + 1 :]
        else:
            part, _, after = rest.partition(".")
            parts.append(part)
            rest = f".{after}" if after or rest.endswith(".") else ""
        if rest and not rest.startswith("."):
            return (text,)
        rest = rest[1:]
    return tuple(parts) or (text,)
