# SPDX-License-Identifier: Apache-2.0
"""How far is the counting of lines? Shown to a person at a terminal, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counting_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on the error output of a terminal; what is given takes how many commits of how many are counted."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("Counting lines"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("lines", total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
