# SPDX-License-Identifier: Apache-2.0
"""Which users does a roster list, and what does it say about them?"""

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import _csv

KEY = "targetingKey"
KEY_COLUMNS = (KEY, "key", "id", "user")
LARGEST = 256 * 1024 * 1024
LISTED_PROBLEMS = 20
_CHUNK = 500
_UNREADABLE = 0
_TO_QUOTE = re.compile(r'[",\n]')
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


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
    """

    keys: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    columns: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    duplicates: int = 0
    notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield each user as an evaluation context: `targetingKey` and the attributes, all text."""
        names = (KEY, *self.attributes)
        for row in zip(self.keys, *self.columns, strict=True):
            yield dict(zip(names, row, strict=True))

    def to_csv(self) -> str:
        """Write a CSV that reads back to the same keys and attributes."""
        header = ",".join(map(_quoted, (KEY, *self.attributes)))
        columns = [_quoted_column(column) for column in (self.keys, *self.columns)]
        return "\n".join((header, *map(",".join, zip(*columns, strict=True)), ""))


def parse_roster(content: bytes, *, path: str = "roster.csv") -> Roster:
    """Read CSV with a header when the path ends in `.csv`, otherwise one key a line with `#` comments.

    The key column is `targetingKey`, `key`, `id`, `user` or the first one. Raises RosterError with line numbers.
    """
    text = _text(content, path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if path.lower().endswith(".csv"):
        return _Table(path, lines).read()
    stripped = (line.strip() for line in lines)
    listed = [line for line in stripped if line and not line.startswith("#")]
    keys = tuple(dict.fromkeys(listed))
    if not keys:
        raise RosterError(path, ["the roster lists no users; write one key a line"])
    duplicates = len(listed) - len(keys)
    return Roster(keys, duplicates=duplicates, notes=_duplicate_note(duplicates))


def roster_sha256(roster: Roster) -> str:
    """Hash who is listed and with which attributes; spelling, line order and column order do not change it."""
    order = sorted(range(len(roster.attributes)), key=roster.attributes.__getitem__)
    columns = [roster.columns[index] for index in order]
    header = "\x1f".join((KEY, *(roster.attributes[index] for index in order)))
    digest = hashlib.sha256(header.encode())
    # The separators cannot stand in a roster: parse_roster refuses control characters.
    for row in sorted(zip(roster.keys, *columns, strict=True)):
        digest.update(("\x1e" + "\x1f".join(row)).encode())
    return digest.hexdigest()


def _text(content: bytes, path: str) -> str:
    if len(content) > LARGEST:
        raise RosterError(path, [f"the roster is {len(content) / 2**20:.0f} MB; at most 256 MB can be read"])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RosterError(path, ["the roster is written in UTF-16; save it as UTF-8"])
    strange = _NO_TEXT.search(content)
    if strange:
        line = content.count(b"\n", 0, strange.start()) + 1
        raise RosterError(path, [f"line {line} holds binary data; a roster is a text or CSV file"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RosterError(path, [f"line {line} is not UTF-8; save the roster as UTF-8"]) from None


class _Table:
    """Reads one CSV roster in chunks of records; on which line a record starts is looked up only for problems."""

    def __init__(self, path: str, lines: Sequence[str]) -> None:
        self.path = path
        self.lines = lines
        self.problems: dict[int, str] = {}  # by the number of the record, counted from 1

    def read(self) -> Roster:
        reader = _reader(self.lines)
        number = 0
        rows = None
        try:
            while chunk := list(islice(reader, _CHUNK if rows else 1)):
                if rows is None:
                    rows = self._header(chunk[0], number + 1)
                elif not rows.add_chunk(chunk):
                    self._add_each(rows, chunk, number)
                number += len(chunk)
        except csv.Error as error:
            self.problems[_UNREADABLE] = _csv_reason(error)
        if self.problems:
            raise RosterError(self.path, list(self._located()))
        if rows is None or not rows.index:
            raise RosterError(self.path, ["the roster lists no users; write a header line and one line per user"])
        return rows.roster()

    def _header(self, cells: list[str], number: int) -> "_Rows | None":
        header = [cell.strip() for cell in cells]
        if not any(header):
            return None
        twice = sorted({name for name in header if header.count(name) > 1})
        if len(header) == 1 and re.search(r"[;\t|]", header[0]):
            self.problems[number] = "separates its columns with something else than commas; save the roster with commas"
        elif "" in header:
            self.problems[number] = f"gives column {header.index('') + 1} no name"
        elif twice:
            self.problems[number] = f'names the column "{twice[0]}" twice'
        if self.problems:
            raise RosterError(self.path, list(self._located()))
        return _Rows(header)

    def _add_each(self, rows: "_Rows", chunk: list[list[str]], before: int) -> None:
        for number, raw in enumerate(chunk, start=before + 1):
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if len(cells) != rows.width:
                self.problems[number] = f"has {_columns(len(cells))}; the header has {rows.width}"
            elif not cells[rows.position]:
                self.problems[number] = "has no key"
            else:
                rows.add(cells)

    def _located(self) -> Iterator[str]:
        """Read once more, counting lines: a quoted value may span several."""
        reader = _reader(self.lines)
        line = 1
        try:
            for number, _ in enumerate(reader, start=1):
                if number in self.problems:
                    yield f"line {line} {self.problems[number]}"
                line = reader.line_num + 1
        except csv.Error:
            yield f"line {line} {self.problems.get(_UNREADABLE, 'cannot be read')}"


class _Rows:
    """Keeps the first line of every key, column by column; equal attribute values share one string."""

    def __init__(self, header: list[str]) -> None:
        self.width = len(header)
        self.position = next((header.index(name) for name in KEY_COLUMNS if name in header), 0)
        self.key_name = header[self.position]
        self.names = tuple(name for name in header if name != self.key_name)
        self.index: dict[str, int] = {}
        self.columns: list[list[str]] = [[] for _ in self.names]
        self.values: dict[str, str] = {}
        self.duplicates = 0
        self.differing = 0

    def add_chunk(self, chunk: list[list[str]]) -> bool:
        """Add records of equal width with new keys all at once; say no, and add nothing, when there are others."""
        if set(map(len, chunk)) != {self.width}:
            return False
        columns = [list(map(str.strip, column)) for column in zip(*chunk, strict=True)]
        keys = columns.pop(self.position)
        if not all(keys) or not self._add_keys(keys):
            return False
        for kept, column in zip(self.columns, columns, strict=True):
            kept.extend(map(self.values.setdefault, column, column))
        return True

    def _add_keys(self, keys: list[str]) -> bool:
        size = len(self.index)
        wanted = range(size, size + len(keys))
        given = list(map(self.index.setdefault, keys, wanted))
        if given == list(wanted):
            return True
        for _ in range(len(self.index) - size):
            self.index.popitem()
        return False

    def add(self, cells: list[str]) -> None:
        """Add one record, or count it when its key stood further up."""
        key = cells.pop(self.position)
        if key in self.index:
            first = self.index[key]
            self.duplicates += 1
            self.differing += any(column[first] != cell for column, cell in zip(self.columns, cells, strict=True))
            return
        self.index[key] = len(self.index)
        for column, cell in zip(self.columns, cells, strict=True):
            column.append(self.values.setdefault(cell, cell))

    def roster(self) -> Roster:
        columns = tuple(tuple(column) for column in self.columns)
        notes = _duplicate_note(self.duplicates, self.differing)
        if self.key_name not in KEY_COLUMNS:
            notes = (f'The first line is read as the header; its column "{self.key_name}" holds the keys.', *notes)
        return Roster(tuple(self.index), self.names, columns, self.duplicates, notes)


def _reader(lines: Sequence[str]) -> "_csv.Reader":
    return csv.reader((line + "\n" for line in lines), strict=True, skipinitialspace=True)


def _csv_reason(error: csv.Error) -> str:
    """Say in plain words what the csv reader met."""
    text = str(error)
    if "unexpected end of data" in text or "field larger" in text:
        return "opens a quotation mark that is never closed"
    return "has text between a closing quotation mark and the next comma"


def _duplicate_note(duplicates: int, differing: int = 0) -> tuple[str, ...]:
    if not duplicates:
        return ()
    repeat = "line repeats" if duplicates == 1 else "lines repeat"
    note = f"{duplicates} {repeat} a key; the first line of a key counts."
    return (note, f"{differing} of them give the key other attributes.") if differing else (note,)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _quoted_column(column: Sequence[str]) -> Sequence[str]:
    if _TO_QUOTE.search("".join(column)):
        return [_quoted(cell) for cell in column]
    return column


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell
