# SPDX-License-Identifier: Apache-2.0
"""`gonogo release`: which releases are there?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


@click.group("release")
def release() -> None:
    """Releases: which there are, and what their plans say."""


@release.command("list")
@output_option
def list_command(output: str) -> None:
    """List the releases, newest first."""
    show(output, call("release.list"), _print_list)


@release.command("show")
@release_option
@output_option
def show_command(release: str | None, output: str) -> None:
    """Show a release as its newest plan declares it."""
    show(output, call("release.show", release=release), _print_one)


COMMANDS = (release,)


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say, table

    if not result["releases"]:
        say(console, "There is no release yet. Apply a plan: gonogo plan apply release.yaml")
        return
    rows = [(one["release"], one["product"], one["kind"], day(one["date"])) for one in result["releases"]]
    table(console, ("Release", "Product", "Kind", "Date"), rows)


def _print_one(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, day_and_time, say, table

    say(console, result["title"], style="bold")
    say(console, f"{result['release']}, {result['kind']} release of {result['product']} on {day(result['date'])}.")
    say(console, f"Plan version {result['plan_version']}. Times in {result['timezone']}.")
    if result["flags"]:
        say(console, f"Flags: {', '.join(result['flags'])}.")
    rows = [
        (wave["name"], day_and_time(wave["opens"], result["timezone"]), ", ".join(wave["groups"]))
        for wave in result["waves"]
    ]
    table(console, ("Wave", "Opens", "User groups"), rows)
    if result["roles"]:
        asked = [(role, ", ".join(people)) for role, people in result["roles"].items()]
        table(console, ("Role in the poll", "People"), asked)
