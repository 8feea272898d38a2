# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal show`: what did one run show, for people, scripts, test reports and comments?"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import EXIT_NO_GO, call, release_option, show

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("text", "json", "junit", "markdown", "github")
Run = Mapping[str, Any]
KINDS = ("missing", "extra", "changed")
"""Rows that are gone come first."""


@click.command("show")
@click.argument("run", required=False)
@click.option("--rehearsal", metavar="NAME", default=None, help="The newest run of this rehearsal.")
@release_option
@click.option(
    "--format",
    "output",
    type=click.Choice(FORMATS),
    default="text",
    help="For people, for scripts, as test results, as a comment, or as annotations.",
)
def show_run(run: str | None, rehearsal: str | None, release: str | None, output: str) -> None:
    """Show a recorded RUN: its steps, what differed, and whether the way back worked; left out, the newest one.

    RUN is its name or the number of its evidence. Exit code 0 means that it passed, 1 that it did not.
    """
    result = call("rehearsal.show", release=release, run=run, rehearsal=rehearsal)
    if output in ("junit", "markdown", "github"):
        from gonogo.practices.rehearsals.commands.history.formats import WRITERS

        click.echo(WRITERS[output](result), nl=False)
    else:
        show(output, result, print_run)
    sys.exit(0 if result["result"] == "passed" else EXIT_NO_GO)


def print_run(console: Console, result: Run) -> None:
    """The sentence, the reasons, the steps with what they blocked, what differs, and what to do."""
    from gonogo.core.printing import day_and_time, plain, say
    from gonogo.practices.rehearsals.rules.durations import count

    report = result["report"]
    say(console, result["statement"], style="bold")
    where = f"{report['machine']['label']}, {report['machine']['engine']} {report['machine']['version']}"
    said = (
        f"Run {result['run']} ended {day_and_time(result['finished'])} UTC on {where}; evidence {result['evidence']}."
    )
    say(console, said, style="dim")
    for reason in report["reasons"][1:]:
        say(console, reason, indent=2)
    _print_steps(console, report["steps"])
    console.print()
    for line in differences(report):
        say(console, plain(line))
    for one in report["invariants"]:
        holds = (
            "holds" if one["holds"] else f"does not hold: {count(one['rows'], 'row')}, first {', '.join(one['first'])}"
        )
        say(console, f"Invariant: {one['name']} {holds}")
    say(console, f"Way back: {back_words(report)}")
    for one in result["left_out"]:
        say(console, one, style="dim")


def _print_steps(console: Console, steps: Sequence[Run]) -> None:
    """Each part with its steps: how long each took, and what it blocked or why it ended badly."""
    from gonogo.core.printing import say
    from gonogo.practices.rehearsals.rules.durations import spoken

    part = ""
    for one in steps:
        if one["leg"] != part:
            part = one["leg"]
            console.print()
            say(console, part.capitalize(), style="bold")
        word = "" if one["result"] == "passed" else f"  {one['result'].upper()}"
        say(console, f"{spoken(one['seconds']):>12}  {one['name']}{word}")
        if one["says"]:
            say(console, one["says"], indent=14, style="dim")


def back_words(report: Run) -> str:
    """What the run says about the way back."""
    if report["backout_verified"] is None:
        return "not reached, so nothing is known."
    return "brought everything back." if report["backout_verified"] else "did not bring everything back."


def differences(report: Run) -> list[str]:
    """A line per table that differs, with its first examples; one for all others."""
    lines, same = [], 0
    for one in report["tables"]:
        if not (one["missing"] or one["extra"] or one["changed"]) and one["complete"]:
            same += 1
            continue
        by_column = ", ".join(f"{name} {number:,}" for name, number in one["by_column"].items())
        columns = f" ({by_column})" if by_column else ""
        lines.append(
            f"Table {one['source']}, {one['leg']}: {one['missing']:,} missing, {one['extra']:,} extra, "
            f"{one['changed']:,} changed{columns}"
        )
        samples = sorted(
            one["samples"], key=lambda sample: KINDS.index(sample["kind"]) if sample["kind"] in KINDS else 9
        )
        lines += [f"  {_example(sample)}" for sample in samples[:5]]
    if same:
        lines.append(f"{same} tables came out as they must." if same > 1 else "1 table came out as it must.")
    return lines


def _example(sample: Run) -> str:
    changes = "; ".join(f"{name}: {_value(was)} -> {_value(now)}" for name, (was, now) in sample["columns"].items())
    return f"{sample['kind']} {'/'.join(sample['key'])}" + (f"  {changes}" if changes else "")


def _value(value: str | None) -> str:
    return "NULL" if value is None else repr(value)
