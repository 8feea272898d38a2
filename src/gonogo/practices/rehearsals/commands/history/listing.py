# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal list`: which runs are on record, and how did they end?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


@click.command("list")
@click.option("--rehearsal", metavar="NAME", default=None, help="Only runs of this rehearsal.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help="How many at most, newest first; 20.")
@release_option
@output_option
def list_runs(rehearsal: str | None, limit: int, release: str | None, output: str) -> None:
    """List the recorded runs of rehearsals, newest first."""
    show(output, call("rehearsal.runs", release=release, rehearsal=rehearsal, limit=limit), print_runs)


def print_runs(console: Console, result: Mapping[str, Any]) -> None:
    """A table of runs; without any, how the first one is made."""
    from gonogo.core.printing import day, say, table
    from gonogo.practices.rehearsals.rules.durations import spoken

    runs = result["runs"]
    several = len({one["rehearsal"] for one in runs}) > 1
    rows = [
        (
            one["run"],
            *((one["rehearsal"],) if several else ()),
            day(one["finished"]),
            one["result"] + (", quick" if one["quick"] else ", dress" if one["dress"] else ""),
            f"{one['rows']:,}",
            spoken(one["up_seconds"]) if one["up_seconds"] else "",
            spoken(one["backout_seconds"]) if one["backout_seconds"] else "",
        )
        for one in runs
    ]
    if rows:
        columns = ("Run", *(("Rehearsal",) if several else ()), "Ended", "Result", "Rows", "Up", "Back")
        table(console, columns, rows)
    never = [one for one in result["planned"] if one["rehearsal"] not in {run["rehearsal"] for run in runs}]
    if not runs and not never:
        say(console, "No run is on record, and the plan names no rehearsal. `gonogo rehearsal init` writes a file.")
    if not runs:
        for one in never:
            say(console, f"{one['rehearsal']} was never rehearsed: gonogo rehearsal run {one['path']}")
