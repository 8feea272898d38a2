# SPDX-License-Identifier: Apache-2.0
"""What is the work of a release: a list of items with dates, or counts per week?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_ITEMS = 100_000
"""How many items a list may have."""


class Origin(StrEnum):
    """How the work came in."""

    LIST = "list"
    TYPED = "typed in"
    GIT = "git"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work. `done` is the day it was finished; what is out of scope counts nowhere.

    The days are those of the plan's time zone.
    """

    id: str
    title: str = ""
    created: date | None = None
    done: date | None = None
    in_scope: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """Items finished in each full week from Monday `weeks_from` on, and how many remain after the last one.

    `created` are the items that were added in the same weeks, or None when that is not known.
    """

    weeks_from: date
    done: tuple[int, ...]
    remaining: int
    created: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The work as it is known: listed in `items`, or counted. Nothing after `known_until` is known.

    `source` says in words where it comes from; `undated` counts items that are finished on an unknown day.
    """

    origin: Origin
    source: str
    known_until: date
    items: tuple[Item, ...] = ()
    counts: Counts | None = None
    undated: int = 0
