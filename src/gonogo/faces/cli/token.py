# SPDX-License-Identifier: Apache-2.0
"""`gonogo token`: keys for machines, with scopes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, show
from gonogo.core.rules.permissions import Scope

if TYPE_CHECKING:
    from rich.console import Console

SCOPES = click.Choice([scope.value for scope in Scope])


@click.group("token")
def token() -> None:
    """Tokens for machines, and client keys for the data plane."""


@token.command("create")
@click.option(
    "--scope",
    "scopes",
    type=SCOPES,
    metavar="SCOPE",
    multiple=True,
    required=True,
    help=f"What it may be used for; may be repeated: {', '.join(SCOPES.choices)}.",
)
@click.option("--name", metavar="TEXT", help="What it is for, as lists show it.")
@click.option("--for", "owner", metavar="USER", help="Whom it acts for; left out, yourself.")
@click.option("--product", metavar="NAME", help="For client keys: only this product.")
@click.option(
    "--lasts",
    metavar="DURATION",
    help="How long it works, such as 30d. Left out, 90d; a client key works until it is revoked (forever).",
)
@output_option
def create(
    scopes: tuple[str, ...], name: str | None, owner: str | None, product: str | None, lasts: str | None, output: str
) -> None:
    """Create a token and show its secret, once.

    The scopes evaluate and sync make a client key for the data plane, which acts for nobody.
    """
    unique = list(dict.fromkeys(scopes))
    result = call("token.create", scopes=unique, name=name, owner=owner, product=product, lasts=lasts)
    show(output, result, _print_created)


@token.command("list")
@output_option
def list_command(output: str) -> None:
    """List the tokens and client keys that you may see."""
    show(output, call("token.list"), _print_list)


@token.command("revoke")
@click.argument("id", type=click.IntRange(1, 2**31 - 1))
@output_option
def revoke(id: int, output: str) -> None:
    """Stop token ID from working, at once."""
    result = call("token.revoke", id=id)
    show(output, result, lambda console, given: click.echo(f"Token {given['id']} is revoked."))


COMMANDS = (token,)


def _print_created(console: Console, one: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say

    click.echo(one["token"])
    what = f"acts for {one['owner']}" if one["owner"] else "is a client key"
    until = f"until {day(one['expires_at'])}" if one["expires_at"] else "for ever"
    say(console, f"Token {one['id']} {what}, scopes {', '.join(one['scopes'])}, {until}. It is not shown again.")


def _print_list(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say, table

    if not result["tokens"]:
        say(console, "There are no tokens that you may see.")
        return
    rows = [
        (
            one["id"],
            one["name"],
            one["owner"] or f"client key{' for ' + one['product'] if one['product'] else ''}",
            ", ".join(one["scopes"]),
            day(one["expires_at"]) or "never",
            one["state"],
        )
        for one in result["tokens"]
    ]
    table(console, ("ID", "Name", "Acts for", "Scopes", "Expires", "State"), rows)
