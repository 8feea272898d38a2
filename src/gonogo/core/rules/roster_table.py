# SPDX-License-Identifier: Apache-2.0
"""Which users stand in the lines of a CSV, and in which line is what wrong?"""

from __future__ import annotations

import csv
import re
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, islice, pairwise, tee
from operator import eq
from typing import TYPE_CHECKING

from gonogo.core.rules.packed import ColumnBuilder, TextsBuilder, kept, picked
from gonogo.core.rules.roster_content import KEY, Roster, RosterError, RosterHash, edges_of, sorted_parts

if TYPE_CHECKING:
    import _csv

KEY_COLUMNS = (KEY, "key", "id", "user")
_CHUNK = 500


def read_table(lines: Iterator[str], path: str) -> Roster:
    """Every user below the header, also where a key comes again. Raises RosterError with line numbers."""
    return _Table(path).read(lines)


def first_lines(read: Roster) -> Roster:
    """The roster with the first line of every key only, put in order and hashed; notes say what was left out."""
    order = array("I")
    repeats: list[tuple[int, int]] = []  # a row, and the first row with its key
    hashing = RosterHash(read.attributes, read.columns)
    for rows, keys in sorted_parts(read, edges_of(read.keys)):
        if any(map(eq, keys, islice(keys, 1, None))):
            repeats.extend(_repeats(rows, keys))
            rows, keys = _first_of_each(rows, keys)
        order.extend(rows)
        hashing.add(rows, keys)
    whole = replace(read, order=order, sha256=hashing.hexdigest())
    return _without(whole, repeats) if repeats else whole


def _repeats(rows: Sequence[int], keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    first = rows[0]
    for (_, before), (row, key) in pairwise(zip(rows, keys, strict=True)):
        if key == before:
            yield row, first
        else:
            first = row


def _first_of_each(rows: Sequence[int], keys: Sequence[str]) -> tuple[list[int], list[str]]:
    first: dict[str, int] = {}
    for row, key in zip(rows, keys, strict=True):
        first.setdefault(key, row)
    return list(first.values()), list(first)


def _without(read: Roster, repeats: Sequence[tuple[int, int]]) -> Roster:
    marks = bytearray(b"\1") * len(read.keys)
    for row, _ in repeats:
        marks[row] = 0
    again, first = ([pair[side] for pair in repeats] for side in (0, 1))
    said = [zip(picked(column, again), picked(column, first), strict=True) for column in read.columns]
    differing = sum(any(a != b for a, b in pairs) for pairs in zip(*said, strict=True))
    place = array("I", accumulate(marks, initial=0))
    return replace(
        read,
        keys=kept(read.keys, marks),
        columns=tuple(kept(column, marks) for column in read.columns),
        duplicates=len(repeats),
        notes=(*read.notes, *duplicate_note(len(repeats), differing)),
        order=array("I", (place[row] for row in read.order or ())),
    )


def duplicate_note(duplicates: int, differing: int = 0) -> tuple[str, ...]:
    """How many lines repeat a key, in words."""
    if not duplicates:
        return ()
    repeat = "line repeats" if duplicates == 1 else "lines repeat"
    note = f"{duplicates} {repeat} a key; the first line of a key counts."
    return (note, f"{differing} of them give the key other attributes.") if differing else (note,)


class _Table:
    """Reads one CSV in chunks of records; a chunk with something unusual in it is read once more, line by line."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[str] = []

    def read(self, lines: Iterator[str]) -> Roster:
        """The roster of the lines. They are read from two sides: by records, and, where that fails, by lines."""
        ahead, behind = tee(lines)
        reader = _reader(ahead)
        rows: _Rows | None = None
        line, broken = 1, False
        while not broken:
            records, broken = _some(reader, _CHUNK if rows else 1)
            raw = islice(behind, reader.line_num + 1 - line)
            if rows is None:
                rows = self._header(list(raw), line)
            elif broken or not rows.add(records):
                self._add_each(rows, list(raw), line)
            else:
                deque(raw, maxlen=0)
            if line == reader.line_num + 1:
                break
            line = reader.line_num + 1
        if self.problems:
            raise RosterError(self.path, self.problems)
        if rows is None or not rows.size:
            raise RosterError(self.path, ["the roster lists no users; write a header line and one line per user"])
        return rows.roster()

    def _each(self, raw: list[str], line: int) -> Iterator[tuple[int, list[str]]]:
        """The records of these lines, each with the line it starts on: a quoted value may span several."""
        reader = _reader(iter(raw))
        start = line
        try:
            for cells in reader:
                yield start, [cell.strip() for cell in cells]
                start = line + reader.line_num
        except csv.Error as error:
            self.problems.append(f"line {start} {_csv_reason(error)}")

    def _header(self, raw: list[str], line: int) -> _Rows | None:
        header = next((cells for _, cells in self._each(raw, line) if any(cells)), [])
        twice = sorted({name for name in header if header.count(name) > 1})
        if len(header) == 1 and re.search(r"[;\t|]", header[0]):
            problem = "separates its columns with something else than commas; save the roster with commas"
        elif "" in header:
            problem = f"gives column {header.index('') + 1} no name"
        elif twice:
            problem = f'names the column "{twice[0]}" twice'
        else:
            return _Rows(header) if header else None
        raise RosterError(self.path, [f"line {line} {problem}"])

    def _add_each(self, rows: _Rows, raw: list[str], line: int) -> None:
        good = []
        for start, cells in self._each(raw, line):
            if not any(cells):
                continue
            if len(cells) != rows.width:
                self.problems.append(f"line {start} has {_columns(len(cells))}; the header has {rows.width}")
            elif not cells[rows.position]:
                self.problems.append(f"line {start} has no key")
            else:
                good.append(cells)
        rows.add(good)


class _Rows:
    """Packs records column by column."""

    def __init__(self, header: list[str]) -> None:
        self.width = len(header)
        self.size = 0
        self.position = next((header.index(name) for name in KEY_COLUMNS if name in header), 0)
        self.key_name = header[self.position]
        self.names = tuple(name for name in header if name != self.key_name)
        self.keys = TextsBuilder()
        self.columns = [ColumnBuilder() for _ in self.names]

    def add(self, records: list[list[str]]) -> bool:
        """Add records of equal width with keys all at once; say no, and add nothing, when there are others."""
        if not records:
            return True
        if set(map(len, records)) != {self.width}:
            return False
        columns = [list(map(str.strip, column)) for column in zip(*records, strict=True)]
        keys = columns.pop(self.position)
        if not all(keys):
            return False
        self.size += len(keys)
        self.keys.add(keys)
        for packing, column in zip(self.columns, columns, strict=True):
            packing.add(column)
        return True

    def roster(self) -> Roster:
        notes: tuple[str, ...] = ()
        if self.key_name not in KEY_COLUMNS:
            notes = (f'The first line is read as the header; its column "{self.key_name}" holds the keys.',)
        return Roster(self.keys.built(), self.names, tuple(column.built() for column in self.columns), 0, notes)


def _some(reader: _csv.Reader, count: int) -> tuple[list[list[str]], bool]:
    """The next records, and whether something stopped the reader."""
    try:
        return list(islice(reader, count)), False
    except csv.Error:
        return [], True


def _reader(lines: Iterator[str]) -> _csv.Reader:
    return csv.reader(lines, strict=True, skipinitialspace=True)


def _csv_reason(error: csv.Error) -> str:
    """Say in plain words what the csv reader met."""
    text = str(error)
    if "unexpected end of data" in text or "field larger" in text:
        return "opens a quotation mark that is never closed"
    return "has text between a closing quotation mark and the next comma"


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"
