# SPDX-License-Identifier: Apache-2.0
"""How is a roster read, and what is wrong with one that cannot be?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain, islice

from gonogo.core.rules.packed import STEP, TextsBuilder
from gonogo.core.rules.roster_content import KEY, Roster, RosterError, roster_sha256
from gonogo.core.rules.roster_table import KEY_COLUMNS, first_lines, read_table

__all__ = [
    "KEY",
    "KEY_COLUMNS",
    "LARGEST",
    "Roster",
    "RosterError",
    "parse_roster",
    "read_roster",
    "roster_sha256",
    "stored_roster",
]

LARGEST = 256 * 1024 * 1024
BLOCK = 1024 * 1024
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


def parse_roster(content: bytes, *, path: str = "roster.csv") -> Roster:
    """Read CSV with a header when the path ends in `.csv`, otherwise one key a line with `#` comments.

    The key column is `targetingKey`, `key`, `id`, `user` or the first one. Raises RosterError with line numbers.
    """
    if len(content) > LARGEST:
        raise _too_large(path, len(content))
    return read_roster((content[first : first + BLOCK] for first in range(0, len(content), BLOCK)), path=path)


def read_roster(blocks: Iterable[bytes], *, path: str = "roster.csv") -> Roster:
    """Read a roster that comes block by block, as `parse_roster` does; a large one never stands in memory whole."""
    lines = _lines(blocks, path)
    return first_lines(read_table(lines, path) if path.lower().endswith(".csv") else _read_list(lines, path))


def stored_roster(blocks: Iterable[bytes]) -> Roster:
    """Read what `Roster.csv_parts` wrote: every key stands there once."""
    return read_table(_lines(blocks, "stored.csv"), "stored.csv")


def _read_list(lines: Iterator[str], path: str) -> Roster:
    keys = TextsBuilder()
    stripped = (line.strip() for line in lines)
    listed = (line for line in stripped if line and not line.startswith("#"))
    while part := list(islice(listed, STEP)):
        keys.add(part)
    read = Roster(keys.built())
    if not len(read.keys):
        raise RosterError(path, ["the roster lists no users; write one key a line"])
    return read


def _lines(blocks: Iterable[bytes], path: str) -> Iterator[str]:
    """The lines of a text that comes block by block. Raises RosterError for bytes that are no text."""
    return chain.from_iterable(_lines_of(whole, line, path) for whole, line in _at_line_ends(blocks, path))


def _at_line_ends(blocks: Iterable[bytes], path: str) -> Iterator[tuple[bytes, int]]:
    """The same bytes in blocks that end with a line, each with the number of its first line."""
    waiting: list[bytes] = []
    size, line = 0, 1
    for number, block in enumerate(blocks):
        if not number and block.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise RosterError(path, ["the roster is written in UTF-16; save it as UTF-8"])
        size += len(block)
        if size > LARGEST:
            raise _too_large(path, size)
        if end := block.rfind(b"\n") + 1:
            whole = b"".join((*waiting, block[:end]))
            yield whole, line
            line += whole.count(b"\n")
            waiting.clear()
        waiting.append(block[end:])
    yield b"".join(waiting), line


def _lines_of(content: bytes, first: int, path: str) -> Iterable[str]:
    strange = _NO_TEXT.search(content)
    if strange:
        line = content.count(b"\n", 0, strange.start()) + first
        raise RosterError(path, [f"line {line} holds binary data; a roster is a text or CSV file"])
    try:
        text = content.decode("utf-8-sig" if first == 1 else "utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + first
        raise RosterError(path, [f"line {line} is not UTF-8; save the roster as UTF-8"]) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return StringIO(text, newline="\n")


def _too_large(path: str, size: int) -> RosterError:
    return RosterError(path, [f"the roster is {size / 2**20:.0f} MB; at most 256 MB can be read"])
