# SPDX-License-Identifier: Apache-2.0
"""Is a database still, or again, what it was? A fingerprint of every table, small enough to be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableFingerprint:
    """A table: what makes it, how many rows it has, and the sum of their hashes by bucket."""

    schema: tuple[str, ...]
    rows: int
    sums: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A database: its tables by name, and everything else in it, such as views and functions, by kind and name.

    `method` says how rows were hashed; fingerprints of two methods cannot be compared.
    """

    method: str
    tables: Mapping[str, TableFingerprint]
    objects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different: the name of a table (or the kind and name of something else), and a sentence."""

    name: str
    says: str
    rows: bool = False
    """Whether the content of a table changed, and not only its shape."""


def differences(before: Fingerprint, after: Fingerprint, leave: Sequence[str] = ()) -> tuple[Change, ...]:
    """Everything that is different, tables first. Tables in `leave` are not looked at."""
    if before.method != after.method:
        return (
            Change("", f"The rows were hashed by {before.method} and then by {after.method}: nothing can be said."),
        )
    skipped = {name.casefold() for name in leave}
    found = []
    for name in sorted({*before.tables, *after.tables}):
        if name.casefold() not in skipped:
            found += _table(name, before.tables.get(name), after.tables.get(name))
    for name in sorted({*before.objects, *after.objects}):
        one, other = before.objects.get(name), after.objects.get(name)
        if one != other:
            found.append(Change(name, f"{name} {_happened(one, other)}."))
    return tuple(found)


def _happened(one: object, other: object) -> str:
    return "is new" if one is None else "is gone" if other is None else "is defined differently"


def _table(name: str, one: TableFingerprint | None, other: TableFingerprint | None) -> list[Change]:
    if one is None or other is None:
        return [Change(name, f"The table {name} {_happened(one, other)}.", True)]
    found = []
    gone, new = sorted(set(one.schema) - set(other.schema)), sorted(set(other.schema) - set(one.schema))
    if gone or new:
        parts = [*(f"gone: {text}" for text in gone), *(f"new: {text}" for text in new)]
        found.append(Change(name, f"The table {name} is made differently ({'; '.join(parts)})."))
    if one.rows != other.rows:
        number = abs(other.rows - one.rows)
        what = f"{number:,} {'row' if number == 1 else 'rows'} {'more' if other.rows > one.rows else 'fewer'}"
        found.append(
            Change(name, f"The table {name} has {what} than before: {other.rows:,} in place of {one.rows:,}.", True)
        )
    elif one.sums != other.sums:
        found.append(Change(name, f"The table {name} has as many rows as before, but not the same.", True))
    return found
