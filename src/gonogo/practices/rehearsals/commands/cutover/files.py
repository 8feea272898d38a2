# SPDX-License-Identifier: Apache-2.0
"""How is a runbook file made, checked, planned, imported and given back?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, call_without_store, output_option, release_option, show, write_new
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

LARGEST = 1024 * 1024
WEEKS_AHEAD = timedelta(weeks=4)
"""Where the window of a new runbook is put, until somebody says when it really is."""


@click.command("init")
@click.argument("file")
@click.option("--out", metavar="FILE", help="The file to write; left out, runbooks/NAME.yaml.")
@output_option
def init(file: str, out: str | None, output: str) -> None:
    """Write a runbook from the rehearsal FILE: its steps become commands, its backout the way back.

    Times, people and decisions are placeholders to put right; `gonogo cutover plan` shows what they make.
    """
    from gonogo.practices.rehearsals.files import open_rehearsal
    from gonogo.practices.rehearsals.files.cutover import runbook_to_yaml
    from gonogo.practices.rehearsals.files.cutover.making import runbook_from_rehearsal

    tonight = datetime.now().replace(hour=22, minute=0, second=0, microsecond=0, tzinfo=None)  # noqa: DTZ005
    made = runbook_from_rehearsal(open_rehearsal(file), starts=tonight + WEEKS_AHEAD)
    target = Path(out) if out else Path("runbooks") / f"{made.runbook}.yaml"
    if out is None:
        target.parent.mkdir(exist_ok=True)
    show(output, {"written": write_new(target, runbook_to_yaml(made))}, _print_written)


@click.command("validate")
@click.argument("file")
@output_option
def validate(file: str, output: str) -> None:
    """Say everything that is wrong with the runbook FILE. Needs no store."""
    show(output, call_without_store("runbook.validate", **read(file)), _print_valid)


@click.command("plan")
@click.argument("file")
@output_option
def plan(file: str, output: str) -> None:
    """Print the schedule of the runbook FILE, its critical path, and the latest time to turn back. Needs no store."""
    show(output, call_without_store("runbook.validate", **read(file)), print_plan)


@click.command("schema")
@output_option
def schema(output: str) -> None:
    """Print the JSON Schema of runbook files, for editors; it is JSON in either format."""
    from gonogo.practices.rehearsals.files.cutover import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@click.command("import")
@click.argument("file")
@click.option("--expected-version", type=click.IntRange(0, 2**31 - 1), help="Refuse unless this is the newest version.")
@release_option
@output_option
def import_command(file: str, expected_version: int | None, release: str | None, output: str) -> None:
    """Make FILE the newest version of its runbook, and print what it plans by the rehearsals so far.

    Equal content changes nothing.
    """
    given = read(file)
    result = call("runbook.import", release=release, expected_version=expected_version, **given)
    show(output, result, _print_imported)


@click.command("export")
@click.argument("runbook")
@click.option("--version", type=click.IntRange(1, 2**31 - 1), help="The version; the newest when left out.")
@click.option("--to", "to_file", metavar="FILE", help="Write it to this new file.")
@release_option
@output_option
def export(runbook: str, version: int | None, to_file: str | None, release: str | None, output: str) -> None:
    """Print a version of RUNBOOK as a file. Read its commands before you run them."""
    result = dict(call("runbook.export", release=release, name=runbook, version=version))
    if to_file is not None:
        result["written"] = write_new(Path(to_file), result["text"])
    show(output, result, _print_exported)


@click.command("runbooks")
@release_option
@output_option
def runbooks(release: str | None, output: str) -> None:
    """List the runbooks of a release."""
    show(output, call("runbook.list", release=release), _print_runbooks)


def read(file: str) -> dict[str, Any]:
    """The parameters `runbook` and `file` of an operation, read from the disk."""
    path = Path(file)
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > LARGEST:
        raise BadInput(f"{path} is larger than 1 MB; longer instructions belong in their own documents.")
    try:
        return {"runbook": content.decode("utf-8-sig"), "file": path.name}
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text; save it as UTF-8.") from None


def _print_written(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    say(console, f"Wrote {result['written']}. Put its window, people and decisions right, then:")
    say(console, f"  gonogo cutover plan {result['written']}")


def _print_valid(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    count = len(result["schedule"])
    say(console, f"{result['runbook']}: {count} task{'' if count == 1 else 's'}, nothing is wrong.")


def print_plan(console: Console, result: Mapping[str, Any]) -> None:
    """The schedule as a table, and what to know about it in sentences."""
    from gonogo.core.printing import day_and_time, say, table

    zone = result["timezone"]
    say(console, result["title"], style="bold")
    say(console, f"Window: {day_and_time(result['window']['starts'], zone)} to "
        f"{day_and_time(result['window']['ends'], zone)}, {zone}.")  # fmt: skip
    rows = [
        (
            row["name"] + (" ◆" if row["task"] == result["point_of_no_return"] else ""),
            row["owner"],
            day_and_time(row["starts"], zone)[-5:],
            day_and_time(row["ends"], zone)[-5:],
            row["length"],
            "critical" if row["critical"] else "",
        )
        for row in result["schedule"]
        if row["branch"] == "forward"
    ]
    table(console, ("Task", "Owner", "From", "To", "Takes", "Path"), rows)
    end = day_and_time(result["ends"], zone)
    sure = "" if result["sure"] else " at the earliest: some lengths are not known"
    say(console, f"It ends on {end}{sure}{'.' if result['fits'] else ', after the window.'}")
    if result["point_of_no_return"]:
        say(console, "◆ From the start of this task on there is no way back.")
    turn = result["turn_back"]
    if turn["latest"]:
        say(console, f"Turn back by {day_and_time(turn['latest'], zone)} at the latest. {turn['says']}", style="bold")
    else:
        say(console, f"Cannot tell until when one can turn back. {turn['says']}", style="bold")


def _print_imported(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say

    if result["changed"]:
        say(console, f"{result['runbook']} is at version {result['version']} now, with {result['tasks']} tasks.")
    else:
        say(console, f"{result['runbook']} says the same as version {result['version']}; nothing was changed.")
    print_plan(console, result)


def _print_exported(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import plain, say

    if "written" in result:
        say(console, f"Wrote {result['written']}: {result['runbook']} version {result['version']}.")
    else:
        console.out(plain(result["text"]), end="", highlight=False)


def _print_runbooks(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say, table

    if not result["runbooks"]:
        say(console, "There is no runbook yet: gonogo cutover import FILE")
        return
    rows = [
        (one["runbook"], one["version"], one["tasks"], one["title"], day(one["created_at"]), one["author"])
        for one in result["runbooks"]
    ]
    table(console, ("Runbook", "Version", "Tasks", "Title", "Changed", "By"), rows)


COMMANDS = (init, validate, plan, schema, import_command, export, runbooks)
