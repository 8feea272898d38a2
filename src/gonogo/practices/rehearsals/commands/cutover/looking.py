# SPDX-License-Identifier: Apache-2.0
"""How are cutovers scheduled, listed and shown on a terminal?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"green": "bold green", "amber": "bold yellow", "red": "bold red", "past": "bold", "unknown": "bold yellow"}


@click.command("schedule")
@click.argument("runbook")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(["dress-rehearsal", "cutover"]),
    default="dress-rehearsal",
    show_default=True,
    help="A rehearsal with the real people, or the real thing.",
)
@click.option("--starts", metavar="TIME", help="When the window starts, as 2027-03-06T22:00-05:00.")
@click.option("--ends", metavar="TIME", help="When it ends; left out, it is as long as that of the runbook.")
@click.option(
    "--version", type=click.IntRange(1, 2**31 - 1), help="The version of the runbook; the newest when left out."
)
@release_option
@output_option
def schedule(
    runbook: str,
    name: str,
    kind: str,
    starts: str | None,
    ends: str | None,
    version: int | None,
    release: str | None,
    output: str,
) -> None:
    """Schedule a dress rehearsal or cutover NAME by RUNBOOK, which is frozen as it is now."""
    given = {"runbook": runbook, "name": name, "kind": kind, "starts": starts, "ends": ends, "version": version}
    show(output, call("cutover.schedule", release=release, **given), print_status)


@click.command("list")
@release_option
@output_option
def list_command(release: str | None, output: str) -> None:
    """List the dress rehearsals and cutovers of a release."""
    show(output, call("cutover.list", release=release), _print_list)


@click.command("status")
@click.argument("name")
@release_option
@output_option
def status(name: str, release: str | None, output: str) -> None:
    """Say where NAME stands, how late it is, until when one can turn back, and who does what next."""
    show(output, call("cutover.status", release=release, name=name), print_status)


def print_status(console: Console, result: Mapping[str, Any]) -> None:
    """The sentence, the time to turn back, who does what next, and the tasks."""
    from gonogo.core.printing import day_and_time, say, table

    zone = result["timezone"]
    say(console, result["says"], style="bold")
    turn = result["turn_back"]
    if turn["latest"]:
        say(console, f"Turn back by {day_and_time(turn['latest'], zone)}. {turn['word']}.", style=STYLES[turn["tone"]])
    else:
        say(console, f"{turn['word']}.", style=STYLES[turn["tone"]])
    say(console, turn["reason"])
    if turn["latest"]:
        say(console, turn["way_back"])
    names = {row["task"]: row["name"] for row in result["tasks"]}
    for one in result["next"]:
        now = ", ".join(names[task] for task in one["now"])
        then = f"then {names[one['then']]} at {day_and_time(one['at'], zone)[-5:]}" if one["then"] else ""
        say(console, f"{one['who']}: {'; '.join(part for part in (now, then) if part)}", indent=2)
    branch = "backout" if result["standing"] == "turned-back" else "forward"
    rows = [
        (
            row["task"],
            row["name"],
            row["owner"],
            row["stage"] + (" (runner silent)" if row["silent"] else ""),
            day_and_time((row["going"] or row["planned"] or [None])[0], zone)[-5:],
            _late(row["late_seconds"]),
        )
        for row in result["tasks"]
        if row["branch"] == branch
    ]
    table(console, ("Task", "What", "Owner", "Stands", "From", "Late"), rows)


def _late(seconds: float | None) -> str:
    from datetime import timedelta

    from gonogo.practices.rehearsals.rules.cutover.runbook import spoken

    return spoken(timedelta(seconds=seconds)) if seconds and seconds >= 1 else ""


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say, table

    if not result["cutovers"]:
        say(console, "Nothing is scheduled yet: gonogo cutover schedule RUNBOOK NAME")
        return
    zone = result["timezone"]
    rows = [
        (
            one["name"],
            one["kind"].replace("-", " "),
            one["standing"].replace("-", " "),
            day_and_time(one["window"]["starts"], zone),
            day_and_time(one["window"]["ends"], zone),
            f"{one['runbook']} v{one['version']}",
        )
        for one in result["cutovers"]
    ]
    table(console, ("Name", "Kind", "Stands", "Window from", "to", "Runbook"), rows)
    say(console, f"Times in {zone}.")


COMMANDS = (schedule, list_command, status)
