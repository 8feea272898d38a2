# SPDX-License-Identifier: Apache-2.0
"""How does text from a history stand in a comment of a pull request, without meaning anything there?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gonogo.core.printing import plain

MOST_ROWS = 100
"""Rows of a table in a comment: hosting services refuse comments above about 65,000 characters."""
LONGEST = 120
_NOT_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")
_MENTION = re.compile(r"([@#!])(?=\w)")


def quiet(text: object) -> str:
    """Text on one line, without markup; it calls nobody by @name, and leaves no trace at #12 that it was named here."""
    return _MENTION.sub("\\1\N{WORD JOINER}", _NOT_MARKDOWN.sub(r"\\\1", " ".join(plain(text).split())))


def short(text: object) -> str:
    """Text that fits into a row of a table."""
    line = str(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """The lines of a table; of many rows the first 100 and how many follow."""
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(quiet(short(cell)) for cell in row)} |" for row in rows[:MOST_ROWS]]
    return [*lines, "", f"And {len(rows) - MOST_ROWS} more."] if len(rows) > MOST_ROWS else lines


def details(summary: str, lines: Iterable[str]) -> list[str]:
    """Lines that are folded away until somebody opens them."""
    return ["<details>", f"<summary>{quiet(summary)}</summary>", "", *lines, "", "</details>"]
