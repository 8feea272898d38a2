# SPDX-License-Identifier: Apache-2.0
"""`gonogo webhook`: how people ask who outside is told, and how the answers are printed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import EXIT_NO_GO, call, output_option, show
from gonogo.practices.rollout.operations.webhooks import MOST_LOGGED, USUALLY_LOGGED

if TYPE_CHECKING:
    from rich.console import Console

NUMBER = click.IntRange(1, 2**31 - 1)
TESTED = "webhook.tested"


@click.group("webhook")
def webhooks() -> None:
    """Tell chat, pagers and other programs what happens to the waves."""


@webhooks.command("list")
@click.option("--release", metavar="NAME", default=None, help="Only those that are told of this release.")
@output_option
def list_command(release: str | None, output: str) -> None:
    """List the webhooks, each with its latest delivery."""
    show(output, call("webhook.list", release=release), _print_list)


@webhooks.command("add")
@click.argument("url")
@click.option("--release", metavar="NAME", default=None, help="Only events of this release; left out, of every one.")
@output_option
def add_command(url: str, release: str | None, output: str) -> None:
    """Tell URL of wave events from now on, and print the secret that signs them."""
    show(output, call("webhook.add", url=url, release=release), _print_added)


@webhooks.command("remove")
@click.argument("number", type=NUMBER)
@output_option
def remove_command(number: int, output: str) -> None:
    """Tell webhook NUMBER nothing more, at once."""
    show(output, call("webhook.remove", id=number), _print_removed)


@webhooks.command("log")
@click.argument("number", type=NUMBER, required=False)
@click.option(
    "--limit", type=click.IntRange(1, MOST_LOGGED), default=USUALLY_LOGGED, show_default=True, help="How many at most."
)
@output_option
def log_command(number: int | None, limit: int, output: str) -> None:
    """List what was told to webhook NUMBER, or to all of them, and what came back; newest first."""
    show(output, call("webhook.log", id=number, limit=limit), _print_log)


@webhooks.command("test")
@click.argument("number", type=NUMBER)
@output_option
def test_command(number: int, output: str) -> None:
    """Send a test message to webhook NUMBER now. Exit code 1 when it did not arrive."""
    result = call("webhook.test", id=number)
    show(output, result, _print_test)
    if result["state"] != "delivered":
        sys.exit(EXIT_NO_GO)


@webhooks.command("secret")
@click.argument("number", type=NUMBER)
@output_option
def secret_command(number: int, output: str) -> None:
    """Print the secret with which the messages to webhook NUMBER are signed."""
    show(output, call("webhook.secret", id=number), lambda console, result: click.echo(result["secret"]))


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    if not result["webhooks"]:
        say(console, "Nobody outside is told yet. Add an address: gonogo webhook add URL")
        return
    rows = [(one["id"], one["url"], one["release"] or "every release", _last(one)) for one in result["webhooks"]]
    table(console, ("Number", "Address", "Told of", "Latest"), rows)


def _last(webhook: Mapping[str, Any]) -> str:
    last = webhook["last"]
    return "nothing yet" if last is None else f"{last['type']}: {last['state']}"


def _print_added(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    click.echo(result["secret"])
    say(console, f"Webhook {result['id']} is told of {_scope(result)} from now on; this secret signs what it is told.")
    say(console, f"To see whether messages arrive: gonogo webhook test {result['id']}")


def _scope(webhook: Mapping[str, Any]) -> str:
    return "every release" if webhook["release"] is None else str(webhook["release"])


def _print_removed(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, f"Webhook {result['id']} is told nothing more.")


def _print_log(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say, table

    if not result["deliveries"]:
        say(console, "Nothing was told yet.")
        return
    rows = [
        (
            day_and_time(one["at"]),
            one["webhook"],
            f"{one['type']} {one['subject'].partition(':')[2] if one['type'] != TESTED else ''}".strip(),
            f"{one['state']}. {_what_came_back(one)}",
        )
        for one in result["deliveries"]
    ]
    table(console, ("Event (UTC)", "To", "What", "How it went"), rows)


def _what_came_back(one: Mapping[str, Any]) -> str:
    from gonogo.core.printing import day_and_time

    tries = "1 try" if one["tries"] == 1 else f"{one['tries']} tries"
    if one["state"] == "delivered":
        return f"Status {one['status']}, {tries}."
    again = f" {tries}, the next at {day_and_time(one['next_at'])}." if one["next_at"] and one["tries"] else ""
    return f"{one['problem']}{again}".strip()


def _print_test(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if result["state"] == "delivered":
        say(console, f"The test message arrived: {result['host']} answered with status {result['status']}.")
    else:
        say(console, f"The test message did not arrive at {result['host']}. {result['problem']}")
