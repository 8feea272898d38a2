# SPDX-License-Identifier: Apache-2.0
"""`gonogo waiver`: ask to go on without a check for a time, and decide on what others ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import because_option, call, output_option, reason_of, release_option, show

if TYPE_CHECKING:
    from rich.console import Console

NUMBER = click.IntRange(1, 2**31 - 1)


@click.group("waiver")
def waiver() -> None:
    """Waivers: go on without a check, for a time, when somebody else agrees."""


@waiver.command("request")
@click.argument("check")
@click.option("--wave", metavar="NAME", required=True, help="The wave whose gate it is for.")
@because_option("Why it is safe without this check.")
@click.option("--lasts", metavar="DURATION", required=True, help="How long, such as 14d; at most 90d.")
@release_option
@output_option
def request(check: str, wave: str, because: str | None, lasts: str, release: str | None, output: str) -> None:
    """Ask to open a wave without CHECK. Somebody else decides."""
    result = call("waiver.request", release=release, check=check, wave=wave, because=reason_of(because), lasts=lasts)
    show(output, result, _print_one)


@waiver.command("list")
@release_option
@output_option
def list_command(release: str | None, output: str) -> None:
    """List the waivers of a release."""
    show(output, call("waiver.list", release=release), _print_list)


@waiver.command("approve")
@click.argument("number", type=NUMBER)
@because_option()
@output_option
def approve(number: int, because: str | None, output: str) -> None:
    """Approve waiver NUMBER, which somebody else asked for."""
    show(output, call("waiver.approve", number=number, because=reason_of(because)), _print_one)


@waiver.command("refuse")
@click.argument("number", type=NUMBER)
@because_option()
@output_option
def refuse(number: int, because: str | None, output: str) -> None:
    """Refuse waiver NUMBER, which somebody else asked for."""
    show(output, call("waiver.refuse", number=number, because=reason_of(because)), _print_one)


@waiver.command("revoke")
@click.argument("number", type=NUMBER)
@because_option()
@output_option
def revoke(number: int, because: str | None, output: str) -> None:
    """Take waiver NUMBER back."""
    show(output, call("waiver.revoke", number=number, because=reason_of(because)), _print_one)


COMMANDS = (waiver,)


def _print_one(console: Console, one: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say

    until = f", until {day_and_time(one['expires_at'])} UTC" if one["state"] in {"requested", "approved"} else ""
    say(console, f"Waiver {one['number']} for {one['check']} at wave {one['wave']} is {one['state']}{until}.")
    if one["state"] == "requested":
        say(console, f"An approver decides: gonogo waiver approve {one['number']} --because TEXT")


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say

    if not result["waivers"]:
        say(console, f"There are no waivers for {result['release']}.")
    for one in result["waivers"]:
        lapsed = "" if one["holds"] or one["state"] != "approved" else ", holds no more"
        decided = f" by {one['decided_by']}" if one["decided_by"] else ""
        say(console, f"{one['number']}  {one['check']} at wave {one['wave']}: {one['state']}{decided}{lapsed}")
        say(console, f"{one['requested_by']}: {one['reason']}", indent=4)
        until = day_and_time(one["expires_at"])
        say(console, f"For plan version {one['plan_version']}, until {until} UTC.", indent=4)
