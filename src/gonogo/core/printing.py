# SPDX-License-Identifier: Apache-2.0
"""How does an answer look on a terminal? Sentences, lists and tables that stay readable at 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could steer a terminal: recorded words must not."""
STATE_STYLES = {
    "go": "bold green",
    "no-go": "bold red",
    "unknown": "bold yellow",
    "open": "green",
    "paused": "yellow",
    "rolled-back": "red",
}


def plain(text: object) -> str:
    """Text as it can be printed: nothing for None, and no signs that steer a terminal."""
    return "" if text is None else _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text))


def say(console: Console, text: object, *, style: str = "", indent: int = 0) -> None:
    """Print a sentence. On a terminal it wraps; in a file or pipe it stays on one line."""
    line = Text(plain(text), style=style)
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent) + line, soft_wrap=True)


def table(console: Console, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table without frame. Words that name a state are coloured on a terminal."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(plain(cell), style=STATE_STYLES.get(str(cell), "")) for cell in row))
    console.print(made)


def day_and_time(stamp: str | None, zone: str = "UTC") -> str:
    """An instant as people read it, in a named zone: `1 Mar 2027 09:00`."""
    if not stamp:
        return ""
    return f"{datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone)):%-d %b %Y %H:%M}"


def day(stamp: str | None) -> str:
    """A day as people read it: `1 Mar 2027`."""
    return f"{datetime.fromisoformat(stamp):%-d %b %Y}" if stamp else ""
