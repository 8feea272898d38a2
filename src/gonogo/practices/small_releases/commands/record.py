# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases record` and `link`: say when a release was deployed, and which incident followed it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import Decorator, call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


def product_option() -> Decorator:
    """Adds `--product NAME`, which may be left out when the release says it."""
    return click.option(
        "--product", metavar="NAME", default=None, help="The product; left out, the one of the release."
    )


@click.command("record")
@click.argument("name")
@click.option("--commit", metavar="HASH|NAME", default="HEAD", help="What was deployed; left out, HEAD of the clone.")
@click.option("--at", metavar="TIME", default=None, help="When it was finished, such as 2027-03-01T09:00:00Z; now.")
@click.option("--incident", metavar="ID", default=None, help="The incident it answers, when it was not planned.")
@click.option("--repo", metavar="PATH", default=".", help="The clone that knows the commit.")
@product_option()
@release_option
@output_option
def record(name: str, commit: str, repo: str, output: str, **given: str | None) -> None:
    """Record that the release NAME was deployed. CI does so after each deployment; repeating it changes nothing."""
    given["finished"] = given.pop("at")
    show(output, call("releases.record", name=name, commit=_full_hash(repo, commit), **given), _print_recorded)


def _full_hash(repo: str, commit: str) -> str:
    """The hash itself, or what the name leads to in the clone."""
    from gonogo.practices.small_releases.rules.hashes import is_full_hash

    if is_full_hash(commit):
        return commit
    from gonogo.core import store

    store.set_up()
    from gonogo.practices.small_releases.actions.resolving import commit_named

    return commit_named(Path(repo), commit)


@click.command("link")
@click.argument("name")
@click.option("--incident", metavar="ID", required=True, help="The incident.")
@product_option()
@release_option
@output_option
def link(name: str, incident: str, product: str | None, release: str | None, output: str) -> None:
    """Link an incident to the release NAME after which it happened; the change fail rate counts these."""
    result = call("releases.link", name=name, incident=incident, product=product, release=release)
    show(output, result, _print_linked)


def _print_recorded(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say

    when = f"{day_and_time(result['finished'])} UTC"
    at = result["commit"][:12]
    if result["recorded"]:
        say(console, f"Recorded: {result['name']} of {result['product']} at {at} was deployed {when}.")
    else:
        say(console, f"{result['name']} at {at} was recorded before, deployed {when}; nothing changed.")
    if not result["known_product"]:
        say(console, f"No plan names the product {result['product']} yet. If that is a mistake, record it again.")


def _print_linked(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    done = "Linked" if result["recorded"] else "Linked before"
    say(console, f"{done}: incident {result['incident']} followed {result['name']} of {result['product']}.")
    say(console, "Measure again to see it: gonogo releases measure")
