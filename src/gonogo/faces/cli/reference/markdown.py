# SPDX-License-Identifier: Apache-2.0
"""How is a reference page laid out?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MADE = "<!-- Made from the code by `python -m gonogo.faces.cli.reference`; change it there. -->"


def page(title: str, opening: str, *parts: str) -> str:
    """A page with its title, an opening paragraph and its parts."""
    return "\n\n".join((f"# {title}", MADE, opening, *parts)) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; bars in cells stay text."""
    lines = [_row(columns), _row(["---"] * len(columns)).replace(" ", ""), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in cells) + " |"


def code(text: object) -> str:
    """A word as the program writes it."""
    return f"`{text}`"
