# SPDX-License-Identifier: Apache-2.0
"""`gonogo flag`: why does this user see it, and since when?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import Decorator, call, output_option, release_option, show

if TYPE_CHECKING:
    from rich.console import Console


def _attributes(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """Read NAME=TEXT, and NAME:=JSON for a number, true, false or a list."""
    return dict(map(_attribute, given))


def _attribute(given: str) -> tuple[str, Any]:
    name, sign, text = given.partition("=")
    if not sign or not name.strip(": "):
        raise click.BadParameter(f"“{given[:60]}” is no attribute. Write it as name=value, such as office=duluth.")
    if not name.endswith(":"):
        return name, text
    try:
        return name[:-1], json.loads(text)
    except (ValueError, RecursionError):
        raise click.BadParameter(f"“{text[:60]}” is not JSON. Write {name[:-1]}={text[:60]} if it is text.") from None


def user_option(command: Any) -> Any:
    """Adds `--user KEY`."""
    return click.option("--user", metavar="KEY", required=True, help="The targeting key of the user.")(command)


def attribute_option(command: Any) -> Any:
    """Adds `--attribute NAME=VALUE`, which may be repeated."""
    return click.option(
        "--attribute",
        "attributes",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_attributes,
        help="What is known of a user whom the population does not list; may be repeated. NAME:=JSON for numbers, "
        "true, false and lists.",
    )(command)


def at_option() -> Decorator:
    """Adds `--at INSTANT`."""
    return click.option(
        "--at",
        metavar="INSTANT",
        help="A past instant such as 2027-05-03T14:00, in the release's time zone unless it names one; now when left "
        "out.",
    )


@click.group("flag")
def flags() -> None:
    """Ask what the flags of a release give to a user, and why."""


@flags.command("explain")
@click.argument("flag", required=False)
@user_option
@attribute_option
@at_option()
@click.option("--verbose", is_flag=True, help="Also the steps through the rule of the flag, for developers.")
@release_option
@output_option
def explain_command(
    flag: str | None,
    user: str,
    attributes: dict[str, Any],
    at: str | None,
    verbose: bool,
    release: str | None,
    output: str,
) -> None:
    """Say why a user sees the new or the old version, now or at a past instant."""
    result = call(
        "flag.explain",
        release=release,
        flag=flag,
        user=user,
        attributes=attributes,
        at=at,
        path=verbose or None,
    )
    show(output, result, _print_explained)


@flags.command("history")
@click.argument("flag", required=False)
@user_option
@attribute_option
@release_option
@output_option
def history_command(flag: str | None, user: str, attributes: dict[str, Any], release: str | None, output: str) -> None:
    """List what a user saw from when to when, and which event changed it."""
    result = call("flag.history", release=release, flag=flag, user=user, attributes=attributes)
    show(output, result, _print_history)


def _print_explained(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    say(console, result["sentence"], style="bold")
    for note in result["notes"]:
        say(console, note)
    if result["version"] is None:
        return
    table(console, ("What", "How it is"), list(_facts(result)))
    if result["path"]:
        for line in result["path"].splitlines():
            say(console, line)


def _facts(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    wave, draw = result["wave"], result["draw"]
    facts = [(f"Flag {one['flag']}", _given(one)) for one in _flags_of(result)]
    if wave is None:
        facts.append(("Wave", "in no wave"))
    else:
        facts.append(("Wave", f"{wave['name']}, by user group {wave['group']}: {wave['because']}"))
        standing = f"{wave['state']}, {wave['percent']} %" if wave["percent"] else wave["state"]
        facts.append(("State of the wave", standing))
    if draw is not None:
        facts.append(("Drawn at", draw["words"]))
    if wave is not None and wave["holdback"]:
        facts.append(("Holdback", f"{wave['holdback']} %, {'this user in it' if wave['held_back'] else 'not in it'}"))
    facts.append(("Found by", _source(result)))
    return facts


def _flags_of(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if result["flag"] is None:
        return list(result["flags"])
    return [{"flag": result["flag"], "variant": result["variant"], "value": result["value"]}]


def _given(one: Mapping[str, Any]) -> str:
    if one["variant"] is None:
        return "not in the plan of then; the default of the application"
    return f"{one['variant']}, which is {json.dumps(one['value'], ensure_ascii=False)}"


def _source(result: Mapping[str, Any]) -> str:
    known = "the population lists this user" if result["known"] else "the population does not list this user"
    return f"serving version {result['serving_version']}, plan version {result['plan_version']}; {known}"


def _print_history(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say, table

    if not result["intervals"]:
        say(console, f"Nothing of {result['release']} has been served yet.")
        return
    zone = result["timezone"]
    rows = [
        (
            day_and_time(one["since"], zone),
            day_and_time(one["until"], zone) or "now",
            one["version"],
            one["variant"] or "",
            f"{one['why']} by {one['actor']}" + (f": {one['reason']}" if one["reason"] else ""),
        )
        for one in result["intervals"]
    ]
    table(console, ("Since", "Until", "Version", "Variant", "Why"), rows)
    say(console, f"Times in {zone}.")
