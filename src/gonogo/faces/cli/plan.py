# SPDX-License-Identifier: Apache-2.0
"""`gonogo plan`: check, compare, apply and export plan files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, call_without_store, output_option, release_option, show, write_new

if TYPE_CHECKING:
    from rich.console import Console


@click.group("plan")
def plan() -> None:
    """Plan files: check, compare, apply and export them."""


@plan.command("validate")
@click.argument("file")
@output_option
def validate(file: str, output: str) -> None:
    """Say everything that is wrong with FILE and its rosters. Needs no store."""
    show(output, call_without_store("plan.validate", **_read(file)), _print_valid)


@plan.command("diff")
@click.argument("file")
@click.option("--output", "to_file", metavar="FILE", help="Write who would gain or lose the release to this CSV file.")
@output_option
def diff(file: str, to_file: str | None, output: str) -> None:
    """Say what applying FILE would change, and who would gain or lose the release."""
    given = _read(file)
    result = dict(call("plan.diff", **given))
    if to_file is not None and result["change"] != "new":
        names = call("plan.preview", with_csv=True, **given).get("csv", "change,targetingKey\n")
        result["written"] = write_new(Path(to_file), names)
    show(output, result, _print_diff)


@plan.command("apply")
@click.argument("file")
@click.option("--expected-version", type=click.IntRange(0, 2**31 - 1), help="Refuse unless this is the newest version.")
@output_option
def apply(file: str, expected_version: int | None, output: str) -> None:
    """Make FILE, with the rosters beside it, the newest plan. Equal content changes nothing."""
    show(output, call("plan.apply", expected_version=expected_version, **_read(file)), _print_applied)


@plan.command("export")
@click.option("--to", "folder", metavar="FOLDER", help="Write release.yaml and the rosters into this folder.")
@click.option("--version", type=click.IntRange(1, 2**31 - 1), help="The plan version; the newest when left out.")
@release_option
@output_option
def export(folder: str | None, version: int | None, release: str | None, output: str) -> None:
    """Print the plan as it was applied, or write it with its rosters into a folder."""
    from gonogo.faces.cli.files import write_plan

    result = dict(call("plan.export", release=release, version=version, with_rosters=folder is not None or None))
    if folder is None:
        show(output, result, lambda console, given: click.echo(given["plan"], nl=not given["plan"].endswith("\n")))
        return
    written = write_plan(Path(folder), result["plan"], result["rosters"])
    summary = {"release": result["release"], "version": result["version"], "written": [str(path) for path in written]}
    show(output, summary, lambda console, given: click.echo("\n".join(f"Wrote {path}" for path in given["written"])))


@plan.command("schema")
@output_option
def schema(output: str) -> None:
    """Print the JSON Schema of plan files, for editors."""
    show("json", call_without_store("plan.schema"), lambda console, given: click.echo(json.dumps(given)))


@plan.command("versions")
@release_option
@output_option
def versions(release: str | None, output: str) -> None:
    """List the versions of a plan, newest first."""
    show(output, call("plan.versions", release=release), _print_versions)


COMMANDS = (plan,)


def _read(file: str) -> dict[str, Any]:
    from gonogo.faces.cli.files import plan_with_rosters

    return plan_with_rosters(file)


def _print_valid(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    waves, groups = len(result["waves"]), len(result["groups"])
    say(console, f"{result['release']}: the plan is sound ({waves} waves, {groups} user groups).")
    for path, keys in result["rosters"].items():
        say(console, f"{path}: {keys:,} {'key' if keys == 1 else 'keys'}.", indent=2)
    for note in result["notes"]:
        say(console, note, indent=2)


def _print_diff(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if result["change"] == "unchanged":
        say(console, f"{result['release']}: nothing would change; version {result['version']} says the same.")
        return
    if result["version"] is not None:
        say(console, f"{result['release']}: compared with version {result['version']}.")
    for sentence in result["changes"]:
        say(console, sentence, indent=2)
    if result["impact"]:
        say(console, "For users:")
    for sentence in result["impact"]:
        say(console, sentence, indent=2)
    if written := result.get("written"):
        say(console, f"Wrote every name to {written}.")


def _print_applied(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, f"{result['release']}: {result['change']}, version {result['version']}.")
    for note in result["notes"]:
        say(console, note, indent=2)


def _print_versions(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, table

    rows = [(one["version"], one["author"], day_and_time(one["at"]), one["hash"][:12]) for one in result["versions"]]
    table(console, ("Version", "Author", "Applied (UTC)", "Hash"), rows)
