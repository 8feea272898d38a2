# SPDX-License-Identifier: Apache-2.0
"""Can these columns be masked as the file asks, and what must be said when they cannot?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Protocol

from gonogo.practices.rehearsals.rules.definition import MaskRule
from gonogo.practices.rehearsals.rules.masking.words import WORD_MASKERS

DAYS = 60
PERCENT = 10


class ColumnLike(Protocol):
    """What is known of a column."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def nullable(self) -> bool: ...  # noqa: D102
    @property
    def unique(self) -> bool: ...  # noqa: D102
    @property
    def generated(self) -> bool: ...  # noqa: D102


def complaints(
    rules: Collection[MaskRule], columns: Mapping[str, Mapping[str, ColumnLike]], tables: Collection[str]
) -> list[str]:
    """Everything that is wrong with the masks, each with the column and the remedy. `columns` by table and name."""
    said = []
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        place = f"{rule.table}.{rule.column}"
        found = columns.get(rule.table, {})
        if (rule.table, rule.column) in seen:
            said.append(f"{place} is masked twice.")
        seen.add((rule.table, rule.column))
        if not found:
            said.append(f"There is no table {rule.table} to mask{_nearest(rule.table, tables)}.")
        elif rule.column not in found:
            said.append(f"There is no column {place} to mask{_nearest(rule.column, found)}.")
        elif (complaint := _complaint(rule, found)) is not None:
            said.append(f"{place} {complaint}")
    return said


def _complaint(rule: MaskRule, columns: Mapping[str, ColumnLike]) -> str | None:
    column, masker = columns[rule.column], rule.masker
    if column.generated:
        return "is computed from other columns: mask those."
    if masker in WORD_MASKERS and column.kind != "text":
        return f"holds no text, so the masker {masker} does not fit: use an expression of sql."
    if masker == "shift-date" and column.kind not in ("date", "timestamp"):
        return "holds no date, so shift-date does not fit."
    if masker == "number" and column.kind != "number":
        return "holds no number, so the masker number does not fit."
    if masker == "null" and not column.nullable:
        return "must have a value, so it cannot be emptied: use constant, or another masker."
    if masker == "constant" and column.unique:
        return "must be unique, so it cannot be the same everywhere."
    by = rule.options.get("by")
    if by is not None and by not in columns:
        return f"is shifted by {by}, which is no column of {rule.table}{_nearest(by, columns)}."
    return None


def _nearest(word: str, words: Collection[str]) -> str:
    found = get_close_matches(word, list(words), 1)
    return f"; did you mean {found[0]}?" if found else ""


class LeakLike(Protocol):
    """What looking for old values in one column showed."""

    @property
    def table(self) -> str: ...  # noqa: D102
    @property
    def column(self) -> str: ...  # noqa: D102
    @property
    def same_row(self) -> int: ...  # noqa: D102
    @property
    def elsewhere(self) -> int: ...  # noqa: D102
    @property
    def looked_for(self) -> int: ...  # noqa: D102
    @property
    def distinct(self) -> int: ...  # noqa: D102
    @property
    def by_row(self) -> bool: ...  # noqa: D102


def leak_sentence(found: LeakLike) -> str | None:
    """What is still there, with table and column and never the value itself; None when nothing is."""
    place = f"{found.table}.{found.column}"
    parts = []
    if found.same_row:
        parts.append(f"{found.same_row} {'row keeps its' if found.same_row == 1 else 'rows keep their'} old value")
    if found.elsewhere:
        of = f" of {found.looked_for} looked for" if found.looked_for < found.distinct else ""
        values = "old value is" if found.elsewhere == 1 else "old values are"
        parts.append(f"{found.elsewhere} {values} still in the column{of}")
    return f"{place}: {' and '.join(parts)}." if parts else None


def bound_sentence(found: LeakLike) -> str | None:
    """How sure it is that nothing is left, where not every old value was looked for; None where all were.

    When m values that were drawn leak nothing, then with 95 % probability fewer than 3/m of all do (rule of three).
    """
    if not found.by_row:
        return f"{found.table} has nothing that tells its rows apart, so rows were not compared one by one."
    if not 0 < found.looked_for < found.distinct:
        return None
    return (
        f"{found.looked_for} of {found.distinct} old values of {found.table}.{found.column} were looked for; "
        f"that fewer than {300 / found.looked_for:.3g} % are left is 95 % certain."
    )
