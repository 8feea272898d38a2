# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal forecast`: how long will the migration take in production, at most?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import EXIT_NO_GO, call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


@click.command("forecast")
@click.argument("rehearsal", required=False)
@click.option("--machine", metavar="LABEL", default=None, help="By runs on this machine; that of the largest copy.")
@release_option
@output_option
def forecast(rehearsal: str | None, machine: str | None, release: str | None, output: str) -> None:
    """Forecast how long a rehearsed migration takes in production: an upper bound that holds in 9 cases of 10.

    Exit code 1 means that it does not fit the window of the plan.
    """
    result = call("rehearsal.forecast", release=release, rehearsal=rehearsal, machine=machine)
    show(output, result, print_forecast)
    sys.exit(EXIT_NO_GO if result["fits"] is False else 0)


def print_forecast(console: Console, result: Mapping[str, Any]) -> None:
    """Up, back and both, then every step, with what all of it rests on."""
    from gonogo.core.printing import say, table
    from gonogo.practices.rehearsals.rules.durations import spoken
    from gonogo.practices.rehearsals.rules.forecasting.step import USUAL

    for title, part in (("Up", "up"), ("Way back", "backout"), ("Both", "both")):
        say(console, f"{title}: {result[part]['says']}", style="bold" if part == "both" else "")
    window = result["window_seconds"]
    if window is not None:
        fits = {True: "it fits", False: "it does not fit", None: "whether it fits cannot be told"}[result["fits"]]
        say(console, f"The window of the plan is {spoken(window)}: {fits}.")
    if result["production_rows"] is None:
        say(console, "How large production is, is not on record: this is for a copy of the largest rehearsed size.")
        say(console, f"Say it: gonogo rehearsal production-size {result['rehearsal']} --rows TABLE=ROWS")
    else:
        say(console, f"Production holds {result['production_rows']:,} rows, the largest copy "
                     f"{result['largest_copy_rows']:,}.")  # fmt: skip
    say(console, f"By {result['basis']}. {result['history']}", style="dim")
    console.print()
    rows = [
        (
            one["leg"],
            one["step"],
            "none" if one["upper_seconds"] is None else spoken(one["upper_seconds"]),
            one["measurements"],
            _sizes(one["sizes"]),
        )
        for one in result["steps"]
    ]
    table(console, ("Part", "Step", "At most", "n", "On rows"), rows)
    for says in dict.fromkeys(one["says"] for one in result["steps"]):
        if says != USUAL:
            names = ", ".join(one["step"] for one in result["steps"] if one["says"] == says)
            say(console, f"{names}: {says}", style="dim")
    console.print()
    for part, trend in result["trends"].items():
        say(console, f"Trend of {part}: {trend['says']}")


def _sizes(sizes: list[float] | None) -> str:
    if sizes is None:
        return ""
    low, high = sizes
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
