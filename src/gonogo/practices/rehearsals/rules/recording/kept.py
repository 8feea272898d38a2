# SPDX-License-Identifier: Apache-2.0
"""What is known of a run once it is in the ledger?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gonogo.practices.rehearsals.rules.report import Report


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run in the ledger: the number of its evidence, its report, and in words what was not kept of it.

    `link` is the hash of the evidence, which tells it apart from every other one.
    """

    number: int
    report: Report
    left_out: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class ProductionSize:
    """The rows of production by table, as somebody said at a time; the number of that evidence."""

    number: int
    rows: dict[str, int]
    told_at: datetime


@dataclass(frozen=True, slots=True)
class PresentMigration:
    """The hash of the files that make the migration now, as CI said; the number of that evidence."""

    number: int
    hash: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Everything on record about one rehearsal, its runs with the newest first."""

    name: str
    runs: tuple[KeptRun, ...] = ()
    production: ProductionSize | None = None
    migration: PresentMigration | None = None
