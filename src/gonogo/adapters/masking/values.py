# SPDX-License-Identifier: Apache-2.0
"""What is known of a column that is masked, how does it change, and what did looking for old values show?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What sort of values a column holds."""

    TEXT = "text"
    DATE = "date"
    TIME = "timestamp"
    NUMBER = "number"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `limit` is how many characters fit, `scale` how many digits after the point (None: any)."""

    table: str
    name: str
    kind: Kind
    limit: int | None = None
    unique: bool = False
    nullable: bool = True
    generated: bool = False
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """How a column gets its new values: from the exchanged words of a family, or by an expression of SQL.

    `everywhere` asks that no old value be found anywhere in the column afterwards, not only in its own row;
    `checked` is false where an old value may rightly stay (a constant, or nothing). With `keeps_null`, nothing stays
    nothing whatever the expression says.
    """

    column: Column
    family: str = ""
    expression: str = ""
    everywhere: bool = False
    checked: bool = True
    keeps_null: bool = True


@dataclass(frozen=True, slots=True)
class LeakCheck:
    """What looking for old values in one column showed: rows that kept theirs, and old values found elsewhere.

    `looked_for` of `distinct` old values were looked for; `by_row` is false where rows cannot be told apart.
    """

    table: str
    column: str
    same_row: int
    elsewhere: int
    looked_for: int
    distinct: int
    by_row: bool = True


Word = Callable[[str, int], str]
"""From an old value and an attempt to a new one."""
Drawn = Callable[[str, str, int], str]
"""From a key, an expression of SQL and a limit to the expression of a number below it."""
Moved = Callable[[str, int], str]
"""From such a number below twice the days to the expression of days that are never 0."""


class Exchange(Protocol):
    """One database whose values are exchanged. Every method raises DatabaseProblem."""

    def columns(self, table: str) -> Mapping[str, Column]:
        """The columns of a table; none when there is no such table."""

    def tables(self) -> Sequence[str]:
        """The tables there are."""

    def gather(self, family: str, columns: Sequence[Column]) -> int:
        """Collect the different values of all these columns; how many there are."""

    def exchange(self, family: str, word: Word) -> None:
        """Give every collected value its new word."""

    def again(self, family: str, word: Word, attempt: int, *, unique: bool) -> int:
        """Give another word to those whose word is an old value (or, with `unique`, that of another); how many."""

    def change(self, table: str, changes: Sequence[Change], *, most: int) -> tuple[LeakCheck, ...]:
        """Change a table at once, look for old values (at most so many different ones), and say what was found."""

    def finish(self, tables: Iterable[str]) -> None:
        """Put back what was taken off, and remove every trace of the old values from the files."""

    def person(self, column: str) -> str:
        """A column as an expression, such as the one that names the person of a row."""

    def days(self, key: str, by: str, days: int, column: Column) -> str:
        """The expression of a date that moves by days drawn for `by`, an expression over the row."""

    def noise(self, key: str, percent: int, column: Column) -> str:
        """The expression of a number that is some percent off."""

    def key_of(self, table: str) -> str:
        """An expression that tells the rows of a table apart; empty where nothing does."""

    def close(self) -> None:
        """Let go of the database."""


def batches(rows: Iterable[tuple[str, str]], size: int = 5000) -> Iterator[list[tuple[str, str]]]:
    """The rows in lists of this length."""
    batch: list[tuple[str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
