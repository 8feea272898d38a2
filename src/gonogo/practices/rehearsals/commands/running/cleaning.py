# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal clean`: see to runs whose process is gone, and to copies that nobody needs any more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import output_option, show

if TYPE_CHECKING:
    from rich.console import Console


@click.command("clean")
@click.option("--kept", is_flag=True, help="Remove also copies that were kept with --keep.")
@output_option
def clean(kept: bool, output: str) -> None:
    """Record runs that were killed as interrupted, end what they left running, and remove their copies.

    Every run does this by itself before it begins. Where a copy is, is read from the rehearsal file again, so the file
    and the variables that it names must be there.
    """
    from gonogo.practices.rehearsals.actions.running.dead import bury_dead, remove_copies
    from gonogo.practices.rehearsals.commands.running.home import runner_home, speaking_plainly
    from gonogo.practices.rehearsals.commands.running.recording import record_waiting

    home = runner_home()
    from gonogo.core.clock import system_now

    with speaking_plainly():
        buried = bury_dead(home, system_now)
        cleaned = remove_copies(home, system_now, kept=kept)
    record_waiting(home)
    result = {
        "interrupted": [{"run": one.run, "rehearsal": one.rehearsal, "where": one.where} for one in buried],
        "processes": sum(one.processes for one in buried),
        "removed": list(cleaned.removed),
        "trouble": list(cleaned.trouble),
    }
    show(output, result, _print)
    if cleaned.trouble:
        raise click.exceptions.Exit(1)


def tidy(home: Path) -> None:
    """See to dead runs before a new one, and say on the error output what was found."""
    from gonogo.core.clock import system_now
    from gonogo.core.printing import plain
    from gonogo.practices.rehearsals.actions.running.dead import bury_dead, remove_copies

    for one in bury_dead(home, system_now):
        click.echo(plain(f"The run {one.run} was killed {one.where}; it counts as interrupted."), err=True)
    cleaned = remove_copies(home, system_now)
    if cleaned.removed:
        click.echo(plain(f"Its copies are removed: {', '.join(cleaned.removed)}."), err=True)
    for text in cleaned.trouble:
        click.echo(plain(text), err=True)


def _print(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    for one in result["interrupted"]:
        say(console, f"{one['run']} ({one['rehearsal']}) was killed {one['where']}; it counts as interrupted.")
    if result["processes"]:
        say(console, f"Ended {result['processes']} processes that it left running.")
    for name in result["removed"]:
        say(console, f"Removed the copy {name}.")
    for text in result["trouble"]:
        say(console, text)
    if not any(result.values()):
        say(console, "There is nothing to clean.")
