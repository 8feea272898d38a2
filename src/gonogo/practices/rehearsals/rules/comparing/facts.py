# SPDX-License-Identifier: Apache-2.0
"""What must be known of a table before it can be compared?"""

from __future__ import annotations

from dataclasses import dataclass


class CannotCompare(Exception):
    """The tables, as they are mapped, cannot be compared; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One side: its engine, how the table is written in a query, and what its columns and keys are.

    `columns` gives each column's type in the engine's words. `keys` name at most one row and are never NULL, `loose`
    ones are meant to. `indexed` are columns whose ends are found at once.
    """

    dialect: str
    name: str
    written: str
    columns: dict[str, str]
    keys: tuple[tuple[str, ...], ...] = ()
    loose: tuple[tuple[str, ...], ...] = ()
    indexed: frozenset[str] = frozenset()
    rows: int = 0
    bytes: int = 0
    chunked: bool = False
    where: str | None = None
