# SPDX-License-Identifier: Apache-2.0
"""`gonogo wave`: how people ask for the waves, and how the answers are printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import because_option, call, output_option, reason_of, release_option, show, write_new
from gonogo.practices.rollout.commands.guardrails import print_loop
from gonogo.practices.rollout.operations.waves import PAGE

if TYPE_CHECKING:
    from rich.console import Console


@click.group("wave")
def waves() -> None:
    """Open the release to user groups, one wave after the other, and take it back."""


@waves.command("list")
@release_option
@output_option
def list_command(release: str | None, output: str) -> None:
    """List the waves and where each stands."""
    show(output, call("wave.list", release=release), _print_waves)


@waves.command("preview")
@click.argument("wave")
@click.option("--percent", type=click.IntRange(1, 100), help="The share to try; left out, the next stage.")
@click.option("--rollback", is_flag=True, help="Try a rollback of the wave in place of an opening.")
@click.option("--page", type=click.IntRange(1, 2**31 - 1), help="Which page of names; the first when left out.")
@click.option("--output", "to_file", metavar="FILE", help="Write every name to this CSV file.")
@release_option
@output_option
def preview_command(
    wave: str,
    percent: int | None,
    rollback: bool,
    page: int | None,
    to_file: str | None,
    release: str | None,
    output: str,
) -> None:
    """Say who would gain or lose the release if WAVE opened, moved on or was rolled back."""
    every = True if to_file is not None else None
    asked = {"release": release, "wave": wave, "percent": percent, "page": page, "with_csv": every}
    result = dict(call("wave.preview", **asked, rollback=rollback or None))
    if to_file is not None and result["population"] is not None:
        result["written"] = write_new(Path(to_file), result.pop("csv"))
    show(output, result, _print_preview)


@waves.command("open")
@click.argument("wave")
@because_option("Why now; kept in the history.")
@release_option
@output_option
def open_command(wave: str, because: str | None, release: str | None, output: str) -> None:
    """Open WAVE at its first stage. Refused with every reason while its gate is not passed."""
    show(output, call("wave.open", release=release, wave=wave, because=because), _print_opened)


@waves.command("advance")
@click.argument("wave")
@because_option("Why now; kept in the history.")
@release_option
@output_option
def advance_command(wave: str, because: str | None, release: str | None, output: str) -> None:
    """Move WAVE, which is open, to its next stage."""
    show(output, call("wave.advance", release=release, wave=wave, because=because), _print_move)


@waves.command("pause")
@click.argument("wave")
@because_option()
@release_option
@output_option
def pause_command(wave: str, because: str | None, release: str | None, output: str) -> None:
    """Stop taking new users into WAVE. Those who are in stay in."""
    show(output, call("wave.pause", release=release, wave=wave, because=reason_of(because)), _print_move)


@waves.command("resume")
@click.argument("wave")
@because_option()
@release_option
@output_option
def resume_command(wave: str, because: str | None, release: str | None, output: str) -> None:
    """Let WAVE, which is paused, go on."""
    show(output, call("wave.resume", release=release, wave=wave, because=reason_of(because)), _print_move)


@waves.command("rollback")
@click.argument("wave", required=False)
@click.option("--all", "every", is_flag=True, help="Roll back every wave that serves.")
@because_option()
@release_option
@output_option
def rollback_command(wave: str | None, every: bool, because: str | None, release: str | None, output: str) -> None:
    """Return everyone in WAVE to the old version, at once."""
    if every == (wave is not None):
        raise click.UsageError("Name the wave to roll back, or use --all.")
    reason = reason_of(because)
    result = call("wave.rollback", release=release, wave=wave, all=every or None, because=reason)
    show(output, result, _print_rollback)


@waves.command("members")
@click.argument("wave")
@click.option("--search", metavar="TEXT", help="Only users whose key or an attribute holds this text.")
@click.option("--attribute", metavar="NAME=VALUE", help="Only users with this value, such as office=duluth.")
@click.option("--page", type=click.IntRange(1, 2**31 - 1), help=f"Which page of {PAGE}; the first when left out.")
@release_option
@output_option
def members_command(
    wave: str, search: str | None, attribute: str | None, page: int | None, release: str | None, output: str
) -> None:
    """List the users whose wave this is."""
    asked = {"release": release, "wave": wave, "search": search, "attribute": attribute, "page": page}
    show(output, call("wave.members", **asked), _print_members)


def _print_waves(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say, table

    zone = result["timezone"]
    rows = []
    for wave in result["waves"]:
        share = f"{wave['percent']} %" if wave["state"] in {"open", "paused"} else ""
        people = "" if wave["people"] is None else f"{wave['people']:,}"
        opened = day_and_time(wave["opened_at"] or wave["opens"], zone)
        rows.append((wave["wave"], wave["state"], share, people, opened, day_and_time(wave["baked_at"], zone)))
    table(console, ("Wave", "State", "Share", "People", "Opens", "Baked"), rows)
    say(console, f"Times in {zone}.")
    if result["population"] is not None:
        say(console, f"{result['served']:,} of {result['population']:,} people have the new version.")
    print_loop(console, result["loop"], zone)


def _print_preview(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if result["population"] is None:
        say(console, "The plan names no population, so it cannot be told who would gain or lose the release.")
        return
    move = "rolled back" if result["rollback"] else f"at {result['percent']} %"
    say(console, f"With wave {result['wave']} {move}:")
    print_preview(console, result)


def print_preview(console: Console, result: Mapping[str, Any]) -> None:
    """Print who gains and who loses: counts, and some names."""
    from gonogo.core.printing import say

    say(console, f"{result['gains']:,} people gain the release, {result['loses']:,} lose it.")
    total = f"{result['served_after']:,} of {result['population']:,} people would have it"
    say(console, f"{total}; now {result['served_before']:,} do.")
    for word, count, first in (
        ("Gain", result["gains"], result["first_gains"]),
        ("Lose", result["loses"], result["first_loses"]),
    ):
        if first:
            more = f" and {count - len(first):,} more" if count > len(first) else ""
            say(console, f"{word}: {', '.join(first)}{more}.")
    if written := result.get("written"):
        say(console, f"Wrote every name to {written}.")


def _print_move(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, _standing(result))


def _print_opened(console: Console, result: Mapping[str, Any]) -> None:
    from datetime import datetime

    from gonogo.core.printing import say

    _print_move(console, result)
    opens, opened = (datetime.fromisoformat(result[key]) for key in ("opens", "opened_at"))
    if (early := (opens - opened).days) > 0:
        days = "1 day" if early == 1 else f"{early} days"
        say(console, f"That is {days} before the plan has it. To take it back: gonogo wave rollback {result['wave']}")


def _print_rollback(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if not result["waves"]:
        say(console, "No wave is open, so there is nothing to roll back.")
    for wave in result["waves"]:
        say(console, _standing(wave))


def _standing(wave: Mapping[str, Any]) -> str:
    name, state = wave["wave"], wave["state"]
    if state == "rolled-back":
        return f"Wave {name} is rolled back: everyone in it gets the old version."
    following = f"; the next stage is {wave['next_stage']} %" if wave["next_stage"] else ""
    return f"Wave {name} is {state} at {wave['percent']} %{following}."


def _print_members(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if result["people"] is None:
        say(console, "The plan names no population, so the users of a wave cannot be listed.")
        return
    if result["page"] > result["pages"]:
        say(console, f"There is no page {result['page']}; the last is page {result['pages']}.")
        return
    for key in result["keys"]:
        say(console, key)
    say(console, f"{result['found']:,} of {result['people']:,} people, page {result['page']} of {result['pages']}.")
