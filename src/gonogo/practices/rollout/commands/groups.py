# SPDX-License-Identifier: Apache-2.0
"""`gonogo group`: how the user groups lie over the population."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


@click.group("group")
def groups() -> None:
    """User groups: how many people each has, and who is in several or in none."""


@groups.command("list")
@release_option
@output_option
def list_command(release: str | None, output: str) -> None:
    """List the user groups, who is in two of them, who is in no wave, and who is not known."""
    show(output, call("group.list", release=release), _print_groups)


def _print_groups(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    if result["population"] is None:
        say(console, f"User groups: {', '.join(result['groups'])}.")
        say(console, "The plan names no population, so their people cannot be counted.")
        return
    rows = [
        (one["group"], one["who"], f"{one['people']:,}", ", ".join(one["waves"]) or "none", f"{one['first']:,}")
        for one in result["groups"]
    ]
    table(console, ("Group", "Who", "People", "Wave", "First in it"), rows)
    for one in result["groups"]:
        if count := one["unknown"]:
            named = _some(one["unknown_examples"], count)
            say(console, f"{one['group']}: {people(count)} on the roster, not in the population: {named}.")
    for pair in result["overlaps"]:
        waves = ", ".join(pair["waves"])
        wave = f"they belong to {waves}" if waves else "no wave has them"
        both = " and ".join(pair["groups"])
        say(console, f"In {both}: {people(pair['people'])}, {_some(pair['examples'], pair['people'])}; {wave}.")
    if left_out := result["in_no_wave"]:
        say(console, f"In no wave: {people(left_out)}, {_some(result['in_no_wave_examples'], left_out)}.")
    else:
        say(console, f"All {result['population']:,} people are in a wave.")


def people(count: int) -> str:
    """A number of people in words."""
    return "1 person" if count == 1 else f"{count:,} people"


def _some(names: list[str], count: int) -> str:
    return ", ".join(names) + (f" and {count - len(names):,} more" if count > len(names) else "")
