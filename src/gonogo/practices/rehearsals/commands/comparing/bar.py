# SPDX-License-Identifier: Apache-2.0
"""How far is a comparison? Shown to a person at a terminal, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gonogo.practices.rehearsals.rules.comparing.options import Progress


@contextmanager
def comparing_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar on the error output of a terminal: the table, rows of rows, and the time that remains."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    from gonogo.core.printing import plain

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("Opening", total=None)

        def told(now: Progress) -> None:
            bars.update(task, description=plain(f"{now.table}: {now.doing}"), completed=now.done, total=now.rows)

        yield told
