# SPDX-License-Identifier: Apache-2.0
"""Which rows and cells stand in an exported file, whatever program wrote it?"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from gonogo.practices.schedule.rules.backlog.work import MOST_ITEMS

LARGEST_FILE = 32 * 1024 * 1024
"""How many bytes a list may have."""
MOST_COLUMNS = 2000
LONGEST_CELL = 1024 * 1024
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


class UnreadableWork(ValueError):
    """The file cannot be read as a list at all; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows below it, each with the number of the line it ends on, counted as in an editor."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    problems: tuple[str, ...]

    @property
    def delimiter_name(self) -> str:
        """The delimiter in a word."""
        return _DELIMITERS[self.delimiter]


def read_text(content: bytes | str) -> tuple[str, str]:
    """The text and the name of its encoding. Raises UnreadableWork."""
    if len(content) > LARGEST_FILE:
        raise UnreadableWork(f"The file is larger than {LARGEST_FILE // 2**20} MB; export fewer columns.")
    text, encoding = (content.removeprefix("\ufeff"), "text") if isinstance(content, str) else _decoded(content)
    if "\x00" in text:
        raise UnreadableWork("The file holds NUL characters, so it is no CSV; export it as CSV, not as a workbook.")
    if not text.strip():
        raise UnreadableWork("The file is empty; export the list again with a header line.")
    return text, encoding


def _decoded(content: bytes) -> tuple[str, str]:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), "UTF-16"
        if content.startswith(b"PK\x03\x04"):
            raise UnreadableWork("The file is a workbook or an archive; save it as CSV.")
        for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            every_other = content[offset:4000:2]
            if every_other.count(0) * 2 > len(every_other):
                return content.decode(name), "UTF-16"
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        raise UnreadableWork("The file is neither UTF-8 nor UTF-16 nor Windows-1252; save it as UTF-8.") from None


def read_table(text: str, encoding: str) -> Table:
    """The rows of the text; its header line decides the delimiter. Raises UnreadableWork."""
    body, said, skipped = text, "", 0
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) <= 5:
        body, said, skipped = rest, first.strip()[4:] or "\t", 1
    delimiter = said if said in _DELIMITERS else _delimiter_of(body)
    records = _records(body, delimiter, skipped)
    headers: tuple[str, ...] = ()
    rows: list[tuple[int, list[str]]] = []
    problems: list[str] = []
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        if not headers:
            headers = tuple(cell.strip() for cell in cells)
            if len(headers) > MOST_COLUMNS:
                raise UnreadableWork(f"The list has more than {MOST_COLUMNS:,} columns; export fewer.")
            continue
        if len(cells) > len(headers) and any(cell.strip() for cell in cells[len(headers) :]):
            problems.append(f"Row {line}: has {len(cells)} cells, the header has {len(headers)}")
            continue
        if len(rows) >= MOST_ITEMS:
            raise UnreadableWork(f"The list has more than {MOST_ITEMS:,} rows; export what belongs to the release.")
        rows.append((line, cells))
    return Table(encoding, delimiter, headers, tuple(rows), tuple(problems))


def _records(body: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num + skipped, cells
    except csv.Error as error:
        raise UnreadableWork(
            f"Row {reader.line_num + skipped} is broken ({error}): look for a quotation mark that is not closed."
        ) from None


def _delimiter_of(body: str) -> str:
    """The sign that divides the header into most cells; a list of one column is divided by none."""
    head = next((line for line in body.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda sign: sum(cell.strip() != "" for cell in _cells(head, sign)))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
