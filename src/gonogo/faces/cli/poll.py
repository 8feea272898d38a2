# SPDX-License-Identifier: Apache-2.0
"""`gonogo poll`: ask the roles of the plan whether a wave may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import because_option, call, output_option, release_option, show
from gonogo.core.rules.poll import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

ANSWERS = click.Choice([answer.value for answer in Answer])


def _wave_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--wave", metavar="NAME", required=True, help="The wave that the poll is about.")(command)


@click.group("poll")
def poll() -> None:
    """The go/no-go poll: each role of the plan answers."""


@poll.command("open")
@_wave_option
@release_option
@output_option
def open_command(wave: str, release: str | None, output: str) -> None:
    """Open the poll of a wave on the evidence of this moment."""
    show(output, call("poll.open", release=release, wave=wave), _print_poll)


@poll.command("answer")
@click.argument("role")
@click.argument("answer", type=ANSWERS)
@_wave_option
@because_option("Why, or on which conditions; needed unless the answer is go.")
@release_option
@output_option
def answer(role: str, answer: str, wave: str, because: str | None, release: str | None, output: str) -> None:
    """Give ANSWER for ROLE, which the plan must give you."""
    result = call("poll.answer", release=release, wave=wave, role=role, answer=answer, because=because)
    show(output, result, _print_poll)


@poll.command("show")
@_wave_option
@release_option
@output_option
def show_command(wave: str, release: str | None, output: str) -> None:
    """Show where the poll of a wave stands."""
    show(output, call("poll.show", release=release, wave=wave), _print_poll)


COMMANDS = (poll,)


def _print_poll(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    say(console, f"Poll {result['number']} of wave {result['wave']}: {result['standing']}. {result['reason']}")
    rows = [
        (one["role"], one["answer"] or "not yet", one["person"] or ", ".join(one["people"]), one["because"])
        for one in result["answers"]
    ]
    table(console, ("Role", "Answer", "Who", "Words"), rows)
    say(console, f"Opened by {result['opened_by']} on evidence {result['evidence_hash'][:12]}.")
    if result["standing"] == "open":
        say(console, f"Each role answers with: gonogo poll answer ROLE go --wave {result['wave']}")
