# SPDX-License-Identifier: Apache-2.0
"""`gonogo guardrail`: how the guardrails stand, and the way on after a breach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import because_option, call, output_option, reason_of, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


@click.group("guardrail")
def guardrails() -> None:
    """See whether users are worse off with the new version, and go on after a breach."""


@guardrails.command("list")
@release_option
@output_option
def list_command(release: str | None, output: str) -> None:
    """Say how every guardrail stands and what Gonogo does about it."""
    show(output, call("guardrail.list", release=release), _print_guardrails)


@guardrails.command("clear")
@click.argument("guardrail")
@because_option()
@release_option
@output_option
def clear_command(guardrail: str, because: str | None, release: str | None, output: str) -> None:
    """Clear the breach of GUARDRAIL: it counts anew. This alone opens and resumes nothing."""
    result = call("guardrail.clear", release=release, guardrail=guardrail, because=reason_of(because))
    show(output, result, _print_cleared)


def _print_guardrails(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say

    zone = result["timezone"]
    if not result["guardrails"]:
        say(console, "The plan declares no guardrail.")
    for one in result["guardrails"]:
        say(console, f"{one['guardrail']}: {one['verdict']}", style="bold")
        say(console, one["reason"], indent=2)
    for breach in result["breaches"]:
        if breach["cleared_at"] is None:
            say(console, f"Breached on {day_and_time(breach['at'], zone)}: {breach['guardrail']}. {breach['reason']}")
            say(console, f"Somebody clears it: gonogo guardrail clear {breach['guardrail']}", indent=2)
    print_loop(console, result["loop"], zone)


def print_loop(console: Console, loop: Mapping[str, Any] | None, zone: str) -> None:
    """What Gonogo itself does about the release, and whether it waits for a person."""
    from gonogo.core.printing import day_and_time, say

    if loop is None:
        say(console, "Gonogo has not looked at this release yet; `gonogo serve` does.")
        return
    asks = " A person is asked." if loop["asks_a_person"] else ""
    say(console, f"Gonogo, {day_and_time(loop['looked_at'], zone)}: {loop['reason']}{asks}")


def _print_cleared(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, f"The breach of {result['guardrail']} is cleared; it counts anew from now.")
    word = {"roll-back": "open the wave again", "pause": "resume the wave"}.get(result["effect"], "go on")
    say(console, f"To {word}, a person does so; nothing happens by itself.")
