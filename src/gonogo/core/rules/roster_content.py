# SPDX-License-Identifier: Apache-2.0
"""Which users does a roster list, and what does it say about them?"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gonogo.core.rules.packed import STEP, picked

KEY = "targetingKey"
LISTED_PROBLEMS = 20
LARGEST_PART = 65_536
"""How many keys are put in order at a time, about."""
_TO_QUOTE = re.compile(r'[",\n]')


class RosterError(ValueError):
    """A roster that cannot be used; `problems` holds at most 20 sentences, `left_out` counts the rest."""

    def __init__(self, path: str, problems: Sequence[str]) -> None:
        self.path = path
        self.problems = tuple(problems[:LISTED_PROBLEMS])
        self.left_out = len(problems) - len(self.problems)
        more = [f"and {self.left_out} more"] if self.left_out else []
        super().__init__("\n".join(f"{path}: {problem}" for problem in (*self.problems, *more)))


@dataclass(frozen=True, slots=True)
class Roster:
    """Targeting keys in file order, each once, with one column of text per attribute.

    `duplicates` counts the lines left out because their key stood further up; `notes` are sentences for the reader.
    `order`, the rows in the order of their keys, and `sha256` are known where the roster was read from a file.
    """

    keys: Sequence[str]
    attributes: tuple[str, ...] = ()
    columns: tuple[Sequence[str], ...] = field(default=(), repr=False)
    duplicates: int = 0
    notes: tuple[str, ...] = ()
    order: array[int] | None = field(default=None, repr=False, compare=False)
    sha256: str = field(default="", repr=False, compare=False)

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield each user as an evaluation context: `targetingKey` and the attributes, all text."""
        names = (KEY, *self.attributes)
        for row in zip(self.keys, *self.columns, strict=True):
            yield dict(zip(names, row, strict=True))

    def rows_at(self, rows: Sequence[int]) -> list[dict[str, str]]:
        """The users of these rows as evaluation contexts."""
        names = (KEY, *self.attributes)
        columns = (picked(column, rows) for column in (self.keys, *self.columns))
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def column(self, name: str) -> Sequence[str] | None:
        """The column of an attribute, or of the keys; None when the roster says nothing about it."""
        if name == KEY:
            return self.keys
        return self.columns[self.attributes.index(name)] if name in self.attributes else None

    def csv_parts(self) -> Iterator[str]:
        """Write a CSV that reads back to the same keys and attributes, a few thousand lines at a time."""
        yield ",".join(map(_quoted, (KEY, *self.attributes))) + "\n"
        for first in range(0, len(self.keys), STEP):
            columns = [_quoted_column(column[first : first + STEP]) for column in (self.keys, *self.columns)]
            yield "\n".join((*map(",".join, zip(*columns, strict=True)), ""))

    def to_csv(self) -> str:
        """Write a CSV that reads back to the same keys and attributes."""
        return "".join(self.csv_parts())


class RosterHash:
    """Hashes who is listed and with which attributes, given the rows in the order of their keys."""

    def __init__(self, attributes: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
        order = sorted(range(len(attributes)), key=attributes.__getitem__)
        self._columns = [columns[index] for index in order]
        self._digest = hashlib.sha256("\x1f".join((KEY, *(attributes[index] for index in order))).encode())

    def add(self, rows: Sequence[int], keys: Sequence[str]) -> None:
        """Take in the next rows with their keys."""
        for first in range(0, len(rows), STEP):
            part = rows[first : first + STEP]
            # The separators cannot stand in a roster: parse_roster refuses control characters.
            columns = (keys[first : first + STEP], *(picked(column, part) for column in self._columns))
            self._digest.update(("\x1e" + "\x1e".join(map("\x1f".join, zip(*columns, strict=True)))).encode())

    def hexdigest(self) -> str:
        """The hash of what was taken in."""
        return self._digest.hexdigest()


def roster_sha256(roster: Roster) -> str:
    """Hash who is listed and with which attributes; spelling, line order and column order do not change it."""
    if roster.sha256:
        return roster.sha256
    hashing = RosterHash(roster.attributes, roster.columns)
    for rows, keys in sorted_parts(roster, edges_of(roster.keys)):
        hashing.add(rows, keys)
    return hashing.hexdigest()


def edges_of(keys: Sequence[str]) -> list[str]:
    """Keys that divide all of them into parts of about equal size, small enough to be put in order at once."""
    parts = -(-len(keys) // LARGEST_PART)
    if parts <= 1:
        return []
    sample = sorted(keys[:: max(1, len(keys) // (parts * 64))])
    return sample[len(sample) // parts :: len(sample) // parts]


def sorted_parts(roster: Roster, edges: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
    """The rows in the order of their keys, with the keys, in one part for each stretch between two edges.

    Rows of equal keys keep their own order. Sorting all at once would need every key as a text of its own at a time.
    """
    keys = roster.keys
    if roster.order is not None:
        cuts = [bisect_left(roster.order, edge, key=keys.__getitem__) for edge in edges]
        for first, last in pairwise((0, *cuts, len(keys))):
            yield list(roster.order[first:last]), picked(keys, roster.order[first:last])
        return
    for rows in _stretches(keys, edges):
        found = picked(keys, rows)
        order = sorted(range(len(found)), key=found.__getitem__)
        yield [rows[place] for place in order], [found[place] for place in order]


def _stretches(keys: Sequence[str], edges: Sequence[str]) -> Sequence[Sequence[int]]:
    if not edges:
        return [range(len(keys))]
    stretches = [array("I") for _ in range(len(edges) + 1)]
    for start in range(0, len(keys), LARGEST_PART):
        found = keys[start : start + LARGEST_PART]
        order = sorted(range(len(found)), key=found.__getitem__)
        cuts = [bisect_left(order, edge, key=found.__getitem__) for edge in edges]
        for stretch, (first, last) in zip(stretches, pairwise((0, *cuts, len(order))), strict=True):
            stretch.extend(map(start.__add__, order[first:last]))
    return stretches


def _quoted_column(column: Sequence[str]) -> Sequence[str]:
    if _TO_QUOTE.search("".join(column)):
        return [_quoted(cell) for cell in column]
    return column


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell
